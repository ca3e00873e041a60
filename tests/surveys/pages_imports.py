"""Answers from a workbook: choosing it, and what it would do."""

import datetime

from surveys.actions import submit_response
from surveys.importing import Upload, keep_upload
from tests import factories
from tests.pages import OFFICE, Page, State
from tests.surveys.pages_questionnaires import nothing_asked
from tests.surveys.workbooks import upload, workbook

IMPORT = "/assessments/prestratus-2018/import/"
HEADER = [
    *("municipality_code", "said_by", "styrdokument_behov", "styrdokument_prioritet", "mobilitet_behov"),
    *("styrdokument_kommentar", "bm_kannedom", "nulage_mal[1].nulage_mal_mal", "nulage_mal[1].nulage_mal_malar"),
]


def answered(w):
    """Kalix has submitted other answers than those in the workbook; Övertorneå has declined."""
    factories.answer(
        w.response, {"styrdokument_behov": "2", "styrdokument_kommentar": "Planen är från 2012."}, by=w.contact
    )
    submit_response(response=w.response, by=w.contact, now=factories.at(2))
    w.third_participation.declined_on = datetime.date(2018, 9, 9)
    w.third_participation.declined_reason = "Ingen tid"
    w.third_participation.save()


def checked(data, hand_in=True):
    """What is sent with a workbook that the officer has chosen a moment ago."""

    def post(w):
        kept = Upload("svar från papper.xlsx", data, hand_in)
        return {"key": keep_upload(kept, by=w.officer, assessment=w.assessment), "do": "check", "file": None}

    return post


MIXED = workbook(
    HEADER,
    ["2514", "Miljöstrateg 1", "4", "9", "ej_aktuellt", "Planen är ny.", "", "", ""],
    ["2506", "", "1", "", "", "", "2", "", ""],
    ["2518", "", "1", "", "", "", "", "", ""],
    ["0180", "", "1", "", "", "", "", "", ""],
)
PLAIN = workbook(HEADER, ["2514", "Miljöstrateg 1", "3", "2", "4", "Vi börjar nu.", "", "Fossilfritt", 2030])
NOTHING = workbook(HEADER, ["2514", "Miljöstrateg 1"])
WRONG = workbook([*HEADER, "styrdokument_behof", "xyz"], ["2514", *["1"] * 10])


def closed(w):
    w.assessment.closed_on = datetime.date(2019, 7, 1)
    w.assessment.save()


def nobody_takes_part(w):
    w.assessment.participations.update(declined_on=datetime.date(2018, 9, 9), declined_reason="Ingen tid")


PAGES = [
    Page(
        "surveys:answer_import",
        url=lambda w: IMPORT,
        main_role="officer",
        access=OFFICE,
        states={
            "filled": State(),
            "empty": State(post={"file": None}),
            "error": State(post=checked(WRONG)),
        },
    ),
    Page(
        "surveys:answer_import",
        label="report",
        url=lambda w: IMPORT,
        main_role="officer",
        access=OFFICE,
        states={
            "filled": State(setup=answered, post=checked(MIXED)),
            "empty": State(post=checked(NOTHING, hand_in=False)),
            "error": State(post=lambda w: checked(PLAIN)(w) | {"do": "import", "digest": "of before"}),
        },
    ),
    Page(
        "surveys:answer_import",
        label="not possible",
        url=lambda w: IMPORT,
        main_role="lead",
        access=OFFICE,
        states={
            "filled": State(setup=closed),
            "empty": State(setup=nothing_asked),
            "error": State(setup=nobody_takes_part),
        },
    ),
    Page(
        "surveys:answer_import",
        label="as it is sent",
        url=lambda w: IMPORT,
        method="POST",
        data=lambda w: {"file": upload(PLAIN), "hand_in": "on"},
        main_role="officer",
        access=OFFICE,
        states="Registered above.",
    ),
    Page(
        "surveys:answer_import_template",
        url=lambda w: f"{IMPORT}template.xlsx",
        main_role="officer",
        access=OFFICE,
        states="A workbook.",
    ),
]
