"""The register's pages for the guard tests."""

import datetime
from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image

from municipalities.actions import add_follow_up, add_logo, erase_contact, finish_follow_up, save_contact
from municipalities.models import Assessment, Contact, FollowUp, KeyRole, Logo, Municipality, Participation, Theme
from tests.factories import at, make_assessment, make_contact, make_municipality, make_participation, make_role
from tests.municipalities import pages_cases
from tests.municipalities.pages_decisions import PAGES as MORE
from tests.pages import LEAD, OFFICE, PUBLIC, Page, State, World

POSTED = "Leads back to the page it came from."


def picture(colour="teal", size=(200, 64), kind="PNG"):
    file = BytesIO()
    Image.new("RGB", size, colour).save(file, format=kind)
    return ContentFile(file.getvalue(), name=f"logo.{kind.lower()}")


def a_logo(w: World) -> Logo:
    """The emblem of the assessment, made when it is first asked for."""
    found = w.assessment.logos.first()
    return found or add_logo(
        assessment=w.assessment, upload=picture(), alt_sv="Europeiska unionen", alt_en="European Union", by=w.lead
    )


def a_follow_up(w: World) -> FollowUp:
    return add_follow_up(
        participation=w.participation,
        what="Fråga efter den nya kommunchefen.",
        side="office",
        kind="somebody_else",
        contact=w.colleague,
        by=w.contact,
        now=at(4),
    )


def a_finished_follow_up(w: World) -> FollowUp:
    return finish_follow_up(follow_up=a_follow_up(w), by=w.officer, now=at(5))


def follow_ups(w: World) -> None:
    """What Kalix has left and what the office has noted itself."""
    a_follow_up(w)
    day = datetime.date(2018, 11, 2)
    common = {"participation": w.participation, "due_on": day, "now": at(6)}
    add_follow_up(what="", side="municipality", kind="more_time", contact=w.contact, by=w.contact, **common)
    add_follow_up(what="Skicka underlaget om laddplatser.", side="office", officer=w.officer, by=w.officer, **common)


def everything_known(w: World) -> None:
    """Kalix with all that the register can hold."""
    w.kalix.switchboard = "0923-650 00"
    w.kalix.registrator = "kommun@example.se"
    w.kalix.neighbours_elsewhere = "Sorsele; NO"
    w.kalix.minority_languages = "fi fit"
    w.kalix.covenant_signed_on = datetime.date(2016, 7, 1)
    w.kalix.covenant_precision = "before"
    w.kalix.covenant_note = "året är inte funnet"
    w.kalix.source = "Folkmängd: SCB."
    w.kalix.save()
    w.kalix.neighbours.add(w.overtornea)
    names = {
        "vacant": ("teknisk_chef", "Teknisk chef", "Head of technical services"),
        "absent": ("stabschef", "Stabschef", "Chief of staff"),
        "other_role": ("fastighetschef", "Fastighetschef", "Head of property"),
        "shared": ("ekr", "Energi- och klimatrådgivare", "Energy and climate adviser"),
    }
    fields = {
        "other_role": {"by_role": make_role("kommunchef")},
        "shared": {"shared_with": w.overtornea, "note": "halva tjänsten"},
    }
    for state, (key, name_sv, name_en) in names.items():
        role = make_role(key, name_sv=name_sv, name_en=name_en)
        w.kalix.assignments.create(role=role, state=state, **fields.get(state, {}))
    make_role("ekonomi", name_sv="Ekonomi eller upphandling", name_en="Finance or procurement", is_key=False)
    w.participation.diary_number = "KS 2018:214"
    w.participation.due_on = datetime.date(2018, 10, 19)
    w.participation.variant_reason = "har just undertecknat"
    w.participation.variant = "signatory"
    w.participation.save()
    Assessment.objects.update(diary_number="EKN 2018-14")


def everything_agreed(w: World) -> None:
    """The assessment with emblem, statements, a case that differs from the register and one that has declined."""
    everything_known(w)
    a_logo(w)
    Assessment.objects.filter(pk=w.assessment.pk).update(
        statement_sv="Finansieras av Europeiska unionen.",
        statement_en="Funded by the European Union.",
        project_number="20202020",
        target_answers=datetime.date(2018, 10, 19),
    )
    w.assessment.references.add(make_municipality("Gävle", code="2180", is_reference=True))
    Participation.objects.filter(pk=w.other_participation.pk).update(variant="other")
    Participation.objects.filter(pk=w.third_participation.pk).update(
        declined_on=datetime.date(2018, 10, 1), declined_reason="har inte tid i höst"
    )


def nothing(w: World) -> None:
    """A register without a municipality: what stands before the first load."""
    for response in (w.response, w.other_response):
        response.invitations.all().delete()
        response.delete()
    Contact.objects.all().delete()
    Participation.objects.all().delete()
    Municipality.objects.all().delete()


def nobody(w: World) -> None:
    for contact in Contact.objects.all():
        erase_contact(contact=contact, by=w.lead, now=at())


def numbers(model, n: int) -> range:
    """Numbers that no row of the model was named with before."""
    return range(model.objects.count(), model.objects.count() + n)


def many_municipalities(w: World, n: int) -> None:
    for number in numbers(Municipality, n):
        municipality = make_municipality(f"Kommun {number}", code=f"9{number:03}")
        make_contact(f"Kontakt {number}", at=municipality, email=f"k{number}@example.se")


def many_contacts(w: World, n: int) -> None:
    many_municipalities(w, n)


def many_participations(w: World, n: int) -> None:
    for number in numbers(Municipality, n):
        make_participation(w.assessment, make_municipality(f"Kommun {number}", code=f"9{number:03}"), officer=w.officer)


def many_assessments(w: World, n: int) -> None:
    for number in numbers(Assessment, n):
        make_participation(make_assessment(f"runda-{number}"), w.kalix)


def many_rounds_of_kalix(w: World, n: int) -> None:
    role = make_role("kommunchef")
    for number in numbers(Assessment, n):
        make_participation(make_assessment(f"runda-{number}"), w.kalix, officer=w.officer)
        save_contact(contact=Contact(name=f"Person {number}"), roles=[(w.kalix, role), (w.arjeplog, role)], by=w.lead)
        w.kalix.neighbours.add(make_municipality(f"Granne {number}", code=f"8{number:03}"))


def many_roles_of_contact(w: World, n: int) -> None:
    for number in numbers(KeyRole, n):
        make_role(f"roll-{number}")
        w.contact.assignments.create(municipality=w.arjeplog, role=KeyRole.objects.get(key=f"roll-{number}"))


def many_themes(w: World, n: int) -> None:
    for number in numbers(Theme, n):
        Theme.objects.create(key=f"tema-{number}", name_sv=f"Tema {number}", name_en=f"Theme {number}", order=99)


MUNICIPALITY = {
    "name": "Malå",
    "official_name": "Malå kommun",
    "code": "2418",
    "county_code": "24",
    "seat": "Malå",
    "population": "3109",
    "population_year": "2018",
}
ASSESSMENT = {
    "name": "Uppföljning 2021",
    "slug": "uppfoljning-2021",
    "period_start": "2021-01-01",
    "period_end": "2021-12-31",
    "membership_date": "2021-01-01",
}

PAGES = [
    Page(
        "municipalities:municipality_list",
        url=lambda w: "/municipalities/",
        main_role="officer",
        access=OFFICE,
        states={
            "filled": State(setup=everything_known),
            "empty": State(setup=nothing),
            "error": State(query="?q=" + "a" * 200),
        },
        rows=many_municipalities,
    ),
    Page(
        "municipalities:municipality_add",
        url=lambda w: "/municipalities/add/",
        main_role="officer",
        access=OFFICE,
        states={
            "filled": State(setup=everything_known),
            "empty": State(setup=nothing),
            "error": State(post={**MUNICIPALITY, "code": "2514", "population": "många", "name": ""}),
        },
    ),
    Page(
        "municipalities:municipality_detail",
        url=lambda w: "/municipalities/2514/",
        main_role="officer",
        access=OFFICE,
        states={
            "filled": State(setup=everything_known),
            "empty": State(
                setup=lambda w: make_municipality(
                    "Helsingborg", code="1283", is_reference=True, population=None, source="", seat=""
                ),
                path=lambda w: "/municipalities/1283/",
            ),
            "error": "Shows what is stored; there is nothing to get wrong.",
        },
        rows=many_rounds_of_kalix,
    ),
    Page(
        "municipalities:municipality_edit",
        url=lambda w: "/municipalities/2514/edit/",
        main_role="officer",
        access=OFFICE,
        states={
            "filled": State(setup=everything_known),
            "empty": "A municipality has at least a name.",
            "error": State(post={"official_name": "", "covenant_signed": "2013-13", "registrator": "kommun"}),
        },
    ),
    Page(
        "municipalities:assignment_edit",
        url=lambda w: "/municipalities/2514/roles/miljostrateg/",
        main_role="officer",
        access=OFFICE,
        states={
            "filled": State(setup=everything_known),
            "empty": State(setup=nobody),
            "error": State(post={"state": "held", "contacts": []}),
        },
        rows=lambda w, n: [make_contact(f"Person {i}", at=w.kalix, role="kommunchef") for i in numbers(Contact, n)],
    ),
    Page(
        "municipalities:contact_list",
        url=lambda w: "/municipalities/contacts/",
        main_role="officer",
        access=OFFICE,
        states={
            "filled": State(setup=lambda w: Contact.objects.update(delete_after=datetime.date(2019, 1, 1))),
            "empty": State(setup=nobody),
            "error": State(query="?municipality=0000&q=" + "a" * 200),
        },
        rows=many_contacts,
    ),
    Page(
        "municipalities:contact_add",
        url=lambda w: "/municipalities/contacts/add/",
        main_role="officer",
        access=OFFICE,
        states={
            "filled": State(query="?municipality=2514&role=miljostrateg"),
            "empty": State(setup=nothing),
            "error": State(
                post=lambda w: {"name": "", "email": "", "delete_after": "i höst", "roles-0-municipality": w.kalix.pk}
            ),
        },
    ),
    Page(
        "municipalities:contact_edit",
        url=lambda w: f"/municipalities/contacts/{w.contact.pk}/edit/",
        main_role="officer",
        access=OFFICE,
        states={
            "filled": State(),
            "empty": State(setup=lambda w: w.contact.assignments.all().delete()),
            "error": State(post={"name": "", "email": "x", "telephone": "ring mig"}),
        },
        rows=many_roles_of_contact,
    ),
    Page(
        "municipalities:contact_erase",
        url=lambda w: f"/municipalities/contacts/{w.contact.pk}/erase/",
        main_role="officer",
        access=OFFICE,
        states={
            "filled": State(),
            "empty": State(setup=lambda w: w.contact.assignments.all().delete()),
            "error": "One button and nothing to type.",
        },
        rows=many_roles_of_contact,
    ),
    Page(
        "municipalities:theme_list",
        url=lambda w: "/assessments/themes/",
        main_role="lead",
        access=OFFICE,
        states={
            "filled": State(),
            "empty": State(setup=lambda w: Theme.objects.all().delete()),
            "error": "Shows what is stored; there is nothing to get wrong.",
        },
        rows=many_themes,
    ),
    Page(
        "municipalities:theme_edit",
        url=lambda w: "/assessments/themes/mobilitet/",
        main_role="lead",
        access=LEAD,
        states={
            "filled": State(),
            "empty": "A theme has at least a name.",
            "error": State(post={"name_sv": "", "place": "första"}),
        },
    ),
    Page(
        "municipalities:assessment_list",
        url=lambda w: "/assessments/",
        main_role="lead",
        access=OFFICE,
        states={
            "filled": State(setup=everything_agreed),
            "empty": State(setup=lambda w: (nothing(w), Assessment.objects.all().delete())),
            "error": "Shows what is stored; there is nothing to get wrong.",
        },
        rows=many_assessments,
    ),
    Page(
        "municipalities:assessment_add",
        url=lambda w: "/assessments/add/",
        main_role="lead",
        access=LEAD,
        states={
            "filled": State(setup=lambda w: make_municipality("Gävle", code="2180", is_reference=True)),
            "empty": State(),
            "error": State(post={**ASSESSMENT, "slug": "prestratus-2018", "period_end": "2020-01-01"}),
        },
    ),
    Page(
        "municipalities:assessment_detail",
        url=lambda w: "/assessments/prestratus-2018/",
        main_role="lead",
        access=OFFICE,
        states={
            "filled": State(setup=everything_agreed),
            "empty": State(
                setup=lambda w: make_assessment("ny", office="", funder="", office_telephone=""),
                path=lambda w: "/assessments/ny/",
            ),
            "error": "Shows what is stored; there is nothing to get wrong.",
        },
        rows=many_participations,
    ),
    Page(
        "municipalities:assessment_edit",
        url=lambda w: "/assessments/prestratus-2018/edit/",
        main_role="lead",
        access=LEAD,
        states={
            "filled": State(setup=everything_agreed),
            "empty": "An assessment has at least a name, a period and a membership date.",
            "error": State(post={"name": "", "membership_date": "1/9 2018"}),
        },
    ),
    Page(
        "municipalities:assessment_close",
        url=lambda w: "/assessments/prestratus-2018/close/",
        method="POST",
        main_role="lead",
        access=LEAD | {"lead": 302},
        states=POSTED,
    ),
    Page(
        "municipalities:participations_add",
        url=lambda w: "/assessments/prestratus-2018/participations/add/",
        main_role="lead",
        access=LEAD,
        states={
            "filled": State(setup=lambda w: make_municipality("Pajala")),
            "empty": State(),
            "error": State(
                setup=lambda w: make_municipality("Pajala"), post={"municipalities": [], "due_on": "i oktober"}
            ),
        },
        rows=many_municipalities,
    ),
    Page(
        "municipalities:participation_edit",
        url=lambda w: "/assessments/prestratus-2018/participations/2514/",
        main_role="lead",
        access=OFFICE,
        states={
            "filled": State(setup=everything_agreed),
            "empty": State(path=lambda w: "/assessments/prestratus-2018/participations/2518/"),
            "error": State(post={"variant": "signatory", "variant_reason": ""}),
        },
    ),
    Page(
        "municipalities:participation_edit",
        label="declined",
        url=lambda w: "/assessments/prestratus-2018/participations/2518/",
        main_role="lead",
        access=OFFICE,
        states={
            "filled": State(setup=everything_agreed),
            "empty": State(),
            "error": State(form=1, post={"do": "decline", "decline-declined_reason": ""}),
        },
    ),
    Page(
        "municipalities:participation_edit",
        label="with follow-ups",
        url=lambda w: "/assessments/prestratus-2018/participations/2514/",
        main_role="officer",
        access=OFFICE,
        states={
            "filled": State(setup=follow_ups),
            "empty": "Shown on the page itself.",
            "error": "Shown on the page itself.",
        },
    ),
    *(
        Page(
            f"municipalities:{name}",
            url=lambda w, make=make, path=path: f"/cases/prestratus-2018/2514/follow-ups/{make(w).pk}/{path}/",
            main_role="officer",
            access={role: 302 if status == 200 else status for role, status in OFFICE.items()},
            method="POST",
            states=POSTED,
        )
        for name, make, path in (
            ("follow_up_finish", a_follow_up, "finish"),
            ("follow_up_reopen", a_finished_follow_up, "reopen"),
        )
    ),
    Page(
        "municipalities:logo_add",
        url=lambda w: "/assessments/prestratus-2018/logos/add/",
        main_role="lead",
        access=LEAD,
        states={"filled": State(setup=everything_agreed), "empty": State(), "error": State(post={})},
    ),
    Page(
        "municipalities:logo_delete",
        url=lambda w: f"/assessments/prestratus-2018/logos/{a_logo(w).key}/delete/",
        main_role="lead",
        access=LEAD,
        states={
            "filled": State(),
            "empty": "There is a logo, or there is no page.",
            "error": "One button and nothing to type.",
        },
    ),
    Page(
        "municipalities:logo",
        url=lambda w: f"/assessments/logo/{a_logo(w).key}/",
        main_role="anonymous",
        access=PUBLIC,
        states="A picture.",
    ),
    *MORE,
]

PAGES += pages_cases.PAGES
