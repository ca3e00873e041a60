"""Results as figures for plotly, as plain data: importing plotly for Python takes a second and checks nothing at run time.

A test builds each figure with plotly's own classes, which refuse an unknown property. Colours are written
`var(--ps-…)`; static/js/chart.js puts in the values of the stylesheet. No tags in texts but <br>: plotly turns the others
into style attributes, which the Content-Security-Policy blocks.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

from reports.analysis.needs import LARGE, Needs

_INK, _INK_2, _EDGE = "var(--ps-ink)", "var(--ps-ink-2)", "var(--ps-need-edge)"
_ROW, _TOP, _BOTTOM = 30, 60, 34
_NARROW_ROW, _NARROW_LABEL = 48, 20


def stacked_counts(
    needs: Needs,
    *,
    labels: Mapping[str, str],
    heads: Mapping[str, str],
    steps: Sequence[str],
    note: str = "",
) -> dict[str, Any]:
    """Counts of 0-4 per theme as stacked bars aligned at the border between 2 and 3, a panel for each variant.

    0-2 go left of the border and 3-4 right, so the right half is the figure that the headline speaks of. One unit is one
    municipality, in both halves and both panels. `heads`: variant -> title; `steps`: the five labels; `note` stands in
    the drawing itself.

    Returns {"data", "layout", "narrow"}: two layouts of the same data, panels side by side or one above the other.
    """
    variants = [variant for variant, base in needs.bases.items() if base]
    themes = [labels[row.theme] for row in needs.rows]
    data = [
        trace
        for panel, variant in enumerate(variants, start=1)
        for trace in _bars(needs, variant, "" if panel == 1 else str(panel), themes, heads[variant], steps)
    ]
    reach = [
        (sum(counts[:LARGE]), sum(counts[LARGE:]))
        for row in needs.rows
        for counts in (row.by_variant[variant].counts for variant in variants)
    ]
    span = [
        -max([1, *(left for left, _right in reach)]) - 0.5,
        max([1, *(right for _left, right in reach)]) + 0.5,
    ]
    titles = [heads[variant] for variant in variants]
    return {
        "data": data,
        "layout": _layout(titles, themes, span, note, narrow=False),
        "narrow": _layout(titles, themes, span, note, narrow=True),
    }


def _bars(
    needs: Needs, variant: str, axis: str, themes: Sequence[str], head: str, steps: Sequence[str]
) -> list[dict[str, Any]]:
    """The five steps of one panel, stacked from the border outwards: 2, 1, 0 to the left and 3, 4 to the right."""
    found = []
    for score in (2, 1, 0, 3, 4):
        counts = [row.by_variant[variant].counts[score] for row in needs.rows]
        found.append(
            {
                "type": "bar",
                "orientation": "h",
                "name": f"{score} {steps[score]}",
                "x": [n if score >= LARGE else -n for n in counts],
                "y": list(themes),
                "xaxis": f"x{axis}",
                "yaxis": f"y{axis}",
                "text": [str(n) if n else "" for n in counts],
                "textposition": "inside",
                "insidetextanchor": "middle",
                "textangle": 0,
                "textfont": {"color": f"var(--ps-need-{score}-text)", "size": 12},
                "constraintext": "none",
                "marker": {"color": f"var(--ps-need-{score})", "line": {"color": _EDGE, "width": 1}},
                "customdata": counts,
                "hovertemplate": f"%{{y}}<br>{score} {steps[score]}: %{{customdata}}<extra>{head}</extra>",
            }
        )
    return found


def _layout(
    titles: Sequence[str], themes: Sequence[str], span: Sequence[float], note: str, *, narrow: bool
) -> dict[str, Any]:
    panels = max(1, len(titles))
    row = _NARROW_ROW if narrow else _ROW
    inner = row * max(1, len(themes)) * (panels if narrow else 1) + (_TOP * (panels - 1) if narrow else 0)
    layout: dict[str, Any] = {
        "barmode": "relative",
        "bargap": 0.22,
        "height": _TOP + _BOTTOM + inner,
        "margin": {"l": 8, "r": 8, "t": _TOP, "b": _BOTTOM},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": _INK, "size": 13},
        "showlegend": False,
        "dragmode": False,
        "annotations": [],
    }
    for panel, title in enumerate(titles, start=1):
        axis = "" if panel == 1 else str(panel)
        x, y = _domains(panel, panels, inner, narrow)
        layout[f"xaxis{axis}"] = {
            "domain": x,
            "range": list(span),
            "fixedrange": True,
            "showgrid": False,
            "showticklabels": False,
            "zeroline": True,
            "zerolinecolor": _INK,
            "zerolinewidth": 2,
            "anchor": f"y{axis}",
        }
        layout[f"yaxis{axis}"] = {
            "domain": y,
            "autorange": "reversed",
            "automargin": True,
            "fixedrange": True,
            "ticks": "",
            "ticklabelstandoff": 6,
            "tickmode": "array",
            "tickvals": list(themes),
            "ticktext": [_wrapped(theme) if narrow else theme for theme in themes],
            "tickfont": {"size": 12},
            "showticklabels": narrow or panel == 1,
            "showgrid": False,
            "zeroline": False,
            "anchor": f"x{axis}",
        }
        head = {**_words(title, "paper", x[0], y[1], "left", 42), "font": {"size": 13, "color": _INK, "weight": 620}}
        layout["annotations"] += [
            head,
            {**_words(f"← 0–{LARGE - 1}", f"x{axis}", 0, y[1], "right", 16), "xshift": -6},
            {**_words(f"{LARGE}–4 →", f"x{axis}", 0, y[1], "left", 16), "xshift": 6},
        ]
    if note:
        layout["annotations"].append(_words(note, "paper", 1, 0, "right", -20))
    return layout


def _domains(panel: int, panels: int, inner: int, narrow: bool) -> tuple[list[float], list[float]]:
    """Where a panel stands: [left, right] and [bottom, top], as parts of the whole."""
    if not narrow:
        width = 1 / panels
        left, right = (panel - 1) * width, panel * width
        return [left + (0.015 if panel > 1 else 0), right - (0.015 if panel < panels else 0)], [0, 1]
    gap = _TOP / inner
    height = (1 - gap * (panels - 1)) / panels
    top = 1 - (panel - 1) * (height + gap)
    return [0, 1], [max(0.0, top - height), top]


def _wrapped(label: str) -> str:
    return "<br>".join(textwrap.wrap(label, _NARROW_LABEL, break_long_words=False))


def _words(text: str, xref: str, x: float, y: float, anchor: str, shift: int) -> dict[str, Any]:
    """A line that stands `shift` pixels above the height `y`."""
    return {
        "text": text,
        "xref": xref,
        "yref": "paper",
        "x": x,
        "y": y,
        "xanchor": anchor,
        "yanchor": "middle",
        "yshift": shift,
        "showarrow": False,
        "font": {"size": 12, "color": _INK_2},
    }
