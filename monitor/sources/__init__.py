"""How claims come in: one module per format, the drop folder, and polite HTTP."""
