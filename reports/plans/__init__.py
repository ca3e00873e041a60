"""Support plans as pages and documents show them. Reads only; every write is in `reports.actions`."""
