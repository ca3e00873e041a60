"""What everybody may read: the figures behind it, what municipalities approve, the page as it is frozen. Writes are in `reports.actions`."""
