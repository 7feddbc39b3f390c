"""Demo content: articles and people of our own, and weeks of history made by the use cases."""
