"""Everything that is exported of an assessment, as tables: what each holds, its columns, and where its rows come from."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from municipalities.models import Assessment
from reports.exports import codebook, decisions, desk
from reports.exports.answers import Answers
from reports.exports.tables import Column, Table
from visits.models import Excerpt

ANSWERS, HISTORY, CODEBOOK = "answers", "history", "codebook"


@dataclass(frozen=True, slots=True)
class Contents:
    """`tables` in the order of the sheets; the codebook, which tells the columns of the others, is the last."""

    assessment: Assessment
    language: str
    at: datetime.datetime
    answers: Answers
    tables: tuple[Table, ...]

    def table(self, key: str) -> Table:
        return next(table for table in self.tables if table.key == key)


def contents(assessment: Assessment, *, language: str, now: datetime.datetime) -> Contents:
    """`now` in local time. Made in `language`, which is to be the active one while the rows are read, too."""
    answers = Answers(assessment, language)
    tables = (*_answers(assessment, answers), *_desk(assessment), *_decisions(assessment, now.date()))
    asked = [
        codebook.Asked(f"{row.name} {row.version}", row.load(), assessment.membership_date.year)
        for row in answers.views.questionnaires.values()
    ]
    rows = partial(codebook.rows, asked, tables, answers.themes, language)
    about = _("Every question, choice, score, missing code, theme, measure and column.")
    book = Table(CODEBOOK, _("Codebook"), about, _codebook_columns(), rows)
    return Contents(assessment, language, now, answers, (*tables, book))


def _place() -> tuple[Column, ...]:
    return (
        Column("municipality_code", _("Municipality’s code"), _("as Statistics Sweden numbers municipalities"), 10),
        Column("municipality", _("Municipality"), width=18),
    )


def _variant() -> tuple[Column, ...]:
    return (
        Column("variant", _("Variant"), _("signatory: in the Covenant of Mayors; other: not in it"), 11),
        Column("variant_label", _("Group"), width=22),
    )


def _question() -> tuple[Column, ...]:
    return (
        Column("number", _("No."), _("as it stands on screen and on paper; differs between the variants"), 6),
        Column("question", _("Question’s name"), _("never changes its meaning"), 26),
        Column("question_text", _("Question"), width=48),
        Column("list", _("List"), _("the list that the field belongs to, blank for a question"), 14),
        Column("theme", _("Theme’s code"), width=16),
        Column("theme_label", _("Theme"), width=26),
        Column("measure", _("Measure"), _("what reports select by; in a list “list.field”"), 16),
        Column("measure_item", _("Item"), _("tells questions with the same measure apart"), 16),
    )


def _value() -> tuple[Column, ...]:
    return (
        Column("answer", _("Answer"), _("choices by their labels; whole numbers as numbers"), 40),
        Column(
            "code",
            _("Code"),
            _("the names of the choices, several with a space between, ranks in their order; blank for texts"),
            22,
        ),
        Column("score", _("Score"), _("the number for analysis, blank where there is none; never a missing code"), 7),
    )


def _answers(assessment: Assessment, answers: Answers) -> tuple[Table, ...]:
    municipalities = Table(
        "municipalities",
        _("Municipalities"),
        _("Everybody of the assessment: has handed in, has not, or has declined."),
        (
            *_place(),
            *_variant(),
            Column("state", _("State (code)"), width=11),
            Column("state_label", _("State"), _("only those that have handed in are in the sheets of answers"), 20),
            Column("web_at", _("Handed in on the web or on paper"), width=17),
            Column("interview_at", _("Interview completed"), width=17),
            Column("declined_on", _("Declined on"), width=12),
            Column("population", _("Population"), width=11),
            Column("population_year", _("Year of the population"), width=11),
        ),
        partial(desk.municipalities, assessment),
    )
    missing = _("blank for an answer; unanswered: asked and left blank; irrelevant: pointless, given another answer")
    now = Table(
        ANSWERS,
        _("Answers"),
        _(
            "The answers as they stand: a row for each question and municipality, also where there is no answer; of a list a row for each field that is filled in."
        ),
        (
            *_place(),
            *_variant(),
            *_question(),
            Column("entry", _("Entry"), _("which entry of a list"), 8),
            Column("place", _("Place in the list"), width=8),
            *_value(),
            Column("missing", _("Missing (code)"), missing, 15),
            Column("missing_label", _("Why there is no answer"), width=20),
            Column(
                "status", _("Status (code)"), _("reported, confirmed, changed or added since the first submission"), 11
            ),
            Column("status_label", pgettext("of an answer", "Status"), width=12),
            Column("revision", _("Revision"), _("which row of the history holds the value"), 9),
        ),
        answers.rows,
    )
    history = Table(
        HISTORY,
        _("History"),
        _(
            "Every value that an answer ever had: when, by which way, who said it as a function, who noted it, why it was changed."
        ),
        (
            *_place(),
            *_variant(),
            *_question(),
            Column("entry", _("Entry"), _("which entry of a list"), 8),
            Column("revision", _("Revision"), _("counts through the municipality’s history without a gap"), 9),
            Column("at", _("When"), width=17),
            Column("channel", _("Channel (code)"), width=10),
            Column("channel_label", _("Channel"), width=12),
            Column("kind", _("Kind (code)"), _("value, confirm or clear"), 9),
            Column("kind_label", _("Kind"), width=12),
            *_value(),
            Column("missing", _("Missing (code)"), width=15),
            Column("missing_label", _("Why there is no answer"), width=20),
            Column("said_by", _("Said by"), _("the function as it was on that day; never a name"), 24),
            Column("recorded_by", _("Noted by"), _("of the office; blank where the municipality wrote itself"), 20),
            Column("reason", _("Reason (code)"), width=8),
            Column("reason_label", _("Reason"), _("why a value was changed"), 24),
            Column("redacted_at", _("Erased"), _("when the text was erased on request"), 17),
        ),
        answers.revisions,
    )
    return municipalities, now, history


def _desk(assessment: Assessment) -> tuple[Table, ...]:
    calls = Table(
        "calls",
        _("Call attempts"),
        _(
            "Each time we called a municipality, also where nobody answered. Only where somebody was reached was it a conversation. Without numbers and scratch notes."
        ),
        (
            *_place(),
            Column("at", _("When we called"), width=17),
            Column("minutes", _("Minutes"), _("without pauses; blank while it goes on"), 9),
            Column("outcome", _("Outcome of the attempt (code)"), width=15),
            Column("outcome_label", _("Outcome of the attempt"), width=22),
            Column(
                "reached", _("Somebody was reached"), _("true if somebody answered: only these are conversations"), 9
            ),
            Column("called", _("Whom we called"), _("the function; blank for the switchboard"), 26),
            Column("officer", _("Officer"), width=20),
            Column("booked", _("By appointment"), _("true if it kept an appointment"), 9),
        ),
        partial(desk.calls, assessment),
    )
    visits = Table(
        "visits",
        _("Visits"),
        _("Municipal visits and learning visits, with the functions met."),
        (
            *_place(),
            Column("visit", _("Visit’s number"), width=8),
            Column("kind", _("Kind (code)"), width=12),
            Column("kind_label", _("Kind"), width=16),
            Column("form", _("Form (code)"), width=9),
            Column("form_label", _("Form"), width=16),
            Column("state", _("State (code)"), width=10),
            Column("state_label", _("State"), width=12),
            Column("starts_at", _("From"), width=17),
            Column("ends_at", _("To"), width=17),
            Column("asked_for", _("Functions asked for"), width=36),
            Column("met_number", _("Met, number"), width=9),
            Column("met", _("Functions met"), width=48),
            Column("did_not_come", _("Did not come"), width=30),
            Column("staff", _("From us"), width=26),
        ),
        partial(desk.visits, assessment),
    )
    excerpts = Table(
        "excerpts",
        _("Excerpts"),
        _(
            "Passages of notes with code, theme and permission. What may be shown “%(internal)s” is not to be quoted outside it."
        )
        % {"internal": Excerpt.Permission.INTERNAL.label},
        (
            *_place(),
            Column("excerpt", _("Excerpt’s number"), width=9),
            Column("passage", _("Passage"), width=70, is_wrapped=True),
            Column("code", _("Code (code)"), width=16),
            Column("code_label", _("Code"), width=22),
            Column("theme", _("Theme’s code"), width=16),
            Column("theme_label", _("Theme"), width=26),
            Column("said_by", _("Said by"), _("as a function"), 22),
            Column(
                "permission",
                _("Permission (code)"),
                "; ".join(f"{code}: {words}" for code, words in Excerpt.Permission.choices),
                12,
            ),
            Column("permission_label", _("May be shown"), width=24),
            Column("heard", _("Heard"), width=14),
            Column("at", _("When"), width=17),
            Column("noted_by", _("Noted by"), width=20),
            Column("lost", _("Lost its place"), _("true if its words are no longer in the note"), 9),
        ),
        partial(desk.excerpts, assessment),
    )
    return calls, visits, excerpts


def _decisions(assessment: Assessment, today: datetime.date) -> tuple[Table, ...]:
    matches = Table(
        "matches",
        _("Matches"),
        _("Who could help whom: what was decided, and what is proposed today, with the reasons."),
        (
            Column("theme", _("Theme’s code"), width=16),
            Column("theme_label", _("Theme"), width=26),
            Column("needs_help_code", _("Needs help (code)"), width=10),
            Column("needs_help", _("Needs help"), width=18),
            Column("demand", _("Why"), width=36),
            Column("helps_code", _("Helps (code)"), width=10),
            Column("helps", _("Helps"), width=18),
            Column("state", _("Decision (code)"), _("proposed, accepted, edited or rejected"), 11),
            Column("state_label", _("Decision"), width=16),
            Column("reasons", _("What speaks for it"), width=60, is_wrapped=True),
            Column("cautions", _("To think of"), width=40, is_wrapped=True),
            Column("lost", _("What no longer speaks for it"), width=30, is_wrapped=True),
            Column("replaces", _("Stands for"), width=18),
            Column("note", _("Our reason"), width=40, is_wrapped=True),
            Column("decided_at", _("Decided"), width=17),
            Column("decided_by", _("Decided by"), width=20),
        ),
        partial(decisions.matches, assessment),
    )
    plans = Table(
        "plans",
        _("Support plans"),
        _("Each municipality that takes part, with how far its plan has come."),
        (
            *_place(),
            Column("state", _("State (code)"), width=11),
            Column("state_label", _("State"), width=26),
            Column("measures", _("Measures"), _("those that are not dropped"), 10),
            Column("marked", _("To check"), _("measures that stand on something that no longer says so"), 10),
            Column("answer_by", _("Answer by"), width=12),
        ),
        partial(decisions.plans, assessment, today=today),
    )
    measures = Table(
        "measures",
        _("Measures"),
        _("What is done for, or with, each municipality."),
        (
            *_place(),
            Column("measure_number", _("Measure’s number"), width=9),
            Column("measure_title", _("Measure of the plan"), width=48, is_wrapped=True),
            Column("why", _("Why"), width=48, is_wrapped=True),
            Column("package", _("Package"), width=24),
            Column("theme", _("Theme’s code"), width=16),
            Column("theme_label", _("Theme"), width=26),
            Column("who", _("Who does it"), width=24),
            Column("partner_code", _("Together with (code)"), width=10),
            Column("partner", _("Together with"), width=18),
            Column("when", _("When"), width=16),
            Column("state", _("State (code)"), width=11),
            Column("state_label", _("State"), width=14),
        ),
        partial(decisions.measures, assessment),
    )
    sources = Table(
        "sources",
        _("Sources"),
        _("What each measure stands on: an answer with its revision, a match, a passage or a lesson."),
        (
            *_place(),
            Column("measure_number", _("Measure’s number"), width=9),
            Column("measure_title", _("Measure of the plan"), width=40),
            Column("kind", _("Kind (code)"), width=9),
            Column("kind_label", _("Kind"), width=16),
            Column("question", _("Question’s name"), width=26),
            Column("entry", _("Entry"), width=8),
            Column("revision", _("Revision"), _("the row of the history that it stands on"), 9),
            Column("excerpt", _("Excerpt’s number"), width=9),
            Column("what", _("What"), _("the match or the lesson; blank if it is gone"), 40),
        ),
        partial(decisions.sources, assessment),
    )
    packages = Table(
        "packages",
        _("Packages"),
        _("Each package with every municipality that takes part: whether it wants it, and what it puts in."),
        (
            Column("package_number", _("Package’s number"), width=9),
            Column("package", _("Package"), width=26),
            Column("for_all", _("Meant for all"), width=9),
            *_place(),
            Column("wants", _("Wants to take part (code)"), _("yes, maybe, no; blank: not answered"), 10),
            Column("wants_label", _("Wants to take part"), width=14),
            Column("kronor", _("Co-financing, kronor"), _("blank: not said; 0 is 0"), 12),
            Column("hours", _("Co-financing, hours"), _("blank: not said; 0 is 0"), 12),
            Column("decider", _("Who decides"), width=26),
            Column("decision_on", _("Day of the decision"), width=12),
            Column("letter", _("Signed letter"), _("true if there is one"), 9),
        ),
        partial(decisions.packages, assessment),
    )
    return matches, plans, measures, sources, packages


def _codebook_columns() -> tuple[Column, ...]:
    return (
        Column("questionnaire", _("Questionnaire"), width=20),
        Column("what", _("What (code)"), width=10),
        Column("what_label", _("What"), width=16),
        Column("name", _("Name"), width=28),
        Column("text", _("Text"), width=70, is_wrapped=True),
        Column("belongs_to", _("Belongs to"), width=18),
        Column("type", _("Type"), width=16),
        Column("choices", _("List of choices"), width=24),
        Column("theme", _("Theme’s code"), width=16),
        Column("measure", _("Measure"), width=20),
        Column("measure_item", _("Item"), width=16),
        Column("score", _("Score"), width=7),
        Column("missing", _("Missing (code)"), width=15),
        Column("asked", _("Who is asked"), width=22),
        Column("number_signatory", _("No., Covenant of Mayors"), width=9),
        Column("number_other", _("No., others"), width=9),
        Column("relevant", _("Asked if"), width=30),
        Column("hint", _("Help text"), width=40, is_wrapped=True),
    )
