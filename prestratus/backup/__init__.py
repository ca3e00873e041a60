"""Everything that is kept, in one archive: every table and every uploaded file, the same for both databases.

`archive` knows the file, `tables` the rows, `files` what was uploaded; `making` and `restoring` put them together.
"""

from prestratus.backup.archive import FORMAT, BackupError
from prestratus.backup.making import Made, make_backup
from prestratus.backup.restoring import Restored, restore_backup

__all__ = ["FORMAT", "BackupError", "Made", "Restored", "make_backup", "restore_backup"]
