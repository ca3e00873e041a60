"""The index that the key / searches: every question of the case with its page, and what can be chosen."""

from __future__ import annotations

from django.http import Http404, HttpRequest, JsonResponse

from accounts.access import staff_required
from surveys.definition import Question, Repeat, say
from surveys.interview import Interview
from surveys.views.interview.line import desk_of, find_case


@staff_required
def interview_questions(request: HttpRequest, assessment: str, code: str) -> JsonResponse:
    """Questions in order: `label`, `number`, `url`, `choices` and `hints` (the page’s lead among them) as one text each. The same for every way."""
    desk = desk_of(request, find_case(assessment, code))
    if desk is None:
        raise Http404
    rows = [
        {
            "number": desk.view.number(name),
            "label": desk.view.full_label(name, desk.language),
            "url": desk.question_url(name),
            "choices": _choices(desk, node),
            "hints": _hints(desk, name, node),
        }
        for name, node in desk.view.nodes.items()
    ]
    return JsonResponse({"questions": rows})


def _hints(desk: Interview, name: str, node: Question | Repeat) -> str:
    page = desk.view.page_of(name)
    # What the page is about is told with its first question only: it would else be found once for each of them.
    texts = [node.hint, *((page.lead, page.guidance) if page.nodes[0] == name else ())]
    return " · ".join(filter(None, (say(text, desk.language) for text in texts)))


def _choices(desk: Interview, node: Question | Repeat) -> str:
    questions = node.children if isinstance(node, Repeat) else (node,)
    labels = [
        say(choice.label, desk.language)
        for question in questions
        if question.choice_list and not question.choice_list.startswith("skala_")
        for choice in desk.view.choices(question)
    ]
    return " · ".join(labels)
