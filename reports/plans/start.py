"""The three packages that a round can begin with: those that the follow-up project of 2019 to 2021 had (domain.md section 1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

START: tuple[tuple[Mapping[str, Any], tuple[str, ...]], ...] = (
    (
        {
            "name_sv": "Strategi",
            "name_en": "Strategy",
            "about_sv": "Grunden för alla: mål, handlingsplan, uppföljning och hur arbetet tas in i budget och vardag.",
            "about_en": "The base for all: targets, action plan, follow-up, and how the work enters budgets and daily routines.",
            "is_for_all": True,
        },
        ("styrdokument", "mal_uppfoljning", "forankring", "kompetens_resurser", "finansiering_upphandling"),
    ),
    (
        {
            "name_sv": "Transporter",
            "name_en": "Transport",
            "about_sv": "Främst eldrift: egna fordon, laddning, upphandling av transporter och resor med kollektivtrafik.",
            "about_en": "Mainly electric: own vehicles, charging, procurement of transport, and travel by public transport.",
            "is_for_all": False,
        },
        ("mobilitet",),
    ),
    (
        {
            "name_sv": "Solel",
            "name_en": "Solar power",
            "about_sv": "Egen solel på kommunens byggnader: var den passar, vad den kostar och hur den upphandlas.",
            "about_en": "Own solar power on municipal buildings: where it fits, what it costs and how to procure it.",
            "is_for_all": False,
        },
        ("fornybar_energi",),
    ),
)
