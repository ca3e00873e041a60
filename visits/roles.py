"""Groups of functions: whose words they are matters more than which desk they come from. No Django."""

from __future__ import annotations

ELECTED, LEADING, SPECIALISTS, OTHERS, UNKNOWN = "elected", "leading", "specialists", "others", "unknown"

# Keys of the register of functions (municipalities/data/roles.csv); any other function is among the others.
GROUPS = {
    ELECTED: ("kommunalrad",),
    LEADING: (
        *("kommunchef", "stabschef", "samhallsplaneringschef", "naringslivschef", "teknisk_chef", "fastighetschef"),
    ),
    SPECIALISTS: ("ekr", "miljostrateg", "ekonomi"),
}

GROUPED = tuple(key for keys in GROUPS.values() for key in keys)
