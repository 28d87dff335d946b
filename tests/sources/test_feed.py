"""Feeds: entries become claims in plain words; hostile XML is refused."""

import pytest
from sources.captures import a_capture, a_source

from monitor.model.reports import RawClaim, Unusable
from monitor.model.sources import SourceFormat
from monitor.sources.feed import iso_time, plain_text
from monitor.sources.interface import MalformedPayload
from monitor.sources.parsers import parse

SOURCE = a_source(SourceFormat.RSS)
NAMESPACES = 'xmlns:georss="http://www.georss.org/georss"'


def _rss(*items: str) -> str:
    joined = "".join(f"<item>{item}</item>" for item in items)
    return f'<rss version="2.0" {NAMESPACES}><channel><title>t</title>{joined}</channel></rss>'


def _claim(text: str, **fields: dict[str, str]) -> RawClaim:
    (claim,) = parse(a_capture(text), a_source(SourceFormat.RSS, **fields))
    assert isinstance(claim, RawClaim)
    return claim


def test_an_rss_item_gives_headline_summary_link_and_publication() -> None:
    """Markup, scripts and entities are gone; the time of the strike stays unsaid."""
    item = (
        "<title>Fire &amp;amp; smoke</title><link>https://n.example.invalid/1</link>"
        "<description>&lt;p&gt;A &lt;b&gt;hit&lt;/b&gt;&lt;script&gt;x()&lt;/script&gt;&lt;/p&gt;"
        "</description><guid>g-1</guid><pubDate>Sat, 05 Apr 2025 10:30:00 +0300</pubDate>"
        "<georss:point>50.25 33.1</georss:point>"
    )
    assert _claim(_rss(item)).fields == {
        "headline": "Fire & smoke",
        "summary": "A hit",
        "source_url": "https://n.example.invalid/1",
        "external_id": "g-1",
        "published_at": "2025-04-05T10:30:00+03:00",
        "latitude": "50.25",
        "longitude": "33.1",
    }


def test_an_atom_entry_is_read_like_an_rss_item() -> None:
    """The other dialect gives the same fields."""
    text = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><entry><id>g-1</id>'
        '<title>Fire</title><link href="https://n.example.invalid/1"/>'
        "<published>2025-04-05T10:30:00+03:00</published></entry></feed>"
    )
    assert _claim(text).fields == {
        "headline": "Fire",
        "source_url": "https://n.example.invalid/1",
        "external_id": "g-1",
        "published_at": "2025-04-05T10:30:00+03:00",
    }


def test_a_promise_of_recency_becomes_a_range() -> None:
    """Only a source whose entry says so has its items placed in the hours before them."""
    item = "<title>Fire</title><pubDate>Sat, 05 Apr 2025 10:30:00 +0300</pubDate>"
    fields = _claim(_rss(item), constants={"_within_hours": "24"}).fields
    assert fields["occurred_start"] == "2025-04-04T10:30:00+03:00"
    assert fields["occurred_end"] == "2025-04-05T10:30:00+03:00"
    assert fields["occurred_precision"] == "range"


def test_a_publication_in_a_form_of_its_own_is_read_as_the_source_says() -> None:
    """As the IAEA's: a year of two digits and no zone, which is the source's."""
    item = "<title>Update</title><pubDate>25-04-05 09:30</pubDate>"
    constants = {"_date_format": "%y-%m-%d %H:%M", "_within_hours": "6"}
    fields = _claim(_rss(item), constants=constants).fields
    assert fields["published_at"] == fields["occurred_end"] == "2025-04-05T09:30:00"
    assert fields["occurred_start"] == "2025-04-05T03:30:00"


def test_an_undated_item_gets_no_time_from_the_promise() -> None:
    """Hours before an unknown time are unknown."""
    fields = _claim(_rss("<title>Fire</title>"), constants={"_within_hours": "24"}).fields
    assert fields == {"headline": "Fire"}


@pytest.mark.parametrize(
    ("stated", "iso"),
    [
        ("Sat, 05 Apr 2025 10:30:00 +0300", "2025-04-05T10:30:00+03:00"),
        ("5 Apr 2025 10:30:00 GMT", "2025-04-05T10:30:00+00:00"),
        ("Sat, 05 Apr 2025 10:30:00", "2025-04-05T10:30:00"),  # its zone is the source's
        ("Sat, 05 Apr 2025 10:30:00 EET", "Sat, 05 Apr 2025 10:30:00 EET"),
        ("Sat, 35 Apr 2025 10:30:00 GMT", "Sat, 35 Apr 2025 10:30:00 GMT"),
        ("25-04-05 10:30", "25-04-05 10:30"),
        ("2025-04-05T10:30:00Z", "2025-04-05T10:30:00Z"),
    ],
)
def test_a_date_is_rewritten_only_where_it_is_understood(stated: str, iso: str) -> None:
    """No offset is invented, and what is not understood stays as it was."""
    assert iso_time(stated) == iso


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("<p>one</p>\n<p>two</p>", "one two"),
        ("<p>one</p><p>two<br/>three</p>", "one two three"),
        ("<b>on</b>e", "one"),
        ("<img src=x onerror=alert(1)>fire", "fire"),
        ("<style>p{}</style><a href='javascript:x()'>fire</a>", "fire"),
        ("a &lt; b &amp; c", "a < b & c"),
        ("5 < 6", "5 < 6"),
    ],
)
def test_markup_becomes_plain_words(markup: str, words: str) -> None:
    """Nothing that a browser would run or draw is left."""
    assert plain_text(markup) == words


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('<!DOCTYPE rss [<!ENTITY a "b">]><rss version="2.0"/>', "document type"),
        ('<!DOCTYPE rss SYSTEM "http://n.example.invalid/x"><rss version="2.0"/>', "document type"),
        ("<!DOCTYPE html><html><body>Not found</body></html>", "document type"),
        ("<html><body>Not found</body></html>", "neither RSS nor Atom"),
        ('<rss version="2.0"><channel>', "not well-formed"),
        ("", "not well-formed"),
        ('<?xml version="1.0" encoding="utf-7"?><rss/>', "not well-formed"),
        ('<rss version="2.0">' + "<a>" * 5000 + "</a>" * 5000 + "</rss>", "deeper than 64"),
    ],
)
def test_hostile_or_broken_xml_is_refused_whole(text: str, complaint: str) -> None:
    """No document type is ever expanded, and a page that is no feed is said to be none."""
    with pytest.raises(MalformedPayload, match=complaint):
        parse(a_capture(text), SOURCE)


def test_a_position_that_is_no_number_makes_the_entry_unusable() -> None:
    """The entry is refused with its reason; the next is read."""
    bad, good = parse(
        a_capture(_rss("<georss:point>nan 33.1</georss:point>", "<title>Fire</title>")), SOURCE
    )
    assert isinstance(bad, Unusable)
    assert (bad.locator, bad.field) == ("entry 1", "where")
    assert isinstance(good, RawClaim)
