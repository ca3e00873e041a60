"""Two people who do not quite agree: two questions wait for somebody to choose between their answers."""

from reports.demo.story import PENDING, Archetype, Books, Person, Sitting, documents, forms, items, themes

HAPARANDA = Archetype(
    code="2583",
    officer="officer",
    switchboard="0980-319 204",
    people={
        "strateg": Person(("miljostrateg", "ekr"), "0980-319 230"),
        "teknik": Person(("teknisk_chef",), "0980-319 231"),
        "kommunalrad": Person(("kommunalrad",), "0980-319 232"),
    },
    main="strateg",
    invited={"strateg": 32, "teknik": 32},
    opened={"strateg": 29, "teknik": 22},
    roles={"stabschef": "absent", "fastighetschef": "vacant"},
    facts={"nulage_dokument_energiplan": "inaktuell", "nulage_dokument_fordon": "antagen"},
    story=(
        Sitting(
            day=22,
            time="08.55",
            by="strateg",
            values={
                "nulage_ansvar": "miljo",
                "nulage_arsarbete": "025_05",
                "nulage_grupp": "planeras",
                **documents("inaktuell saknas antagen saknas pagar antagen"),
                "nulage_mal": PENDING,
                "nulage_agenda2030": "diskuterat",
                "nulage_nationella_mal": "vet_ej",
                "nulage_natverk": ["fossilfritt"],
                "nulage_drivkrafter": ["eldsjal", "projektmedel", "klimat"],
                "nulage_hinder": ["politik", "tid", "pengar"],
                **themes(
                    styrdokument="3 2 1 energiplan handlingsplan",
                    mal_uppfoljning="3 1 1 utslappsinventering rutin",
                    forankring=(
                        "4 1 1 politik budget_styrkort",
                        "Frågorna kommer upp när det finns projektpengar, annars inte.",
                    ),
                    kompetens_resurser="4 2 1 tjanst projektledning",
                    finansiering_upphandling="2 2 2 eu_medel",
                    mobilitet=(
                        "3 2 1 laddning pendling upphandling",
                        "Halva arbetsmarknaden ligger på andra sidan gränsen. Där finns laddare men inte samma betalkort.",
                    ),
                    fastigheter_effektivisering="2 2 1 kartlaggning",
                    fornybar_energi="3 2 1 solel invanare_foretag",
                    fjarrvarme="2 2 2 ytteromraden",
                ),
            },
        ),
        Sitting(
            day=22,
            time="09.20",
            by="teknik",
            stale=True,
            values={
                **themes(fastigheter_effektivisering="2 3 3 kartlaggning", fjarrvarme="2 2 3 ytteromraden"),
            },
        ),
        Sitting(
            day=21,
            time="10.30",
            by="strateg",
            submit=True,
            values={
                **themes(
                    industriell_symbios="1 1 1",
                    samhallsplanering="2 2 2 oversiktsplan",
                    klimatanpassning="3 2 1 oversvamning riskanalys",
                    kommunikation_radgivning=(
                        "3 2 2 minoritetssprak invanare foretag",
                        "Allt behöver finnas på svenska och finska.",
                    ),
                ),
                "stod_topp3": ["forankring", "mobilitet", "kompetens_resurser"],
                "stod_former": ["politik", "coach", "ansokan"],
                **forms("3 2 3 2 2 3"),
                "samv_natverk_form": ["digitalt_manad", "politik"],
                **items(
                    "samv_partner",
                    {
                        "tema": "mobilitet",
                        "kommuner": ["2518", "2514", "finland"],
                        "utanfor": "Torneå",
                        "syfte": "Laddning som fungerar för den som pendlar över gränsen.",
                    },
                ),
                **items(
                    "samv_pilot",
                    {
                        "tema": "mobilitet",
                        "forsok": "Gemensam bilpool med grannstaden.",
                        "roll": "testa",
                        "nar": "inom_ar",
                    },
                ),
                **items(
                    "samv_forebild",
                    {"kommun": "1283", "tema": "forankring", "fraga": "Hur får man politiken att äga målen?"},
                    {
                        "kommun": "annan",
                        "annan": "Umeå",
                        "tema": "mobilitet",
                        "fraga": "Hur har ni ordnat laddning för flerbostadshus?",
                    },
                ),
                **items(
                    "samv_erbjuda",
                    {
                        "tema": "kommunikation_radgivning",
                        "vad": "Material på svenska och finska.",
                        "form": ["dokument"],
                    },
                ),
                **items(
                    "samv_lardom",
                    {
                        "utfall": "bra",
                        "tema": "kommunikation_radgivning",
                        "beskrivning": "Energidag på torget tillsammans med grannstaden. Det avgörande var att båda språken syntes.",
                        "delas": "med_namn",
                    },
                ),
                "bm_kannedom": "2",
                "bm_historik": "politik",
                "bm_skal": ["politik", "tid", "nytta"],
                "bm_intresse": "2",
                "bm_villkor": ["underlag", "finansiering", "gemensamt"],
                "bm_gemensam": "ja",
                "bm_gemensam_med": ["2518", "2514"],
                "bm_inventering": "inaktuell",
                "bm_inventering_ar": 2010,
                "bm_plan_grund": "Miljöprogrammet har mål som går att räkna om.",
                "avslut_viktigast": "Hjälp oss att få frågorna in i budgeten.",
                "avslut_besok": ["kommunalrad", "kommunchef", "teknisk_chef", "miljostrateg"],
                "avslut_besok_nar": "Vecka 5 eller 6. Inte när fullmäktige möts.",
                "svar_funktioner": ["miljostrateg", "teknisk_chef"],
                "svar_forankring": "enskild",
                "avslut_visning": "samlat",
            },
        ),
    ),
    desk=(Books(day=3, time="13.20", on=0, at="10.00", speaker="strateg"),),
)
