"""Questions sent back to the municipality as pages show them, and what is typed in their boxes."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.fields import TextField
from municipalities.forms.fields import ContactChecks, helper, swedish
from municipalities.models import Contact
from surveys import values as rules
from surveys.actions import Key
from surveys.actions.threads import LONGEST
from surveys.definition import Repeat, View
from surveys.forms.fields import for_textarea
from surveys.forms.words import moment, one_person
from surveys.models import Answer, Thread, ThreadMessage
from surveys.threads import OURS, whose_turn

REPLY, ASK = "reply", "ask"


@dataclass(frozen=True, slots=True)
class MessageShown:
    """One message; `text` is '' where its writer has been erased."""

    text: str
    who: str
    when: str
    is_ours: bool


@dataclass(slots=True)
class ThreadShown:
    """A question to the municipality: which answer it is about, what was said, whose turn it is, and what was typed now."""

    id: int
    key: Key
    number: str
    label: str
    answer: str
    is_free: bool
    messages: list[MessageShown]
    is_open: bool
    waits_for_us: bool
    url: str = ""
    typed: str = ""
    error: str = ""
    is_unsent: bool = False

    @property
    def anchor(self) -> str:
        return f"thread-{self.id}"

    @property
    def area(self) -> str:
        return for_textarea(self.typed)

    @property
    def last(self) -> MessageShown:
        return self.messages[-1]


@dataclass(slots=True)
class AskBox:
    """Where staff write a question about an answer, beside it."""

    name: str
    typed: str = ""
    error: str = ""

    @property
    def id(self) -> str:
        return self.name.replace(".", "-")

    @property
    def area(self) -> str:
        return for_textarea(self.typed)


def show_thread(
    thread: Thread,
    view: View,
    answers: Mapping[Key, Answer],
    *,
    language: str,
    now: datetime.datetime,
    messages: Sequence[ThreadMessage] | None = None,
) -> ThreadShown:
    """`thread` with its messages and their people, those given or its own; a question that is no longer asked shows its name."""
    key = (thread.question, thread.item)
    node = view.nodes.get(thread.question)
    messages = list(thread.messages.all()) if messages is None else messages
    return ThreadShown(
        id=thread.pk,
        key=key,
        number=view.number(thread.question) if node is not None else "",
        label=view.full_label(thread.question, language) if node is not None else thread.question,
        answer=answer_text(view, answers, key, language),
        is_free=isinstance(node, Repeat) or (node is not None and node.kind == "text"),
        messages=[
            MessageShown(
                each.text,
                str(each.by_user) if each.by_user else one_person(each.spoken_role) or str(each.by_contact),
                moment(each.at, now),
                each.by_user_id is not None,
            )
            for each in messages
        ],
        is_open=thread.closed_at is None,
        waits_for_us=whose_turn(messages) == OURS,
    )


def answer_text(view: View, answers: Mapping[Key, Answer], key: Key, language: str) -> str:
    """What stands as the answer, in words; of a whole repeat its items, one on each line. '' for none."""
    node = view.nodes.get(key[0])
    if node is None:
        return ""
    if isinstance(node, Repeat) and not key[1]:
        items = sorted((a for (name, item), a in answers.items() if name == key[0] and item), key=lambda a: a.position)
        if items:
            return rules.as_text(view, node, [a.value for a in items], "", language)
    answer = answers.get(key)
    return rules.as_text(view, node, answer.value, answer.missing, language) if answer is not None else ""


@dataclass
class Typed:
    """Texts typed in boxes of one kind on a posted page, by what stands after the dot in the name of the box.

    Writing saves each on its own; `wrong` says what could not be saved, and the box keeps its text.
    """

    texts: dict[str, str]
    wrong: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, data: QueryDict, prefix: str) -> Typed:
        found = {name.partition(".")[2]: data[name] for name in data if name.startswith(f"{prefix}.")}
        return cls({name: text for name, text in found.items() if text.strip()})

    def check(self) -> bool:
        """Whether every text could be written as it is; what is wrong with the others is in `wrong`."""
        for name, text in self.texts.items():
            try:
                self._box.clean(text)
            except ValidationError as error:
                self.wrong[name] = " ".join(error.messages)
        return not self.wrong

    @property
    def _box(self) -> TextField:
        return TextField(max_length=LONGEST, required=False)

    def write(self, save: Callable[[str, str], Any]) -> bool:
        """Whether anything was saved; `save` takes the rest of the name and the text, and may raise ValidationError."""
        saved = False
        for name, text in self.texts.items():
            try:
                save(name, self._box.clean(text))
            except ValidationError as error:
                self.wrong[name] = " ".join(error.messages)
            else:
                saved = True
        return saved

    def put_back(self, threads: Iterable[ThreadShown]) -> None:
        """What is wrong stands in its box again, with why."""
        for each in threads:
            if str(each.id) in self.wrong:
                each.typed, each.error = self.texts[str(each.id)], self.wrong[str(each.id)]


class TextForm(forms.Form):
    """One message of the office."""

    text = TextField(
        label=_("Text"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": "3", "class": "form-control"}),
        error_messages={"required": _("Write something first.")},
    )


class _AnswerSelect(forms.Select):
    """Questions in the language of the page; entries of a repeat are somebody's own words."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        if "/" in str(value):
            option["attrs"]["lang"] = "sv"
        return option


class AskForm(forms.Form):
    """A question about one of the answers of a case."""

    mark_optional = False

    about = forms.ChoiceField(
        label=_("About which answer?"),
        widget=_AnswerSelect,
        error_messages={
            "required": _("Choose a question of the list."),
            "invalid_choice": _("Choose a question of the list."),
        },
    )
    text = TextField(
        label=_("The question"),
        max_length=LONGEST,
        help_text=_("As you would say it to them. It stands beside their answer and in the letter."),
        widget=forms.Textarea(attrs={"rows": "3"}),
        error_messages={"required": _("Write the question.")},
    )

    def __init__(self, *args: Any, choices: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["about"].choices = [("", gettext("Choose a question")), *choices]
        self.helper = helper("about", "text")

    @property
    def key(self) -> Key:
        question, _slash, item = self.cleaned_data["about"].partition("/")
        return question, item


class RecipientsForm(forms.Form):
    """Whom a letter about the answers goes to."""

    mark_optional = False

    contacts = ContactChecks(
        label=_("To"),
        queryset=Contact.objects.none(),
        error_messages={"required": _("Choose at least one contact.")},
    )

    def __init__(self, *args: Any, contacts: Sequence[Contact], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contacts"].queryset = Contact.objects.filter(pk__in=[each.pk for each in contacts])
        # As they were read already, with their functions; one without an address cannot be written to.
        self.fields["contacts"].choices = [(each.pk, swedish(each.said)) for each in contacts]  # type: ignore[attr-defined]
        self.helper = helper("contacts")
