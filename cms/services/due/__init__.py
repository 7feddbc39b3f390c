"""Doing what is due, in the order of its moments, once, and also after a pause.

May hold: what is read as due of each kind, and carrying one of it out. May not: planning it.
"""
