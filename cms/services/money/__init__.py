"""The books as people see them, grants, and the proofs that they are right."""
