"""How it is kept: append-only tables under a hash chain, in one SQLite file."""
