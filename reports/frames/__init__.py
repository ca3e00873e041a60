"""From rows to frames: the only place that knows both the ORM and pandas."""
