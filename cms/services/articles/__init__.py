"""Articles from the first draft to the trash, with their pictures, categories and tags."""
