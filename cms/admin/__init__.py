"""The editors' admin: server-rendered Flask views over the services, without a rule of its own."""
