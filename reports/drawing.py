"""A plot as SVG: classes and no styles, so that the page keeps its strict policy and the print its colours."""

from __future__ import annotations

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from reports.analysis.ratings import LARGE
from reports.plot import FIELD, Plot

_DOT = {"signatory": '<circle class="dot" cx="{x:g}" cy="{y:g}" r="4.5"/>'}
_OTHER = '<rect class="dot dot-other" x="{left:g}" y="{top:g}" width="8" height="8"/>'


def drawing(plot: Plot, label: str) -> SafeString:
    """Priority upwards, capacity to the right. The table beside it says the same in words."""
    parts = [*_ground(plot), *_axes(plot), *_dots(plot)]
    name = _("Priority against capacity: %(theme)s. The table says the same.") % {"theme": label}
    # Names are escaped in `_dots`, words in `_text`; everything else is numbers.
    inside = mark_safe("".join(parts))  # noqa: S308
    return format_html(
        '<svg class="needs-plot" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        plot.width,
        plot.height,
        name,
        inside,
    )


def _ground(plot: Plot) -> list[str]:
    """Where a prioritised gap can stand, the grid, the cross and the diagonal."""
    right, bottom = plot.left + FIELD * LARGE, plot.top + FIELD * (len(plot.up) - LARGE)
    lines = [
        f'<rect class="plot-gap" x="{plot.left}" y="{plot.top}" width="{right - plot.left}" height="{bottom - plot.top}"/>'
    ]
    for step in range(len(plot.up) + 1):
        x, y = plot.left + FIELD * step, plot.top + FIELD * step
        lines.append(_line("plot-grid", plot.left, y, plot.right, y))
        lines.append(_line("plot-grid", x, plot.top, x, plot.bottom))
    lines.append(_line("plot-cross", plot.left, plot.cross_y, plot.right, plot.cross_y))
    lines.append(_line("plot-cross", plot.cross_x, plot.top, plot.cross_x, plot.bottom))
    lines.append(_line("plot-diagonal", plot.left, plot.bottom, plot.right, plot.top))
    return lines


def _axes(plot: Plot) -> list[str]:
    parts = [_text("plot-step", tick.at, plot.bottom + 16, str(tick.score)) for tick in plot.across]
    parts += [_text("plot-step", plot.left - 12, tick.at + 4, str(tick.score)) for tick in plot.up]
    parts.append(_text("plot-axis", plot.left, 14, f"↑ {_('Priority today')}"))
    parts.append(_text("plot-axis plot-end", plot.right, plot.bottom + 36, f"{_('Capacity today')} →"))
    return parts


def _dots(plot: Plot) -> list[str]:
    parts = []
    for dot in plot.dots:
        shape = _DOT.get(dot.variant, _OTHER)
        parts.append(shape.format(x=dot.x, y=dot.y, left=dot.x - 4, top=dot.y - 4))
        parts.append(_text("plot-name plot-strong" if dot.is_gap else "plot-name", dot.x + 8, dot.y + 4, dot.name))
    parts += [_text("plot-number", each.x, each.y + 6, each.text) for each in plot.numbers]
    return parts


def _line(name: str, x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line class="{name}" x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}"/>'


def _text(name: str, x: float, y: float, words: str) -> str:
    return f'<text class="{name}" x="{x:g}" y="{y:g}">{conditional_escape(words)}</text>'
