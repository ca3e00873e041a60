"""What the office gives out and decides from the answers."""

from reports.models.status import StatusReport as StatusReport
from reports.models.status import StatusReportQuerySet as StatusReportQuerySet
from reports.models.status import StatusSending as StatusSending
