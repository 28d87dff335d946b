"""ZIP archives from strangers: what is unpacked, and what is refused before it costs anything."""

import struct
import warnings
from io import BytesIO
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile

import pytest
from sources.packed import a_link, a_zip

from monitor.sources import archive
from monitor.sources.archive import members
from monitor.sources.interface import MalformedPayload


def _twice(name: str) -> bytes:
    packed = BytesIO()
    with warnings.catch_warnings(), ZipFile(packed, "w") as opened:
        warnings.simplefilter("ignore")  # Python warns of what is tested here
        opened.writestr(name, "one")
        opened.writestr(name, "two")
    return packed.getvalue()


def _with_stated_size(size: int) -> bytes:
    """One file of 1,000 bytes whose directory entry states another size."""
    content = bytearray(a_zip({"a.kml": b"x" * 1000}))
    struct.pack_into("<I", content, content.index(b"PK\x01\x02") + 24, size)
    return bytes(content)


def _encrypted() -> bytes:
    content = bytearray(a_zip({"a.kml": "x"}))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def _packed_unusually() -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_BZIP2) as opened:
        opened.writestr("a.kml", "x" * 100)
    return packed.getvalue()


def _bomb() -> bytes:
    """101 MiB of zeros in about 100 kB."""
    packed = BytesIO()
    with (
        ZipFile(packed, "w", ZIP_DEFLATED, compresslevel=9) as opened,
        opened.open("a.kml", "w", force_zip64=True) as file,
    ):
        for _ in range(101):
            file.write(bytes(1024 * 1024))
    return packed.getvalue()


def test_files_come_out_in_order_and_folders_do_not() -> None:
    """Names and bytes, as the directory lists them."""
    content = a_zip({"b.kml": "B", "images/": "", "images/a.png": "A"})
    assert list(members(content)) == [("b.kml", b"B"), ("images/a.png", b"A")]


def test_only_what_is_wanted_is_unpacked() -> None:
    """A nested archive beside the map is not opened, and so costs nothing."""
    content = a_zip({"a.kml": "A", "inner.zip": a_zip({"x": "y"})})
    assert list(members(content, lambda name: name.endswith(".kml"))) == [("a.kml", b"A")]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"PK\x03\x04 and then nothing", "not a readable ZIP"),
        (a_zip({"../../etc/passwd": "x"}), "leads out of the archive"),
        (a_zip({"..\\..\\boot.ini": "x"}), "leads out of the archive"),
        (a_zip({"/etc/passwd": "x"}), "leads out of the archive"),
        (a_zip({"C:/boot.ini": "x"}), "leads out of the archive"),
        (a_link("a.kml", "/etc/passwd"), "a link instead of a file"),
        (_twice("a.kml"), "two files of one name"),
        (a_zip({"a.kml": a_zip({"b.kml": "x"})}), "an archive within"),
        (a_zip({"a.kml": b"\x1f\x8b\x08 gzip"}), "an archive within"),
        (_with_stated_size(10), "cannot be unpacked"),
        (_with_stated_size(5000), "states a size that is not its own"),
        (_encrypted(), "encrypted"),
        (_packed_unusually(), "packed in an unusual way"),
        (a_zip({f"{n}.kml": "" for n in range(2001)}), "more than 2000 files"),
        (_bomb(), "unpacks to more than 104857600 bytes"),
    ],
)
def test_a_hostile_archive_is_refused_whole(content: bytes, complaint: str) -> None:
    """Nothing that lies, leads out, hides another archive or swells is unpacked to the end."""
    with pytest.raises(MalformedPayload, match=complaint):
        list(members(content))


def test_the_limit_is_for_all_files_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many small swellings are one large one."""
    monkeypatch.setattr(archive, "UNPACKED_LIMIT_BYTES", 1500)
    with pytest.raises(MalformedPayload, match="unpacks to more than 1500 bytes"):
        list(members(a_zip({"a": bytes(1000), "b": bytes(1000)})))
