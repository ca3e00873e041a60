"""What an import writes: each cell through `record_answers`, exactly what was shown, or nothing."""

import pytest

from accounts.models import AuditEvent
from surveys import timeline
from surveys.actions import Closed, complete_interview, hand_in_paper, import_answers, ledger_faults, submit_response
from surveys.actions.answers import record_answers
from surveys.answerbook import AnswerBookError, columns_of, read_rows
from surveys.documents import answers_of, case_of
from surveys.models import AnswerRevision, RefusedAnswer, Response, Submission
from surveys.values import Item
from tests import factories
from tests.factories import at
from tests.surveys.answering import stored
from tests.surveys.workbooks import of, workbook

KEYS = ["municipality_code", "said_by"]


@pytest.fixture
def importing(assessment, questionnaire, definition, officer):
    """Import a workbook: without `expected` it is only looked at, with True the look is followed by the import."""

    def run(data, *, expected="", speakers=None, hand_in=False, by=officer, now=None):
        rows = read_rows(data)
        values = {
            "assessment": assessment,
            "rows": rows,
            "columns": columns_of(rows, definition),
            "speakers": speakers or {},
            "hand_in": hand_in,
            "file": "svar.xlsx",
            "by": by,
            "now": now or at(2),
        }
        if expected is True:
            expected = import_answers(**values, expected="").digest
        return import_answers(**values, expected=expected)

    return run


def outcomes(imported):
    """{heading: outcome} of all rows that are taken."""
    return {cell.heading: cell.outcome for row in imported.rows for cell in row.cells}


def test_a_look_writes_nothing(importing, participation, contact):
    imported = importing(of(nulage_ansvar="delat", nulage_anstallda=4), hand_in=True)
    assert (imported.is_written, imported.written, imported.handed_in) == (False, 2, 1)
    assert Response.objects.real().count() == 0
    assert AuditEvent.objects.filter(verb="answers imported").count() == 0


def test_an_import_writes_what_was_looked_at(importing, participation, contact, officer):
    imported = importing(
        of(nulage_ansvar="delat", nulage_anstallda=4, nulage_natverk="ekokommuner annat"), expected=True
    )
    response = Response.objects.real().get()
    assert imported.is_written
    assert stored(response) == {
        "nulage_ansvar": "delat",
        "nulage_anstallda": 4,
        "nulage_natverk": ["ekokommuner", "annat"],
    }
    revisions = list(response.revisions.values_list("channel", "by_user", "spoken_by", "spoken_role", "at"))
    assert revisions == [("import", officer.pk, contact.pk, "Miljöstrateg", at(2))] * 3
    assert ledger_faults([response]) == []
    event = AuditEvent.objects.get(verb="answers imported")
    assert (event.by, event.detail["file"], event.detail["rows"]["2514"]["new"]) == (officer, "svar.xlsx", 3)


def test_the_same_workbook_again_changes_nothing(importing, participation, contact):
    data = of(
        nulage_ansvar="delat", **{"nulage_mal[1].nulage_mal_mal": "Förnybart", "nulage_mal[1].nulage_mal_malar": 2030}
    )
    importing(data, expected=True)
    again = importing(data, expected=True)
    assert outcomes(again) == {"nulage_ansvar": "unchanged", "nulage_mal[1]": "unchanged"}
    assert not again.does_something
    assert AnswerRevision.objects.count() == 2


def test_what_has_changed_since_the_look_is_not_imported(importing, response, contact, officer):
    data = of(nulage_ansvar="delat", nulage_anstallda=4)
    looked = importing(data)
    factories.answer(response, {"nulage_anstallda": 5}, by=contact)
    imported = importing(data, expected=looked.digest)
    assert (imported.is_written, outcomes(imported)["nulage_anstallda"]) == (False, "conflict")
    assert stored(response) == {"nulage_anstallda": 5}
    assert RefusedAnswer.objects.count() == 0


def test_another_answer_that_says_nothing_about_it_does_not_stop_it(importing, response, contact):
    data = of(nulage_ansvar="delat")
    looked = importing(data)
    factories.answer(response, {"nulage_anstallda": 5}, by=contact)
    assert importing(data, expected=looked.digest).is_written


def test_an_answer_of_somebody_else_stands_and_both_are_kept(importing, response, contact, officer):
    factories.answer(response, {"nulage_ansvar": "en", "mobilitet_behov": "3"}, by=contact)
    imported = importing(of(nulage_ansvar="delat", mobilitet_behov="3"), expected=True)
    assert outcomes(imported) == {"nulage_ansvar": "conflict", "mobilitet_behov": "unchanged"}
    cell = imported.rows[0].cells[0]
    assert (cell.wanted, cell.stands, cell.who) == (("delat", ""), ("en", ""), "Miljöstrateg")
    assert stored(response)["nulage_ansvar"] == "en"
    waiting = RefusedAnswer.objects.get()
    assert (waiting.value, waiting.channel, waiting.by_user, waiting.spoken_role) == (
        "delat",
        "import",
        officer,
        "Miljöstrateg",
    )


def test_what_the_importer_has_recorded_is_replaced(importing, response, contact, officer):
    factories.answer(response, {"nulage_ansvar": "en"}, by=officer, channel="phone", spoken_by=contact)
    imported = importing(of(nulage_ansvar="delat"), expected=True)
    assert outcomes(imported) == {"nulage_ansvar": "replaced"}
    assert stored(response) == {"nulage_ansvar": "delat"}


def test_one_wrong_cell_never_costs_another(importing, participation, contact):
    imported = importing(of(nulage_ansvar="kanske", nulage_anstallda="många", mobilitet_behov="4"), expected=True)
    assert outcomes(imported) == {"nulage_ansvar": "invalid", "nulage_anstallda": "invalid", "mobilitet_behov": "new"}
    assert [cell.problem.code for cell in imported.rows[0].cells[:2]] == ["unknown_choice", "not_integer"]
    assert stored(Response.objects.real().get()) == {"mobilitet_behov": "4"}


def test_a_question_of_the_other_variant_is_not_written(importing, participation, contact):
    imported = importing(of(bm_nytta="Mycket", bm_intresse="Tid"), expected=True)
    assert outcomes(imported) == {"bm_nytta": "not_asked_here", "bm_intresse": "new"}


def test_what_is_not_relevant_is_kept_and_told(importing, participation, contact):
    imported = importing(of(mobilitet_behov="ej_aktuellt", mobilitet_prioritet="3"), expected=True)
    assert [cell.is_relevant for cell in imported.rows[0].cells] == [True, False]
    answer = Response.objects.real().get().answers.get(question="mobilitet_prioritet")
    assert (answer.value, answer.relevant) == ("3", False)


def test_an_empty_cell_changes_nothing(importing, response, contact):
    factories.answer(response, {"nulage_ansvar": "en"}, by=contact)
    imported = importing(of(nulage_ansvar=None, mobilitet_behov="1"), expected=True)
    assert outcomes(imported) == {"mobilitet_behov": "new"}
    assert stored(response)["nulage_ansvar"] == "en"


# --- Entries of a list --------------------------------------------------------------------------------------------------


def test_entries_are_added_in_their_order(importing, participation, contact):
    cells = {"nulage_mal[2].nulage_mal_mal": "Andra", "nulage_mal[1].nulage_mal_mal": "Första"}
    importing(of(**cells, **{"nulage_mal[1].nulage_mal_malar": "2030"}), expected=True)
    assert stored(Response.objects.real().get())["nulage_mal"] == [
        {"nulage_mal_mal": "Första", "nulage_mal_malar": 2030},
        {"nulage_mal_mal": "Andra"},
    ]


def test_an_entry_finds_its_own_by_what_it_says_wherever_it_stands(importing, response, contact):
    entries = {
        ("nulage_mal", name): Item({"nulage_mal_mal": text}, place)
        for name, text, place in (("a", "X", 1), ("b", "Y", 2))
    }
    factories.answer(response, entries, by=contact)
    imported = importing(
        of(**{"nulage_mal[1].nulage_mal_mal": "Y", "nulage_mal[2].nulage_mal_mal": "Z"}), expected=True
    )
    # Y stands already, Z is new: nothing stands in the second place that is not spoken for.
    assert outcomes(imported) == {"nulage_mal[1]": "unchanged", "nulage_mal[2]": "new"}
    assert [entry["nulage_mal_mal"] for entry in stored(response)["nulage_mal"]] == ["X", "Y", "Z"]


def test_an_entry_in_the_place_of_another_meets_it(importing, response, contact):
    factories.answer(
        response, {("nulage_mal", "a"): Item({"nulage_mal_mal": "X", "nulage_mal_malar": "2030"}, 1)}, by=contact
    )
    imported = importing(of(**{"nulage_mal[1].nulage_mal_mal": "Z"}), expected=True)
    assert outcomes(imported) == {"nulage_mal[1]": "conflict"}
    # A field without a cell stays as it is.
    assert RefusedAnswer.objects.get().value == {"nulage_mal_mal": "Z", "nulage_mal_malar": 2030}


def test_too_many_entries_and_a_wrong_field_are_told(importing, participation, contact):
    cells = {f"nulage_mal[{place}].nulage_mal_malar": 2020 + place for place in range(1, 5)}
    imported = importing(of(**{**cells, "nulage_mal[1].nulage_mal_malar": 1066}), expected=True)
    found = imported.rows[0].cells
    assert [(cell.heading, cell.outcome) for cell in found] == [
        ("nulage_mal[1]", "invalid"),
        *[(f"nulage_mal[{place}]", "new") for place in (2, 3, 4)],
    ]
    assert found[0].problem.field == "nulage_mal_malar"
    more = importing(of(**{"nulage_mal[1].nulage_mal_mal": "A", "nulage_mal[4].nulage_mal_mal": "D"}))
    assert [cell.outcome for cell in more.rows[0].cells] == ["replaced", "invalid"]


def test_why_a_list_has_no_entries(importing, participation, contact):
    importing(of(nulage_mal="none"), expected=True)
    assert stored(Response.objects.real().get()) == {"nulage_mal": "[none]"}


# --- Who, and whose -----------------------------------------------------------------------------------------------------


def test_every_row_that_cannot_be_taken_says_why(importing, participation, other_participation, contact, municipality):
    other_participation.declined_on, other_participation.declined_reason = at().date(), "Ingen tid"
    other_participation.save()
    header = ["municipality_code", "municipality", "said_by", "nulage_anstallda"]
    imported = importing(
        workbook(
            header,
            ["2514", "", "Miljöstrateg 1", 1],
            ["2514", "Kalix", "Miljöstrateg 1", 2],
            ["2506", "", "Miljöstrateg 2", 3],
            ["0180", "", "", 4],
            ["", "Stockholm", "", 5],
            ["2514", "Arjeplog", "", 6],
            ["", "", "Miljöstrateg 1", 7],
        ),
        expected=True,
    )
    assert [(row.number, row.named, row.why) for row in imported.rows] == [
        (2, "2514", ""),
        (3, "2514", "twice"),
        (4, "2506", "declined"),
        (5, "0180", "unknown_municipality"),
        (6, "Stockholm", "unknown_municipality"),
        (7, "2514", "two_municipalities"),
        (8, "", "no_municipality"),
    ]
    assert stored(Response.objects.real().get()) == {"nulage_anstallda": 1}


@pytest.mark.parametrize(
    "text", ["Miljöstrateg 1", "miljöstrateg 1", "KONTAKT@example.se", "Miljöstrateg", "Environment strategist"]
)
def test_who_said_it_goes_by_name_address_or_function(importing, participation, contact, text):
    imported = importing(of(said_by=text, nulage_anstallda=1))
    assert [row.speaker for row in imported.rows] == [contact]


def test_who_said_it_must_be_one_person_of_the_municipality(
    importing, participation, contact, other_contact, municipality
):
    factories.make_contact("Miljöstrateg 3", at=municipality, email="tre@example.se")
    for text, why in (("", "no_speaker"), ("Miljöstrateg 2", "unknown_speaker"), ("Miljöstrateg", "unknown_speaker")):
        imported = importing(of(said_by=text, nulage_anstallda=1), expected=True)
        assert [row.why for row in imported.rows] == [why]
    assert Response.objects.real().count() == 0


def test_who_said_it_can_be_chosen(importing, participation, contact, colleague, other_contact):
    data = of(said_by="", nulage_anstallda=1)
    assert [row.why for row in importing(data, speakers={"2514": other_contact.pk}).rows] == ["no_speaker"]
    importing(data, speakers={"2514": colleague.pk}, expected=True)
    assert AnswerRevision.objects.get().spoken_role == "Kommunchef"
    looked = importing(data, speakers={"2514": colleague.pk})
    assert importing(data, speakers={"2514": contact.pk}).digest != looked.digest


def test_a_row_goes_by_the_name_of_the_municipality_too(importing, participation, contact):
    for name in ("Kalix", "kalix", "Kalixs kommun"):
        imported = importing(workbook(["kommun", "sagt_av", "nulage_anstallda"], [name, "Miljöstrateg 1", 1]))
        assert [row.why for row in imported.rows] == [""]


def test_a_code_that_excel_has_shortened_is_found(importing, assessment, questionnaire):
    vaxholm = factories.make_municipality("Upplands Väsby", code="0114")
    factories.make_participation(assessment, vaxholm)
    factories.make_contact("Någon", at=vaxholm)
    assert [row.named for row in importing(workbook([*KEYS, "nulage_anstallda"], [114, "Någon", 1])).rows] == ["0114"]


def test_a_closed_round_takes_nothing(importing, assessment, participation, contact):
    assessment.closed_on = at().date()
    assessment.save()
    with pytest.raises(Closed):
        importing(of(nulage_anstallda=1), expected=True)


# --- Handing in -----------------------------------------------------------------------------------------------------------


def test_paper_counts_like_the_web(importing, participation, contact, officer):
    imported = importing(of(nulage_ansvar="delat"), hand_in=True, expected=True)
    assert [row.round for row in imported.rows] == ["handed_in"]
    response = Response.objects.counted().get()
    submission = response.submissions.get()
    assert (submission.kind, submission.seq, submission.by_user, submission.is_on_paper) == ("web", 1, officer, True)
    assert AuditEvent.objects.get(verb="answers handed in on paper").detail == {"contact": contact.pk}


def test_paper_is_called_paper(importing, participation, contact):
    importing(of(nulage_ansvar="delat"), hand_in=True, expected=True)
    assert [entry.title for entry in timeline.entries(participation)] == ["Inlämnat på papper"]
    assert ("Inlämnat på papper", "2018-10-02 09:00") in answers_of(case_of(Response.objects.get().pk), "sv").facts


def test_a_municipality_that_has_submitted_is_not_handed_in_again(importing, response, contact):
    factories.answer(response, {"nulage_ansvar": "en"}, by=contact)
    submit_response(response=response, by=contact, now=at())
    imported = importing(of(mobilitet_behov="2"), hand_in=True, expected=True)
    assert [row.round for row in imported.rows] == ["already"]
    assert not response.submissions.get().is_on_paper


def test_after_the_interview_answers_become_changes(importing, response, contact, officer):
    factories.answer(response, {"nulage_ansvar": "en"}, by=officer, channel="phone")
    complete_interview(response=response, by=officer, spoken_by=contact, mark_not_asked=False, now=at())
    imported = importing(of(mobilitet_behov="2"), hand_in=True, expected=True)
    assert [row.round for row in imported.rows] == ["interviewed"]
    assert [each.kind for each in response.submissions.all()] == ["interview"]
    with pytest.raises(Closed):
        hand_in_paper(response=response, by=officer, spoken_by=contact, now=at(3))


def test_a_row_without_answers_is_not_handed_in(importing, participation, contact):
    imported = importing(of(nulage_ansvar=None), hand_in=True, expected=True)
    assert [row.round for row in imported.rows] == ["nothing"]
    assert Submission.objects.count() == 0


def test_paper_is_handed_in_once_and_can_be_opened_again(importing, participation, contact, officer):
    importing(of(nulage_ansvar="en"), hand_in=True, expected=True)
    response = Response.objects.real().get()
    again = hand_in_paper(response=response, by=officer, spoken_by=contact, now=at(5))
    assert again == response.submissions.get()
    with pytest.raises(Closed):
        record_answers(
            response=response, values={"nulage_ansvar": "delat"}, seen_seq=1, channel="web", by=contact, now=at(6)
        )


def test_all_rows_or_none(importing, participation, other_participation, contact, other_contact):
    """The second municipality has left meanwhile: of the first one nothing is written either."""
    rows = workbook([*KEYS, "nulage_anstallda"], ["2514", "Miljöstrateg 1", 1], ["2506", "Miljöstrateg 2", 2])
    looked = importing(rows)
    assert looked.written == 2
    other_participation.delete()
    imported = importing(rows, expected=looked.digest)
    assert not imported.is_written
    assert Response.objects.real().count() == 0


# --- The workbook as a whole --------------------------------------------------------------------------------------------


def problems_of(data, definition):
    with pytest.raises(AnswerBookError) as caught:
        columns_of(read_rows(data), definition)
    return [(each.code, f"{each.column}{each.row or ''}", " ".join(each.say())) for each in caught.value.problems]


def test_unknown_columns_are_all_named_with_what_they_may_mean(definition):
    data = workbook(
        [
            *KEYS,
            "nulage_ansvr",
            "Kommentar",
            "nulage_mal_malar",
            "nulage_mal[2].nulage_mal_maal",
            "nulage_ansvar",
            "nulage_ansvar",
        ],
        ["2514", "x", *"123456"],
    )
    assert [(code, cell) for code, cell, _text in problems_of(data, definition)] == [
        ("near_column", "C1"),
        ("unknown_column", "D1"),
        ("repeat_without_place", "E1"),
        ("near_column", "F1"),
        ("duplicate_column", "H1"),
    ]
    texts = [text for _code, _cell, text in problems_of(data, definition)]
    assert "Do you mean nulage_ansvar" in texts[0]
    assert "nulage_mal[1].nulage_mal_malar for the first entry" in texts[2]
    assert "nulage_mal[2].nulage_mal_mal" in texts[3]


@pytest.mark.parametrize(
    ("header", "row", "code"),
    [
        (["nulage_ansvar"], ["en"], "no_key"),
        (KEYS, ["2514", "x"], "no_answers"),
        ([*KEYS, "nulage_ansvar"], ["2514", "x", "en", "lös"], "cell_without_column"),
        ([*KEYS, "nulage_ansvar"], [], "empty"),
        ([*KEYS, "nulage_ansvar"], ["2514", "x", "=A1"], "formula_without_value"),
        ([*KEYS, "nulage_ansvar"], ["2514", "x", "#REF!"], "error_value"),
        ([*KEYS, "nulage_ansvar"], ["2514", "x", "a\u0085b"], "control_character"),
        ([*KEYS, "nulage_ansvar"], ["2514", "x", "a" * 10_001], "cell_too_long"),
        (["kommunkod", "municipality_code", "nulage_ansvar"], ["2514", "2514", "en"], "duplicate_column"),
    ],
)
def test_a_workbook_that_cannot_be_read_says_why(definition, header, row, code):
    assert [each[0] for each in problems_of(workbook(header, row), definition)] == [code]


def test_sizes_are_limited(definition):
    many = workbook([*KEYS, "nulage_ansvar"], *[["2514", "x", "en"]] * 501)
    assert [each[0] for each in problems_of(many, definition)] == ["too_many_rows"]
    wide = workbook([f"c{number}" for number in range(1501)], ["x"])
    assert [each[0] for each in problems_of(wide, definition)] == ["too_many_columns"]
    deep = workbook([*KEYS, "nulage_ansvar"], ["2514", "x", "en"], *[[None]] * 5_000, ["2514"])
    assert [each[0] for each in problems_of(deep, definition)] == ["too_far_down"]
    assert [each[0] for each in problems_of(b"PK" + b"0" * (5 * 1024 * 1024), definition)] == ["too_big"]
    assert [each[0] for each in problems_of(b"hej", definition)] == ["not_a_workbook"]


def test_remarks_and_empty_rows_are_not_read():
    rows = read_rows(workbook([*KEYS, "nulage_ansvar"], ["# Frågan", "", "Vem?"], [], ["2514", "x", "en"], ["#x"]))
    assert rows.rows == ((4, ("2514", "x", "en")),)


def test_codes_are_stored_as_codes(importing, participation, contact):
    importing(
        of(nulage_ansvar="dont_know", nulage_anstallda="Vet ej", nulage_hinder="declined", nulage_natverk="Inget"),
        expected=True,
    )
    response = Response.objects.real().get()
    assert {a.question: (a.value, a.missing) for a in response.answers.all()} == {
        "nulage_ansvar": ("vet_ej", "dont_know"),
        "nulage_anstallda": (None, "dont_know"),
        "nulage_hinder": (None, "declined"),
        "nulage_natverk": (["inget"], "none"),
    }
