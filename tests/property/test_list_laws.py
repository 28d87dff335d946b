"""Laws of site lists as files."""

from dataclasses import replace

import pytest
from builders import a_list_version, a_site
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Point, box

from monitor.model.ids import SiteId
from monitor.model.sites import ProtectedSite
from monitor.sources.sitelist import list_version, read_site_list, write_site_list

SITES = st.lists(
    st.builds(
        lambda number, note, shape: replace(
            a_site(), site_id=SiteId(f"s-{number}"), note=note.strip(), geometry=shape
        ),
        st.integers(0, 99),
        st.text(alphabet="abc «»'\"іїєыё\n", max_size=8),
        st.sampled_from(
            [Point(30, 50), LineString([(30, 50), (31, 51)]), box(30.25, 50.5, 30.5, 50.75)]
        ),
    ),
    max_size=5,
    unique_by=lambda site: site.site_id,
)


@given(sites=SITES)
def test_a_written_list_reads_back_the_same(
    sites: list[ProtectedSite], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Points, lines and areas; nothing is lost or refused."""
    edition = a_list_version(sites=tuple(sorted(sites, key=lambda site: site.site_id)))
    edition = replace(edition, version=list_version(sites))
    path = tmp_path_factory.mktemp("lists") / "list.geojson"
    path.write_text(write_site_list(edition, licence="CC0"), encoding="utf-8")
    assert read_site_list(path) == (edition, ())
