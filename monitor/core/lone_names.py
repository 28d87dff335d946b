"""Names of facilities in a text that tell no kind, alone or beside a word for many kinds: station,
plant. Which is meant is told by what else the text speaks of.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property

from monitor.core.bonds import SaidText
from monitor.core.kinds import SaidKind, line_of
from monitor.core.listed import Calling, ListedName
from monitor.core.names import Form, NameHit, word_forms
from monitor.core.words import is_cyrillic, is_quoted, words_of
from monitor.model.sites import ProtectedSite, SiteCategory
from monitor.model.vocabulary import Vocabulary


class LoneNames:
    """What a text tells of kinds of facility otherwise than by a word for one."""

    def __init__(self, text: SaidText, vocabulary: Vocabulary) -> None:
        self._text, self._vocabulary = text, vocabulary
        self._line, self._starts = line_of(text.words)

    @cached_property
    def _told(self) -> frozenset[SiteCategory]:
        """The kinds that the text speaks of, by a word for one or by others that go with it."""
        said = {kind.category for kind in self._text.kinds if not kind.vague}
        for kinds, phrases in self._vocabulary.kind_hints:
            if phrases.search(self._line):
                said |= kinds
        return frozenset(said)

    @cached_property
    def _general(self) -> list[tuple[int, int, frozenset[SiteCategory]]]:
        """The words that may mean one of many kinds, with their first and last word; none that are
        part of what is said of one kind.
        """
        found = []
        for kinds, phrases in self._vocabulary.general_kinds:
            for match in phrases.finditer(self._line):
                first = bisect_right(self._starts, match.start()) - 1
                last = max(first, bisect_right(self._starts, match.end() - 1) - 1)
                if not any(_is_part(first, last, kind) for kind in self._text.kinds):
                    found.append((first, last, kinds))
        return found

    def kinds(self) -> list[SaidKind]:
        """Each general word once for each of its kinds that the text speaks of, or for its only
        one.
        """
        return [
            SaidKind(category, 0, first, last, "", self._text.cleaned[last], vague=False)
            for first, last, kinds in self._general
            for category in sorted(kinds if len(kinds) == 1 else kinds & self._told)
        ]

    def named(
        self, called: Iterable[tuple[NameHit[int], list[ListedName]]]
    ) -> Iterator[tuple[NameHit[int], ProtectedSite]]:
        """The names that mean a site by themselves, where only one is called so."""
        for hit, names in called:
            fitting = [name for name in names if self._is_meant(hit, name)]
            sites = {name.site.site_id: name.site for name in fitting}
            if len(sites) == 1:
                yield hit, fitting[0].site

    def _is_meant(self, hit: NameHit[int], name: ListedName) -> bool:
        words = self._text.words[hit.first : hit.last + 1]
        if name.calling is not Calling.OWN or not name.named or len(words) != name.words:
            return False
        quoted = is_quoted(self._text.words, hit.first, hit.last)
        if quoted and self._is_beside_kind(hit, name.site):
            return True
        if not name.proper or not (quoted or all(word.capital for word in words)):
            return False
        if name.words > 1:
            return name.complete or name.site.category in self._told | self._may_be
        return name.site.category in self._told and (quoted or self._is_noun(hit.last))

    def _is_beside_kind(self, hit: NameHit[int], site: ProtectedSite) -> bool:
        """Whether a name is the site's in no other case, right behind a word that may mean its
        kind: станції «Суджа»; «вузол «Дружби»» is none.
        """
        said = {*self._text.cleaned[hit.first : hit.last + 1]}
        called_so = any(said <= {*words_of(name)} for name in site.names)
        return called_so and site.category in self._said_before(hit.first)

    def _said_before(self, at: int) -> frozenset[SiteCategory]:
        """The kinds that a word right before the word ``at`` may mean: (станція) «Суджа»."""
        if self._vocabulary.transport.search(self._line):
            return frozenset()
        said = [kinds for _, last, kinds in self._general if last + 1 == at]
        if any(kind.vague and kind.last + 1 == at for kind in self._text.kinds):
            said.append(self._told)
        return frozenset().union(*said)

    @cached_property
    def _may_be(self) -> frozenset[SiteCategory]:
        return frozenset().union(*(kinds for _, _, kinds in self._general))

    def _is_noun(self, at: int) -> bool:
        """Whether a word is no other than a name: in Cyrillic any may be an ordinary one."""
        word = self._text.cleaned[at]
        return not is_cyrillic(word) and word_forms(word).form is Form.NAME


def _is_part(first: int, last: int, kind: SaidKind) -> bool:
    """Whether the words ``first`` … ``last`` say only a part of a kind, or what goes on with it."""
    covers = first <= kind.first and kind.last <= last
    return first <= kind.last + 1 and kind.first <= last and not covers
