"""The status report: what has been done in a period, as of a date, and what must happen next."""
