"""The matching for the guard tests."""

from django.urls import reverse

from municipalities.models import Municipality, Theme
from reports.actions import accept_match, edit_match, reject_match
from surveys.actions import submit_response
from tests.factories import answer, at, make_municipality, make_visit
from tests.pages import OFFICE, Page, State, World
from tests.reports.pages_collaboration import entries, hand_in
from visits.actions import save_lesson


def theme(key: str = "mobilitet") -> Theme:
    names = {"name_sv": "Transporter och mobilitet", "name_en": "Transport and mobility"}
    return Theme.objects.get_or_create(key=key, defaults=names)[0]


def answered(w: World) -> None:
    """Kalix needs help with transport; Arjeplog offers it, Luleå and Boden can, and Helsingborg has a lesson for Kalix."""
    w.assessment.is_demo = True
    w.assessment.save()
    kalix = {
        "mobilitet_behov": "4",
        "mobilitet_prioritet": "3",
        "mobilitet_formaga": "1",
        "mobilitet_delfragor": ["laddning", "annat"],
        "stod_topp3": ["mobilitet", "fornybar_energi"],
        **entries("samv_partner", {"tema": "mobilitet", "kommuner": ["2580", "finland"]}),
        **entries("samv_forebild", {"kommun": "1283", "tema": "mobilitet"}, {"kommun": "valfri", "tema": "mobilitet"}),
        "avslut_visning": "samlat",
    }
    answer(w.response, kalix, by=w.contact, now=at(12))
    submit_response(response=w.response, by=w.contact, now=at(12, 15))
    arjeplog = {
        "mobilitet_behov": "3",
        "mobilitet_formaga": "2",
        "mobilitet_delfragor": ["laddning", "annat"],
        "avslut_visning": "stamma_av",
        **entries("samv_erbjuda", {"tema": "mobilitet", "vad": "Ett ramavtal.", "form": ["dokument"]}),
    }
    answer(w.other_response, arjeplog, by=w.other_contact, now=at(12))
    submit_response(response=w.other_response, by=w.other_contact, now=at(12, 16))
    able = {"mobilitet_behov": "0", "mobilitet_formaga": "4", "avslut_visning": "namn"}
    lulea = make_municipality("Luleå")
    lulea.neighbours.add(w.kalix)
    hand_in(w, lulea, able)
    hand_in(w, make_municipality("Boden"), able)
    helsingborg = make_municipality("Helsingborg", code="1283", population=145415, is_reference=True)
    w.assessment.references.add(helsingborg)
    visit = make_visit(w.assessment, helsingborg, by=w.officer, kind="learning")
    save_lesson(
        visit=visit,
        title="Börja med bilpoolen",
        what_worked="Alla bokar i samma system.",
        themes=[theme()],
        municipalities=[w.kalix],
        by=w.officer,
        now=at(20),
    )


def decide(w: World, action, supplier: str, **fields):
    return action(
        assessment=w.assessment,
        theme=theme(),
        demander=w.kalix,
        supplier=Municipality.objects.get(code=supplier),
        by=w.lead,
        now=at(21),
        **fields,
    )


def decided(w: World) -> None:
    """Every kind of decision, one of them with evidence that has gone since."""
    answered(w)
    decide(w, accept_match, "2506")
    decide(w, reject_match, "2580", note="De har sagt att de inte hinner i år.")
    boden = Municipality.objects.get(code="2582")
    decide(w, edit_match, "1283", replaces=boden, note="Kalix vill åka dit.")
    answer(
        w.other_response,
        entries("samv_erbjuda", {"tema": "fornybar_energi", "vad": "Ett ramavtal."}),
        by=w.officer,
        channel="phone",
        spoken_by=w.other_contact,
        reason="1",
        now=at(22),
    )


def more(w: World, number: int) -> None:
    for each in range(number):
        values = {
            "mobilitet_behov": "4",
            "mobilitet_formaga": "3",
            **entries("samv_erbjuda", {"tema": "fornybar_energi", "vad": "Råd.", "form": ["samtal"]}),
            **entries("samv_partner", {"kommuner": ["2514"]}),
        }
        hand_in(w, make_municipality(f"Kommun {each}", code=f"90{each}"), values)


def nobody_needs(w: World) -> None:
    answer(w.response, {"mobilitet_behov": "vet_ej"}, by=w.contact, now=at(12))
    submit_response(response=w.response, by=w.contact, now=at(12, 15))


def page(w: World) -> str:
    return reverse("reports:matches", args=[w.assessment.slug])


def limits(w: World) -> str:
    return reverse("reports:match_caps", args=[w.assessment.slug])


def rejected_without_why(w: World) -> dict:
    return {"theme": "mobilitet", "demander": "2514", "about": "2506|", "other": "", "note": "", "do": "reject"}


PAGES = [
    Page(
        "reports:matches",
        url=page,
        main_role="lead",
        access=OFFICE,
        states={
            "empty": State(),
            "filled": State(setup=decided, query="?open=mobilitet-2514"),
            "error": State(
                setup=answered, query="?open=mobilitet-2514&theme=longing&page=x", post=rejected_without_why
            ),
        },
        rows=more,
    ),
    Page(
        "reports:matches",
        label="nobody has a need",
        url=page,
        main_role="officer",
        access=OFFICE,
        states={
            "empty": State(setup=nobody_needs),
            "filled": "As on the page above.",
            "error": "As on the page above.",
        },
    ),
    Page(
        "reports:match_caps",
        url=limits,
        main_role="lead",
        access=OFFICE,
        states={
            "empty": State(),
            "filled": State(setup=decided, role="officer"),
            "error": State(setup=answered, post={"default": "many", "own-2506": "100"}),
        },
        rows=more,
    ),
]
