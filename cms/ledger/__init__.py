"""The ledger: double entry, append-only. No Flask, no commit, no price."""
