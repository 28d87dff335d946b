"""What can go wrong with the store; driver errors become these in one place, database.py."""


class StoreError(Exception):
    """The store could not do what was asked; the message says what stands in the way."""


class NoStore(StoreError):
    """There is no database where one is to be opened, and nobody asked to make one."""


class StoreFull(StoreError):
    """The disk has no room; nothing of the transaction was kept."""


class StoreBusy(StoreError):
    """Another process held the write lock for longer than the store waits."""


class StoreDamaged(StoreError):
    """The file is not a database, or its pages do not add up."""


class ForeignSchema(StoreError):
    """The database holds tables that this program did not make."""


class SchemaTooNew(StoreError):
    """The database was written by a later release, whose tables this one does not know."""


class RevisionConflict(StoreError):
    """A revision does not follow the one that stands, or differs from the one kept under its
    number.
    """


class BadCursor(StoreError):
    """A page cursor that this store did not give out."""
