"""XML from strangers: read item by item, refused where it is hostile."""

from pathlib import Path

import pytest

from monitor.sources import strict_xml
from monitor.sources.interface import MalformedPayload
from monitor.sources.strict_xml import items, text_of

LAUGHS = (
    '<!DOCTYPE a [<!ENTITY l0 "ha">'
    + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    + "]><a><b>&l9;</b></a>"
)


def test_items_come_complete_without_their_surroundings() -> None:
    """Namespaces are left out, and an item within an item is part of it."""
    content = b"""<a xmlns="n" xmlns:m="o"><b m:id="1">one <c>two</c></b><d/>
        <m:b id="2"><b>three</b></m:b></a>"""
    first, second = items(content, "b")
    assert (first.attrib, text_of(first)) == ({"id": "1"}, "one two")
    assert (second.get("id"), second.findtext("b")) == ("2", "three")


def test_a_large_document_is_read_across_its_parts() -> None:
    """Items that lie across the boundaries of what is read at once are whole."""
    content = "<a>" + "".join(f"<b>{n:>500}</b>" for n in range(1000)) + "</a>"
    assert [int(text_of(item)) for item in items(content.encode(), "b")] == list(range(1000))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (LAUGHS, "a document type"),
        ("<!DOCTYPE a [" + f'<!ENTITY q "{"x" * 50_000}">' + "]><a>" + "&q;" * 9 + "</a>", "type"),
        ('<!DOCTYPE a SYSTEM "http://n.example.invalid/x"><a/>', "a document type"),
        ("<!DOCTYPE a><a/>", "a document type"),
        ("<b>" * 20_000 + "</b>" * 20_000, "deeper than 64"),
        ("<a><b>" + "<c/>" * 100_001 + "</b></a>", "more than 100000 elements"),
        ("<a>&undeclared;</a>", "not well-formed"),
        ("<a><b></a>", "not well-formed"),
        ("", "not well-formed"),
        ('<?xml version="1.0" encoding="utf-7"?><a/>', "not well-formed"),
        ('<?xml version="1.0" encoding="no-such"?><a/>', "not well-formed"),
    ],
)
def test_hostile_or_broken_xml_is_refused(text: str, complaint: str) -> None:
    """No entity is declared, nothing nests or swells without end."""
    with pytest.raises(MalformedPayload, match=complaint):
        list(items(text.encode(), "b"))


def test_a_document_type_is_refused_in_any_encoding() -> None:
    """UTF-16 hides it from whoever looks at bytes, not from the parser."""
    with pytest.raises(MalformedPayload, match="a document type"):
        list(items('<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a><a/>'.encode("utf-16")))


def test_no_file_is_read_through_an_entity_or_inclusion(tmp_path: Path) -> None:
    """A canary beside the document never comes out of it."""
    (tmp_path / "canary").write_text("canary")
    address = (tmp_path / "canary").as_uri()
    entity = f'<!DOCTYPE a [<!ENTITY x SYSTEM "{address}">]><a><b>&x;</b></a>'
    with pytest.raises(MalformedPayload):
        list(items(entity.encode(), "b"))
    include = (
        f'<a xmlns:xi="http://www.w3.org/2001/XInclude"><b><xi:include href="{address}"/></b></a>'
    )
    assert [text_of(item) for item in items(include.encode(), "b")] == [""]


def test_what_is_not_wanted_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the elements of one item count against its limit."""
    monkeypatch.setattr(strict_xml, "ITEM_LIMIT", 3)
    content = "<a>" + "<b/>" * 100 + "<c><d/><d/></c>" * 2 + "</a>"
    assert len(list(items(content.encode(), "c"))) == 2
