"""The plugin host: finds plugins, checks what they declare, calls them one at a time."""
