"""The migrations of levels, with a version table of their own."""
