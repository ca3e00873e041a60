"""What the office gives out and decides from the answers."""

from reports.models.matches import MOST_MATCHES as MOST_MATCHES
from reports.models.matches import Match as Match
from reports.models.matches import MatchCap as MatchCap
from reports.models.matches import MatchQuerySet as MatchQuerySet
from reports.models.status import StatusReport as StatusReport
from reports.models.status import StatusReportQuerySet as StatusReportQuerySet
from reports.models.status import StatusSending as StatusSending
