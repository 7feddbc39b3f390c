"""The migrations of budget, with a version table of their own."""
