"""What the tests stand on: servers, databases, a clock. Nothing in here is a test."""
