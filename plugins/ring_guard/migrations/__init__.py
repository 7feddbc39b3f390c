"""The migrations of quotas, with a version table of their own."""
