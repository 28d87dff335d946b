"""How it looks: pure renderers from model views to text and bytes."""
