"""What the office gives out and decides from the answers."""

from reports.models.documents import LONGEST_PARAGRAPH as LONGEST_PARAGRAPH
from reports.models.documents import OF_MUNICIPALITY as OF_MUNICIPALITY
from reports.models.documents import DocumentApproval as DocumentApproval
from reports.models.documents import DocumentKind as DocumentKind
from reports.models.documents import IssuedDocument as IssuedDocument
from reports.models.documents import ParagraphEdit as ParagraphEdit
from reports.models.matches import MOST_MATCHES as MOST_MATCHES
from reports.models.matches import Match as Match
from reports.models.matches import MatchCap as MatchCap
from reports.models.matches import MatchQuerySet as MatchQuerySet
from reports.models.plans import MeasureSource as MeasureSource
from reports.models.plans import Package as Package
from reports.models.plans import PackageChoice as PackageChoice
from reports.models.plans import PlanReply as PlanReply
from reports.models.plans import PlanVersion as PlanVersion
from reports.models.plans import SupportMeasure as SupportMeasure
from reports.models.plans import SupportPlan as SupportPlan
from reports.models.publications import Approval as Approval
from reports.models.publications import Publication as Publication
from reports.models.publications import PublicationVersion as PublicationVersion
from reports.models.status import StatusReport as StatusReport
from reports.models.status import StatusReportQuerySet as StatusReportQuerySet
from reports.models.status import StatusSending as StatusSending
