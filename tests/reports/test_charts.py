import json

import plotly.graph_objects as go
import pytest

from reports.analysis.needs import Needs, Summary, ThemeRow
from reports.charts import stacked_counts

STEPS = ["Inget", "Litet", "Visst", "Stort", "Mycket stort"]
LABELS = {"mobilitet": "Transporter och mobilitet", "fjarrvarme": "Fjärrvärme"}
HEADS = {"signatory": "Borgmästaravtalet, 8 kommuner", "other": "Övriga, 6 kommuner"}


def theme(name, signatory, other):
    by_variant = {"signatory": Summary(signatory), "other": Summary(other)}
    total = by_variant["signatory"] + by_variant["other"]
    return ThemeRow(name, by_variant, total, total, 0, 0)


def needs(bases=None):
    rows = (theme("mobilitet", (0, 1, 2, 3, 2), (1, 0, 0, 5, 0)), theme("fjarrvarme", (4, 0, 0, 0, 1), (0, 0, 0, 0, 0)))
    return Needs("need", rows, bases if bases is not None else {"signatory": 8, "other": 6})


def figure(**changes):
    return stacked_counts(needs(**changes), labels=LABELS, heads=HEADS, steps=STEPS, note="Påhittade demodata")


def coloured(value):
    """As static/js/chart.js does it, with one colour for all."""
    if isinstance(value, dict):
        return {key: coloured(each) for key, each in value.items()}
    if isinstance(value, list):
        return [coloured(each) for each in value]
    return "#123456" if isinstance(value, str) and value.startswith("var(--ps-") else value


@pytest.mark.parametrize("layout", ["layout", "narrow"])
def test_plotly_knows_every_property(layout):
    found = figure()

    go.Figure({"data": coloured(found["data"]), "layout": coloured(found[layout])})


def test_bars_have_the_counts_on_their_side_of_the_border():
    traces = {(t["xaxis"], t["name"][0]): t for t in figure()["data"]}

    assert len(traces) == 10
    assert traces["x", "2"]["x"] == [-2, 0]
    assert traces["x", "0"]["x"] == [0, -4]
    assert traces["x", "3"]["x"] == [3, 0]
    assert traces["x2", "3"]["x"] == [5, 0]
    assert traces["x2", "0"]["x"] == [-1, 0]
    for trace in traces.values():
        assert trace["customdata"] == [abs(n) for n in trace["x"]]
        assert trace["text"] == [str(n) if n else "" for n in trace["customdata"]]
        assert trace["y"] == ["Transporter och mobilitet", "Fjärrvärme"]


def test_steps_are_stacked_from_the_border_outwards():
    assert [t["name"][0] for t in figure()["data"][:5]] == ["2", "1", "0", "3", "4"]
    assert figure()["layout"]["barmode"] == "relative"


def test_both_panels_have_one_scale():
    layout = figure()["layout"]

    assert layout["xaxis"]["range"] == layout["xaxis2"]["range"] == [-4.5, 5.5]


def test_one_group_is_one_panel():
    found = figure(bases={"signatory": 8, "other": 0})

    assert {t["xaxis"] for t in found["data"]} == {"x"}
    assert found["layout"]["xaxis"]["domain"] == [0.0, 1.0]


def test_nobody_is_an_empty_drawing():
    found = figure(bases={"signatory": 0, "other": 0})

    assert found["data"] == []
    go.Figure({"data": [], "layout": coloured(found["layout"])})


def test_it_says_what_it_is_and_holds_nothing_that_becomes_a_style_attribute():
    found = json.dumps(figure(), ensure_ascii=False)

    assert "Påhittade demodata" in found
    assert "<b>" not in found and "<i>" not in found and "<span" not in found
    for head in HEADS.values():
        assert head in found


def test_panels_above_each_other_do_not_touch():
    layout = figure()["narrow"]

    assert layout["yaxis"]["domain"][0] > layout["yaxis2"]["domain"][1]
    assert layout["xaxis"]["domain"] == layout["xaxis2"]["domain"] == [0, 1]
