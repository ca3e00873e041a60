"""Forty answers over six pages by form posts, from the link to the last page: what the service is measured by."""

from surveys.definition import Question, View
from surveys.expressions import relevant_names

PAGES = ["nulage_dokument", "nulage_agenda2030", "tema_mobilitet", "samv_former", "utanfor_avtalet", "avslut"]
ANSWERS = 40


def filled(view: View, page: str, known: dict[str, str]) -> dict[str, object]:
    """What somebody posts who answers everything on a page; `known` are the answers so far, as expressions see them."""
    fields: dict[str, object] = {"asked": " ".join(view.page(page).nodes), "way": "whole", "do": "next"}
    for name in view.page(page).nodes:
        if name not in relevant_names(view, known):
            continue
        question = view.nodes[name]
        assert isinstance(question, Question)
        real = [choice.name for choice in view.choices(question) if not choice.missing]
        if question.kind == "select_one":
            # The middle of a scale needs support, and asks for what follows.
            fields[name] = known[name] = "3" if "3" in real else real[0]
        elif question.kind == "select_multiple":
            fields[name] = chosen = ["annat"] if "annat" in real else real[:2]
            known[name] = " ".join(chosen)
        elif question.kind == "rank":
            places = [*(["annat"] if "annat" in real else []), *(n for n in real if n != "annat")][:3]
            fields |= {f"{name}.{place}": value for place, value in enumerate(places, start=1)}
            known[name] = " ".join(places)
        else:
            fields[name] = known[name] = "2015" if question.kind == "integer" else f"Ett svar på {name}."
    return fields


def hidden_field(page, name):
    return page.content.decode().partition(f'name="{name}" value="')[2].partition('"')[0]


def answer_forty(client, link, contact_pk, view):
    """Open the link, say who answers, and post the six pages; each page is fetched before it is sent.

    Returns the number of answers sent; the view is that of Kalix (variant other).
    """
    assert client.get(link).status_code == 200
    who = client.post(link, {"way": "whole"}).headers["Location"]
    assert client.get(who).status_code == 200
    overview = client.post(who, {"speaker": str(contact_pk)}).headers["Location"]
    assert client.get(overview).status_code == 200
    known: dict[str, str] = {}
    sent = 0
    for page in PAGES:
        url = f"{overview}{page}/"
        shown = client.get(url)
        assert shown.status_code == 200
        hidden = {name: hidden_field(shown, name) for name in ("seen", "shown")}
        before = len(known)
        answer = client.post(url, filled(view, page, known) | hidden)
        assert answer.status_code == 302, answer.content.decode()[:3000]
        sent += len(known) - before
    return sent
