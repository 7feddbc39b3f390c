"""What the API and the admin share: where a request comes from, what status a failure has."""
