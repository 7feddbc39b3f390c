"""The team and the readers: the first account, invitations, roles, bans, avatars."""
