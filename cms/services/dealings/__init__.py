"""What readers do with an article: read, react, comment, buy its report."""
