"""The content API: JSON in, services, JSON out. No rule and no query of its own lives here."""
