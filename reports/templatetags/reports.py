from django import template
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import pgettext

from reports import words

register = template.Library()


@register.filter
def day_of(day, today):
    """A date in a table: "12 okt", with the year if it is another than today's; '' for none."""
    if day is None:
        return ""
    pattern = pgettext("day in a table", "j M") if day.year == today.year else pgettext("day in a table", "j M Y")
    return date_format(day, pattern)


@register.filter
def moment(at):
    """When something was said: "fre 12 okt 2018, 14.03"."""
    return date_format(localtime(at), pgettext("day and time", "D j M Y, H:i"))


@register.filter
def at(mapping, key):
    return mapping[key]


@register.filter
def signed(number):
    """A difference: "+2", "0", "−1"."""
    return f"+{number}" if number > 0 else f"{number}".replace("-", "−")


# --- The board ------------------------------------------------------------------------------------------------------------


@register.simple_tag
def survey_words(row, today):
    facts = row.found.facts
    return words.track(row.tracks.survey, today, answered=row.answered, due=facts.answers_due)


@register.simple_tag
def track_words(track, today):
    return words.track(track, today)


@register.simple_tag
def place_words(row, track, today):
    """The track that the map shows, with progress where it is the questionnaire's."""
    found = getattr(row.tracks, track)
    return survey_words(row, today) if track == "survey" else words.track(found, today)


@register.simple_tag
def contact_words(row, today):
    return words.contacted(row.found.contacted, today, row.found.facts.contacted_on)


@register.filter
def step_what(step):
    return words.step(step)


@register.filter
def step_who(step):
    return words.who(step)


@register.filter
def step_when(step, today):
    return words.when(step, today)


@register.filter
def line_when(step, today):
    """On the worklist, where the group says that it is late, or today: "sedan mån 19 nov", "10.00–10.45"."""
    return words.line_when(step, today)


@register.filter
def call_when(call, today):
    return words.call_when(call, today)


@register.simple_tag
def sort_link(sort, column):
    """(what a press on a column's heading sorts by, what `aria-sort` says of it or '')."""
    chosen = sort.removeprefix("-") == column
    descends = sort.startswith("-")
    if not chosen:
        return {"to": column, "aria": "", "mark": ""}
    to = column if descends else f"-{column}"
    return {"to": to, "aria": "descending" if descends else "ascending", "mark": "down" if descends else "up"}
