"""The API and the pages. Handlers translate between HTTP and the rooms below, nothing more."""
