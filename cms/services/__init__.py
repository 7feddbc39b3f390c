"""Use cases: what editors, readers and operators do. API, admin and CLI call these alike.

No Flask here. Only `unit_of_work` commits.
"""
