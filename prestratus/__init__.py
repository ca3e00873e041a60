"""Configuration only: settings, addresses, checks and what every request passes through."""
