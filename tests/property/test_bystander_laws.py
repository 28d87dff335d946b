"""Laws of what stood by: to tell what the struck thing feeds or is near accuses nobody of a strike
on that.
"""

from hypothesis import given
from hypothesis import strategies as st
from unit.core.northland import INDEX, a_listed, sites_of, told, vocabulary

from monitor.core.match import interpret
from monitor.model.incidents import LocatedReport, MatchClass
from monitor.model.sites import SiteCategory

SITES = sites_of(
    a_listed("s-npp", SiteCategory.NUCLEAR_PLANT, "Poltava NPP", "Полтавська АЕС", "Полтавская АЭС")
)
# what was struck, and words that tell of it what it feeds or is near; whole sentences by language
SENTENCES = (
    (
        ("Дрони атакували {} вночі", "Через удар горить {}", "{}: обстріл тривав годину"),
        ("підстанція", "нафтобаза", "лінія електропередачі"),
        ("що живить {Полтавську} АЕС", "яка обслуговує {Полтавську} АЕС",
         "біля {Полтавської} АЕС", "за 3 км від {Полтавської} АЕС", "поруч із {Полтавською} АЕС"),
        ("Полтавську", "Полтавської", "Полтавською"),
        ("окуповану", "окупованої", "окупованою"),
        "Полтавська АЕС",
    ),
    (
        ("Дроны атаковали {} ночью", "После удара горит {}", "{}: обстрел длился час"),
        ("подстанция", "нефтебаза", "линия электропередачи"),
        ("питающая {Полтавскую} АЭС", "от которой питается {Полтавская} АЭС",
         "возле {Полтавской} АЭС", "у {Полтавской} АЭС", "недалеко от {Полтавской} АЭС"),
        ("Полтавскую", "Полтавская", "Полтавской"),
        ("оккупированную", "оккупированная", "оккупированной"),
        "Полтавская АЭС",
    ),
    (
        ("Drones attacked {} overnight", "After a strike {} burns", "{}: shelling went on"),
        ("a substation", "an oil depot", "a power line"),
        ("feeding {Poltava} NPP", "that supplies {Poltava} NPP", "near {Poltava} NPP",
         "two miles from {Poltava} NPP", "next to the {Poltava} NPP"),
        ("Poltava",),
        ("occupied",),
        "Poltava NPP",
    ),
)  # fmt: skip


@st.composite
def sentences(draw: st.DrawFn) -> tuple[str, str]:
    """A strike on something that a plant is told beside, and the same on the plant itself."""
    frames, targets, besides, names, adjectives, itself = draw(st.sampled_from(SENTENCES))
    frame, target = draw(st.sampled_from(frames)), draw(st.sampled_from(targets))
    described = draw(st.booleans())
    said = {
        name: f"{adjective} {name}" if described else name
        for name, adjective in zip(names, adjectives, strict=True)
    }
    beside = draw(st.sampled_from(besides)).format(**said)
    return frame.format(f"{target} {beside}"), frame.format(itself)


def _read(headline: str) -> LocatedReport:
    return interpret(told(headline=headline), INDEX, SITES, vocabulary())


@given(sentences())
def test_what_stood_by_is_never_the_place_or_the_kind_struck(texts: tuple[str, str]) -> None:
    """Where the same words without the other target say that it was struck."""
    beside, itself = map(_read, texts)
    assert all(match.match_class is not MatchClass.ON_SITE for match in beside.matches)
    assert beside.category not in (None, SiteCategory.NUCLEAR_PLANT)
    assert beside.place.point is None
    assert [match.match_class for match in itself.matches] == [MatchClass.ON_SITE]
    assert itself.category is SiteCategory.NUCLEAR_PLANT
