"""What is typed about a learning visit."""

from django import forms
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.fields import TextField
from municipalities.forms.fields import Checks, LineField, MunicipalityChecks, helper
from municipalities.models import Municipality, Theme
from visits.models import Excerpt
from visits.topics import TOPICS


def topic_choices():
    return [(topic.key, topic.say(get_language())) for topic in TOPICS]


class TopicsForm(forms.Form):
    mark_optional = False

    topics = forms.MultipleChoiceField(
        label=_("What is it about?"), required=False, choices=topic_choices, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, visit, **kwargs):
        super().__init__(*args, initial={"topics": visit.topics}, **kwargs)
        self.helper = helper("topics")


class PassageChecks(Checks):
    def label_from_instance(self, excerpt):
        return format_html('{}: <q lang="sv">{}</q>', excerpt.code.name, excerpt.text)


class LessonForm(forms.Form):
    mark_optional = False

    title = LineField(label=_("The lesson in one sentence"), max_length=200)
    what_worked = TextField(
        label=_("What worked"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    what_did_not = TextField(
        label=_("What did not"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    conditions = TextField(
        label=_("Under which conditions"),
        max_length=5000,
        required=False,
        help_text=_("Size, money, staff, law, geography: what must be in place for it to work elsewhere."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    transferable = TextField(
        label=_("To whom it can be carried over"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    municipalities = MunicipalityChecks(
        label=_("Municipalities that it suits"), queryset=Municipality.objects.none(), required=False
    )
    topic = forms.ChoiceField(label=_("Topic"), required=False)
    themes = Checks(
        label=_("Themes"),
        queryset=Theme.objects.all(),
        error_messages={"required": _("Choose at least one theme.")},
    )
    excerpts = PassageChecks(label=_("Passages behind it"), queryset=Excerpt.objects.none(), required=False)

    def __init__(self, *args, visit, lesson=None, **kwargs):
        if lesson is not None:
            names = ("title", "what_worked", "what_did_not", "conditions", "transferable", "topic")
            initial = {name: getattr(lesson, name) for name in names}
            initial |= {name: list(getattr(lesson, name).all()) for name in ("themes", "municipalities", "excerpts")}
            kwargs.setdefault("initial", initial)
        super().__init__(*args, **kwargs)
        self.fields["topic"].choices = [("", _("none of these")), *topic_choices()]
        taking_part = Municipality.objects.filter(participations__assessment=visit.assessment_id)
        self.fields["municipalities"].queryset = taking_part.order_by("sort_key", "code")
        passages = Excerpt.objects.filter(note__visit=visit.pk).select_related("code", "note")
        self.fields["excerpts"].queryset = passages
        names = ["title", "what_worked", "what_did_not", "conditions", "transferable", "municipalities", "topic"]
        names += ["themes", *(["excerpts"] if passages else [])]
        self.helper = helper(*names)
