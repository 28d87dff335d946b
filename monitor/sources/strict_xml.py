"""XML from strangers: no document type, no bottomless nesting, and never the whole tree at once."""

from collections.abc import Iterator
from functools import lru_cache
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from monitor.sources.interface import MalformedPayload

DEPTH_LIMIT = 64  # elements within elements; maps and sheets use fewer than twenty
ITEM_LIMIT = 100_000  # elements of one item: a sheet's widest row has a third of that
_PART_BYTES = 64 * 1024


def items(content: bytes, *names: str) -> Iterator[Element]:
    """Every element of one of these names, complete and in order, without what surrounds it. One
    within another is part of it. Names are local: namespaces are left out, in attributes too.

    Raises:
        MalformedPayload: not well-formed, with a document type, too deep, or with a giant item.
    """
    found = _Items(frozenset(names))
    parser = XMLParser(target=found)  # defusedxml does this in Python, at half the speed
    try:
        for start in range(0, len(content), _PART_BYTES):
            parser.feed(content[start : start + _PART_BYTES])
            yield from found.taken()
        parser.close()
    except (ParseError, ValueError, LookupError) as error:  # the last two: unusable encodings
        raise MalformedPayload(f"not well-formed XML: {error}") from error
    yield from found.taken()


def root_name(content: bytes) -> str:
    """The local name of the outermost element of a document that ``items`` has accepted."""
    found = _Items(frozenset())
    parser = XMLParser(target=found)
    for start in range(0, len(content), _PART_BYTES):
        parser.feed(content[start : start + _PART_BYTES])
        if found.root:
            break
    return found.root


def text_of(element: Element | None) -> str:
    """All text within the element, without its tags; empty where there is none."""
    return "" if element is None else "".join(element.itertext())


@lru_cache(maxsize=1000)
def _local(name: str) -> str:
    return name.rpartition("}")[2]


class _Items:
    """What the parser reports to: builds the wanted elements and lets everything else go."""

    def __init__(self, names: frozenset[str]) -> None:
        self._names, self._depth, self.root = names, 0, ""
        self._builder: TreeBuilder | None = None
        self._level = self._size = 0  # of the element being built
        self._complete: list[Element] = []

    def taken(self) -> list[Element]:
        """The elements that were completed since the last time."""
        complete, self._complete = self._complete, []
        return complete

    def doctype(self, name: str, public_id: str | None, system_id: str | None) -> None:
        """A document type is declared: refused before any entity of it is."""
        raise MalformedPayload(f"a document type or entity declaration: {name[:40]!r}")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self._depth += 1
        if self._depth > DEPTH_LIMIT:
            raise MalformedPayload(f"nested deeper than {DEPTH_LIMIT} elements")
        name = _local(tag)
        self.root = self.root or name
        if self._builder is None:
            if name not in self._names:
                return
            self._builder, self._level, self._size = TreeBuilder(), self._depth, 0
        self._size += 1
        if self._size > ITEM_LIMIT:
            raise MalformedPayload(f"an item of more than {ITEM_LIMIT} elements")
        self._builder.start(name, {_local(key): value for key, value in attributes.items()})

    def data(self, text: str) -> None:
        """Text between tags."""
        if self._builder is not None:
            self._builder.data(text)

    def end(self, tag: str) -> None:
        """The element that began last ends."""
        if self._builder is not None:
            self._builder.end(_local(tag))
            if self._depth == self._level:
                self._complete.append(self._builder.close())
                self._builder = None
        self._depth -= 1

    def close(self) -> None:
        """The document ends."""
