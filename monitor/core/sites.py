"""What changed from one edition of a site list to the next."""

from dataclasses import dataclass, fields

from monitor.model.ids import SiteId
from monitor.model.sites import ListVersion, ProtectedSite


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteChange:
    """A site on both editions, with the fields that differ."""

    site_id: SiteId
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListDiff:
    """What one edition has that the other has not, each sorted by site id."""

    added: tuple[SiteId, ...]
    removed: tuple[SiteId, ...]
    changed: tuple[SiteChange, ...]


def diff_lists(before: ListVersion, after: ListVersion) -> ListDiff:
    """The sites added, removed and changed between two editions."""
    old = {site.site_id: site for site in before.sites}
    new = {site.site_id: site for site in after.sites}
    changes = (
        SiteChange(site_id=site_id, fields=_differing(old[site_id], new[site_id]))
        for site_id in sorted(old.keys() & new.keys())
    )
    return ListDiff(
        added=tuple(sorted(new.keys() - old.keys())),
        removed=tuple(sorted(old.keys() - new.keys())),
        changed=tuple(change for change in changes if change.fields),
    )


def _differing(old: ProtectedSite, new: ProtectedSite) -> tuple[str, ...]:
    names = (field.name for field in fields(ProtectedSite))
    return tuple(name for name in names if getattr(old, name) != getattr(new, name))
