"""Taking back everything that an account caused, and giving it back after a mistake."""
