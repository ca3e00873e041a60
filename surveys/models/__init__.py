"""What is asked and what was answered, and the letters, calls and questions around it."""

from surveys.letter_models import Letter as Letter
from surveys.letter_models import LetterKind as LetterKind
from surveys.letter_models import LetterTemplate as LetterTemplate
from surveys.models.answers import Answer as Answer
from surveys.models.answers import AnswerRevision as AnswerRevision
from surveys.models.answers import Channel as Channel
from surveys.models.answers import MissingCode as MissingCode
from surveys.models.answers import Reason as Reason
from surveys.models.answers import RefusedAnswer as RefusedAnswer
from surveys.models.answers import Response as Response
from surveys.models.answers import Submission as Submission
from surveys.models.appointments import Appointment as Appointment
from surveys.models.calls import Call as Call
from surveys.models.calls import CallNote as CallNote
from surveys.models.calls import Preparation as Preparation
from surveys.models.facts import KnownFact as KnownFact
from surveys.models.invitations import Invitation as Invitation
from surveys.models.invitations import LaterPage as LaterPage
from surveys.models.questionnaires import Questionnaire as Questionnaire
from surveys.models.readbacks import ReadBack as ReadBack
from surveys.models.readbacks import Verdict as Verdict
from surveys.models.threads import Thread as Thread
from surveys.models.threads import ThreadMessage as ThreadMessage
