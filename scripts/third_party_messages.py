"""Strings of other packages that reach our pages and have no Swedish there.

Read by scripts/messages.py, never imported.
"""
