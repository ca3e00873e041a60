"""The paper twin: documents, and a page of questions as text."""

from tests.pages import CONTACT, OFFICE, PUBLIC, Page, State
from tests.surveys.pages_respond import NO_FIELDS, link, some_answers, url, way

DOCUMENT = "A document, opened and read in tests/surveys/test_paper.py."

PAGES = [
    *(
        Page(
            f"surveys:blank_{suffix}",
            url=lambda w, suffix=suffix: f"{link(w)}questionnaire.{suffix}",
            main_role="anonymous",
            access=PUBLIC,
            states="A document, opened and read in tests/surveys/test_paper_front.py.",
        )
        for suffix in ("pdf", "docx")
    ),
    *(
        Page(
            f"surveys:{name}_{suffix}",
            url=url(f"{file}.{suffix}"),
            main_role="respondent",
            access=CONTACT,
            states=DOCUMENT,
        )
        for name, file in (("paper", "questionnaire"), ("answers", "answers"))
        for suffix in ("pdf", "docx")
    ),
    *(
        Page(
            f"surveys:variant_{suffix}",
            url=lambda w, suffix=suffix: f"/questionnaires/{w.questionnaire.pk}/signatory.{suffix}",
            main_role="officer",
            access=OFFICE,
            states=DOCUMENT,
        )
        for suffix in ("pdf", "docx")
    ),
    *(
        Page(
            f"surveys:case_answers_{suffix}",
            url=lambda w, suffix=suffix: f"/cases/prestratus-2018/2514/answers.{suffix}",
            main_role="officer",
            access=OFFICE,
            states=DOCUMENT,
        )
        for suffix in ("pdf", "docx")
    ),
    Page(
        "surveys:page_as_text",
        url=url("tema_mobilitet/text/"),
        main_role="respondent",
        access=CONTACT,
        states={"filled": State(setup=some_answers), "empty": State(setup=way("whole")), "error": NO_FIELDS},
    ),
]
