from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import pgettext

from reports import words
from reports.publications.items import points_of

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
def as_points(text, key):
    """A text to approve as (how it begins, what is listed); see `reports.publications.items`."""
    return points_of(key, text)


@register.filter
def at(mapping, key):
    return mapping[key]


@register.filter
def signed(number):
    """A difference: "+2", "0", "−1"."""
    return f"+{number}" if number > 0 else f"{number}".replace("-", "−")


# --- The board ------------------------------------------------------------------------------------------------------------


_STATE = '<span class="state{}"><svg class="i" aria-hidden="true"><use href="#i-{}"/></svg><span>{}{}</span></span>'
_NOTHING = '<span class="quiet" aria-hidden="true">–</span><span class="visually-hidden">{}</span>'


def _state(shape, said):
    """A mark and what it means. Put together here: a board has six of them for every municipality, and templates are slow."""
    more = format_html(' <span class="sub">{}</span>', said.more) if said.more else ""
    return format_html(_STATE, "" if shape == "open" else f" {shape}", shape, said.text, more)


def _said(row, name, today):
    track = getattr(row.tracks, name)
    if name == "survey":
        return words.track(track, today, answered=row.answered, due=row.found.facts.answers_due)
    return words.track(track, today)


@register.simple_tag
def track_state(row, name, today):
    """Where a municipality stands in a track: a mark and words; a dash where there is nothing to show."""
    track, said = getattr(row.tracks, name), _said(row, name, today)
    if track.state == "not_concerned" and name == "interview":
        return format_html('<span class="quiet">{}</span>', said.text)
    if track.state in ("not_concerned", "no_plan"):
        return format_html(_NOTHING, said.text)
    return _state(track.shape, said)


@register.simple_tag
def track_text(row, name, today):
    """The same as one line, for the map."""
    return _said(row, name, today).text


@register.simple_tag
def contact_words(row, today):
    return words.contacted(row.found.contacted, today, row.found.facts.contacted_on)


@register.filter
def step_what(step):
    return words.step(step)


@register.filter
def button_word(button):
    return words.BUTTONS[button]


@register.simple_tag
def step_line(step, today):
    """Who and when: "H1, i dag 10.00"."""
    return ", ".join(filter(None, [words.who(step), words.when(step, today)]))


@register.simple_tag
def case_step_line(step, today):
    """The same with the name in full: "Handläggare 1, i dag 10.00"."""
    if step.turn == "municipality":
        return step_line(step, today)
    name = format_html('<span lang="sv">{}</span>', step.owner.name) if step.owner is not None else ""
    return format_html("{}{}{}", name, ", " if name and step.due else "", words.when(step, today))


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
