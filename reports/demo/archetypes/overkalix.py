"""Telephone only: nobody opened the link, and one call gave the short path. What was not reached is marked as not asked."""

from reports.demo.story import DECLINED, PENDING, Archetype, Call, Person, forms, items, themes

OVERKALIX = Archetype(
    code="2513",
    officer="officer",
    switchboard="0980-319 212",
    people={
        "chef": Person(("kommunchef", "naringslivschef"), "0980-319 252"),
        "teknik": Person(("teknisk_chef",), "0980-319 253"),
    },
    main="chef",
    invited={"chef": 32},
    roles={
        "ekr": "shared:2518",
        "miljostrateg": "absent",
        "stabschef": "absent",
        "fastighetschef": "by:teknisk_chef",
        "samhallsplaneringschef": "by:kommunchef",
    },
    facts={"nulage_dokument_energiplan": "saknas"},
    story=(
        Call(
            day=5,
            time="10.10",
            speaker="chef",
            answers={
                "nulage_ansvar": "ingen",
                "nulage_arsarbete": "0",
                "nulage_grupp": "nej",
                "nulage_drivkrafter": ["trygghet", "kostnad"],
                "nulage_hinder": ["tid", "pengar", "avstand"],
                **themes(
                    styrdokument=("4 2 0 energiplan mallar", "Vi har aldrig haft någon energiplan att tala om."),
                    mal_uppfoljning="V 1 0",
                    forankring="3 2 1 politik budget_styrkort",
                    kompetens_resurser=(
                        "4 2 0 tjanst delad_tjanst",
                        "Kommunchefen är energistrateg, näringslivschef och vaktmästare.",
                    ),
                    finansiering_upphandling="T",
                    mobilitet=("4 3 0 laddning pendling", "Det finns en laddstolpe i kommunen."),
                    fastigheter_effektivisering="3 3 1 drift renovering",
                    fornybar_energi="3 2 0 solel",
                    fjarrvarme="X",
                    industriell_symbios="E",
                    samhallsplanering="2 1 1 gles_struktur",
                    klimatanpassning="3 2 1 oversvamning",
                    kommunikation_radgivning="3 1 1 invanare",
                ),
                "stod_topp3": ["kompetens_resurser", "mobilitet", "styrdokument"],
                "stod_former": ["coach", "skriva", "ansokan", "natverk"],
                **forms("3 V 3 1 1 2"),
                **items(
                    "samv_partner",
                    {
                        "tema": "kompetens_resurser",
                        "kommuner": ["2514", "2518"],
                        "syfte": "Dela på någon som kan skriva ansökningar.",
                    },
                ),
                "samv_erbjuda": PENDING,
                "bm_kannedom": "1",
                "bm_skal": ["krav", "tid"],
                "bm_intresse": "1",
                "avslut_viktigast": "Kom hit och titta innan ni skriver något.",
                "avslut_besok": ["kommunchef", "kommunalrad", "teknisk_chef"],
                "avslut_besok_nar": "Vecka 6. Ring innan.",
                "svar_forankring": "enskild",
                "avslut_visning": "stamma_av",
                "avslut_dnr": DECLINED,
            },
            mark_not_asked=True,
        ),
    ),
)
