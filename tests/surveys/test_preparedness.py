"""Nobody is to write down where the energy supply is weak: the answers can become public documents."""

from surveys.definition import Question, Repeat

THEME = "klimatanpassning"
WORDS = {
    "sv": "Skriv inget om sårbarheter i enskilda anläggningar, reservkraft eller elnät.",
    "en": "Write nothing about vulnerabilities of single facilities, backup power or the grid.",
}


def invites(definition):
    """Every free text in which preparedness may be told of: of the theme itself, or of a theme that is chosen beside it."""
    found = []
    for row in definition.walk():
        if isinstance(row, Question) and row.kind == "text" and row.theme == THEME:
            found.append(row)
        if isinstance(row, Repeat):
            lists = [definition.choice_lists[child.choice_list] for child in row.children if child.choice_list]
            if any(choice.name == THEME for choices in lists for choice in choices):
                found += [child for child in row.children if child.kind == "text" and child.measure != "place"]
    return found


def test_the_warning_stands_at_every_text_about_preparedness(real_definition):
    asked = invites(real_definition)
    assert [question.name for question in asked] == [
        "klimatanpassning_kommentar",
        "samv_partner_syfte",
        "samv_pilot_forsok",
        "samv_forebild_fraga",
        "samv_erbjuda_vad",
        "samv_lardom_beskrivning",
    ]
    assert {question.name: dict(question.hint) for question in asked} == dict.fromkeys(
        [question.name for question in asked], WORDS
    )


def test_the_warning_is_on_the_page_beside_the_field(db, real_definition):
    from tests.pages import build_world  # noqa: PLC0415

    world = build_world(real_definition)
    client = world.client("respondent")
    page = client.get(f"/respond/{world.response.pk}/tema_klimatanpassning/").content.decode()
    field = page[page.index('name="klimatanpassning_kommentar"') - 600 :][:600]
    assert WORDS["sv"] in field
