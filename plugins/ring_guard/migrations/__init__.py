"""The migrations of ring_guard, with a version table of their own."""
