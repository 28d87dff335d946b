"""Environment and config/, read once into frozen settings; nothing beneath reads configuration."""
