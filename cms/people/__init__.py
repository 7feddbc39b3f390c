"""People: accounts, roles, passwords, tokens. Knows nothing of content or money."""
