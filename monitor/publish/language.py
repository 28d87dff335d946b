"""The languages a reader may choose, and the words of each: gettext catalogues kept as text.

Whatever is rendered within ``read_by(reader)`` is written in that reader's language.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from gettext import NullTranslations
from importlib.resources import files
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from babel.core import Locale

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

ENGLISH = "en"  # the language the sentences are written in
LANGUAGES = (ENGLISH, "uk", "ru")
LANGUAGE_PARAMETER = "lang"


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a page is written: in what language, and at what address it is read, its ``query``
    without the language.
    """

    language: str = ENGLISH
    path: str = ""
    query: tuple[tuple[str, str], ...] = ()

    def address_in(self, language: str) -> str:
        """The address of the same page in another language."""
        return f"{self.path}?{urlencode([*self.query, (LANGUAGE_PARAMETER, language)])}"


_ANYONE = Reader()
_READER = ContextVar("reader", default=_ANYONE)


@contextmanager
def read_by(reader: Reader) -> Iterator[None]:
    """Write for that reader until the end of the block."""
    token = _READER.set(reader)
    try:
        yield
    finally:
        _READER.reset(token)


def reader() -> Reader:
    """For whom is being written; in English where nobody said."""
    return _READER.get()


def gettext(message: str, **values: object) -> str:
    """The message in the reader's language, its ``%(name)s`` filled in."""
    return catalogue(reader().language).gettext(message) % values


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """The message in the form that goes with the number, which is ``%(num)s``."""
    translated = catalogue(reader().language).ngettext(one, many, num)
    return translated % {"num": num, **values}


def N_(message: str) -> str:
    """The message as it is, marked for translation where it is not yet known who reads."""
    return message


def language_name(language: str) -> str:
    """What a language calls itself."""
    name = Locale(language).get_display_name(language) or language
    return name[0].upper() + name[1:]


def script_messages() -> Mapping[str, object]:
    """What the scripts say, in the reader's language, by the English: a plural as all its forms."""
    if reader().language == ENGLISH:
        return {}
    return {
        message.id if isinstance(message.id, str) else message.id[0]: message.string
        for message in _text(reader().language)
        if any(path.endswith(".js") for path, _ in message.locations)
    }


@cache
def catalogue(language: str) -> NullTranslations:
    """The translations into a language, compiled in memory when first asked for; English stands as
    it is written.

    Raises:
        LookupError: there is no catalogue of that language.
    """
    if language == ENGLISH:
        return NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.support import Translations

    compiled = BytesIO()
    write_mo(compiled, _text(language))
    return Translations(BytesIO(compiled.getvalue()))


@cache
def _text(language: str) -> "Catalog":
    from babel.messages.pofile import read_po

    if language not in LANGUAGES:
        raise LookupError(language)
    words = files("monitor.publish") / "locale" / language / "messages.po"
    with words.open("rb") as stream:
        return read_po(stream, locale=language)
