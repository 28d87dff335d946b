"""Sentences that were made in English and are kept so, said in the reader's language.

A finding's reason, a revision's cause and the like are part of the record and stay as they were
made: docs/decisions/0014-languages.md. Here each is recognised by its pattern, old ones as new.
"""

import re
from collections.abc import Collection, Iterable
from functools import cache

from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup, escape

from monitor.model.agreements import Party
from monitor.publish.language import ENGLISH, N_, reader
from monitor.publish.language import gettext as _
from monitor.publish.refusals import REFUSALS
from monitor.publish.words import LABELS, label, name_of

SENTENCES: tuple[str, ...] = (
    # core/terms.py: in force, bound, in the area
    N_("before the reading starts (%(span)s)"),
    N_("after the reading ends (%(span)s)"),
    N_("%(occurred)s straddles the start (%(span)s)"),
    N_("%(occurred)s straddles the end (%(span)s)"),
    N_("the reading names no end"),
    N_("%(occurred)s lies within the reading's term"),
    N_("%(event)s since %(span)s, which counts under this reading"),
    N_("%(event)s in %(span)s: whether it counts here is open"),
    N_("the place is not known well enough to tell whether it lies in the area"),
    N_("within the protected area of %(radius)s km: %(distance)s"),
    N_("outside the protected area of %(radius)s km: %(distance)s"),
    N_("may lie within %(radius)s km or not: %(distance)s"),
    N_("%(distance)s km from its centre, ± %(doubt)s km"),
    # core/rules.py
    N_("no source names who did it"),
    N_("of the parties named, not all were bound"),
    N_("the party named is not bound by the agreement"),
    N_("whoever is named is bound by the agreement"),
    N_("a total without itemised sites cannot be checked"),
    N_("one strike on one target is described"),
    N_("a listed site is named"),
    N_("this reading protects an area, whatever stands in it"),
    N_("the reports do not say what kind of facility was hit"),
    N_("neither the site nor the region is known"),
    N_("%(what)s, site not identified"),
    N_("%(what)s; could be any of %(count)s listed sites"),
    N_("a site on the list this reading protects"),
    N_("%(what)s (whose it is, is contested, and plays no part)"),
    N_("the reports name different sites or kinds, and the answers differ"),
    N_("the place changed hands, or sites of several are named; the answers differ"),
    N_("%(what)s: a protected category under this reading"),
    N_("%(what)s: not a protected category under this reading"),
    N_("%(what)s: this reading does not settle whether it is protected"),
    N_("nobody vouches for the sources: an allegation"),
    N_("the side named as the attacker says so itself"),
    N_("%(count)s independent voices say so"),
    N_("no report asserts that the facility was struck"),
    N_("independent voices tell of different times: each is an allegation"),
    N_("independent voices say too little to be of one strike: each is an allegation"),
    N_("one voice only: an allegation"),
    N_("struck by %(means)s"),
    N_("%(means)s does not count under this reading"),
    N_("%(what)s: this reading does not settle whether it counts"),
    N_("no report says what came of it"),
    N_("some reports tell of a strike, others of another cause"),
    N_("the facility was struck, by all accounts that say"),
    N_("an attempt without a hit"),
    N_("another cause"),
    N_("%(what)s: it counts under this reading"),
    N_("%(what)s: it does not count under this reading"),
    N_("%(what)s; the reading does not settle whether it counts"),
    N_("the sources name different parties; attribution is disputed"),
    N_("nothing that a reading may leave out is known here"),
    N_("%(what)s, which this reading leaves out"),
    N_("%(what)s, which counts all the same"),
    N_("the party named held the place itself"),
    N_("nobody certainly held the place"),
    # core/review.py
    N_("people who reviewed it found a violation"),
    N_("people who reviewed it found no violation"),
    N_("marked as disputed in review"),
    N_("decision %(number)s on %(incident)s: %(kind)s"),
    N_("confirmed"),
    N_("rejected"),
    N_("marked disputed"),
    N_("split"),
    N_("merged"),
    N_("corrected"),
    # core/facts.py
    N_("corrected in review"),
    # core/disputes.py
    N_("some sources tell of a strike, others deny it"),
    N_("a source carries a denial beside the claim"),
    # core/incidents.py, pipeline/associate.py, pipeline/assess.py, pipeline/digest.py
    N_("the sources name different parties"),
    N_("one origin family names one party"),
    N_("%(count)s origin families name one party"),
    N_("first reports"),
    N_("joined by %(reports)s"),
    N_("left by %(reports)s"),
    N_("%(reports)s withdrawn by the source"),
    N_("its reports were read anew"),
    N_("its reports were joined with an earlier incident"),
    N_("its reports were withdrawn by their sources"),
    N_("first assessment"),
    N_("the agreement's terms changed"),
    N_("the rules, weights or words changed"),
    N_("the site list changed"),
    N_("%(incident)s: retracted"),
    N_("%(incident)s: assessed anew"),
    N_("%(incident)s: counted on %(day)s now"),
    # core/match.py
    N_("the words only say that it is near"),
    N_("only the place it is called after is named"),
    N_("the words may mean this site or %(count)s more"),
    N_("the list has an unnamed facility of this kind here"),
    N_("the words name %(name)s"),
    N_("a word names it and its kind at once"),
    N_("the words name it; its kind fits"),
    N_("its town is named and its kind fits"),
    N_("its town and its kind are named apart"),
    N_("the words name it; its kind is not said clearly"),
    N_("%(away)s m from the place told ± %(doubt)s m; its kind fits"),
    N_("though %(away)s km from the place named"),
    # core/heat.py
    N_("the site is not known for certain"),
    N_("the site is too large, or its place too coarse"),
    N_("heat was seen, but too little is known of what is usual there"),
    N_("heat was seen, no more than the site shows in %(periods)s"),
    N_("heat was seen, and all around the site too"),
    N_("heat was seen at the site, more than it shows in %(periods)s, and not around it"),
    N_("%(count)s like periods"),
    N_("no heat was seen at the site; smoke, cloud or a short fire hide it"),
    N_("no satellite is known to have seen the place in those hours"),
    # core/health.py
    N_("It is heard as it should be."),
    N_("It is paused: %(reason)s"),
    N_("It failed %(times)s."),
    N_("once"),
    N_("%(count)s times in a row"),
    N_("It should answer every %(every)s, and has not for %(since)s."),
    N_("Nothing ever came of it."),
    N_("It should bring something every %(every)s, and %(since)s."),
    N_("there was nothing for %(length)s"),
    N_("%(items)s items in 24 hours are more than the %(expected)s expected."),
    N_("%(items)s items in 24 hours are fewer than the %(expected)s expected."),
    N_("Nothing of what it brought last could be used."),
    N_("Of the %(items)s items of 24 hours, %(refused)s could not be used."),
    N_("%(count)s days"),
    N_("%(count)s hours"),
    N_("%(count)s minutes"),
    N_("1 minute"),
    *REFUSALS,
    # config/agreements: who watches
    N_("none"),
    # config/lexicon.yaml: who speaks for a party
    N_("executive of %(party)s"),
    N_("military of %(party)s"),
    N_("security services of %(party)s"),
    N_("emergencies ministry of %(party)s"),
    N_("emergency service of %(party)s"),
    N_("energy ministry of %(party)s"),
    N_("state power companies of %(party)s"),
    N_("state oil and gas companies of %(party)s"),
    N_("state nuclear companies of %(party)s"),
    N_("state nuclear company of %(party)s"),
    N_("railways of %(party)s"),
    N_("private operators of %(party)s"),
    N_("state media of %(party)s"),
    N_("authorities of %(party)s"),
)
_VALUE = re.compile(r"%\((\w+)\)s")
# what fills a gap, where not anything may
_FILLINGS = {
    **dict.fromkeys(("count", "number", "items", "expected", "refused"), r"\d+"),
    "incident": r"\S+",
    "reports": "[^;]+",
}
_REPORT_ID = re.compile(r"\br-[0-9a-f]{20}\b")
# "decision 5 on i-…", in whichever language
_DECISION = re.compile(r"\b(?P<number>\d+) \w+ (?P<incident>i-[0-9a-f]{20})\b")
_EITHER = " or "
_BETWEEN_CAUSES = "; "


def said(sentence: str) -> str | None:
    """The sentence in the reader's language, the codes in it in words; ``None`` where it is none of
    ours, which in English is as it is.
    """
    for pattern, message in _patterns():
        if found := pattern.fullmatch(sentence):
            values = {name: _value(given) for name, given in found.groupdict().items()}
            return _(message, **values)
    words = _causes(sentence.split(_BETWEEN_CAUSES))
    return sentence if words is None and reader().language == ENGLISH else words


def origin_words(title: str, parties: Iterable[Party]) -> str:
    """What an origin family is called: an organ of a party in the reader's language, any other as
    it calls itself.
    """
    for party in parties:
        english = party.names.get(ENGLISH, "")
        if english and title.endswith(f" of {english}") and (words := said(title)):
            return words.replace(english, name_of(party.names))
    return title


@pass_eval_context
def said_words(context: EvalContext, sentence: str) -> str:
    """The sentence as a template shows it: marked as English where it is left so in a page of
    another language.
    """
    words = said(sentence)
    if words is None and context.autoescape:
        return Markup('<span lang="en">{}</span>').format(sentence)
    return sentence if words is None else words


def linked(words: str, told_here: Collection[str]) -> Markup:
    """The words with each report of those ``told_here`` as a link to where the page tells of it,
    and each decision to its row on the incident's page.
    """

    def report(found: re.Match[str]) -> str:
        return f'<a href="#{found[0]}">{found[0]}</a>' if found[0] in told_here else found[0]

    # nothing of what is matched needs escaping, and all around it is
    text = _REPORT_ID.sub(report, str(escape(words)))
    row = r'<a href="/incidents/\g<incident>#decision-\g<number>">\g<0></a>'
    return Markup(_DECISION.sub(row, text))


def _causes(parts: list[str]) -> str | None:
    """Several causes of one revision, each by itself."""
    if len(parts) == 1:
        return None
    known = [said(part) for part in parts]
    if not any(known):
        return None
    return _BETWEEN_CAUSES.join(words or part for words, part in zip(known, parts, strict=True))


def _value(given: str) -> str:
    """What fills a gap: another sentence, the name of an enum value, or words as they are."""
    kinds = given.split(_EITHER)
    if all(kind in LABELS for kind in kinds):
        return _(" or ").join(label(kind).lower() for kind in kinds)
    return said(given) or given


@cache
def _patterns() -> Iterable[tuple[re.Pattern[str], str]]:
    """What each sentence looks like; those with most words of their own first."""
    ordered = sorted(SENTENCES, key=lambda message: -len(_VALUE.sub("", message)))
    return [(_pattern(message), message) for message in ordered]


def _pattern(message: str) -> re.Pattern[str]:
    literal = _VALUE.split(message)  # text, name, text, name, text …
    parts = [_gap(part) if n % 2 else re.escape(part) for n, part in enumerate(literal)]
    return re.compile("".join(parts), re.DOTALL)


def _gap(name: str) -> str:
    return f"(?P<{name}>{_FILLINGS.get(name, '.+?')})"
