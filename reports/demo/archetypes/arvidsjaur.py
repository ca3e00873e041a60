"""A quarter of a post and a lot of will: large needs in steering, little time, learns from its neighbours."""

from reports.demo.story import NONE, Archetype, Call, Person, Sitting, documents, forms, items, themes

ARVIDSJAUR = Archetype(
    code="2505",
    officer="officer",
    switchboard="0980-319 201",
    people={
        "plan": Person(("samhallsplaneringschef",), "0980-319 223"),
        "chef": Person(("kommunchef",), "0980-319 224"),
    },
    main="plan",
    invited={"plan": 32, "chef": 32},
    opened={"plan": 30},
    refused=("chef",),
    roles={
        "ekr": "shared:2506",
        "miljostrateg": "by:samhallsplaneringschef",
        "stabschef": "absent",
        "fastighetschef": "by:teknisk_chef",
    },
    facts={"nulage_dokument_op": "antagen"},
    story=(
        Sitting(
            day=29,
            time="09.10",
            by="plan",
            values={
                "nulage_ansvar": "plan",
                "nulage_arsarbete": "0_025",
                "nulage_grupp": "nej",
                **documents("inaktuell saknas saknas saknas antagen pagar"),
                "nulage_dokument_lankar": "Energiplanen från 2009 finns i diariet. Översiktsplanen ligger på webbplatsen.",
                "nulage_mal": NONE,
                "nulage_agenda2030": "ej",
                "nulage_nationella_mal": "inga",
                "nulage_natverk": ["inget"],
                "nulage_drivkrafter": ["kostnad", "naringsliv", "trygghet"],
                "nulage_hinder": ["tid", "avstand", "pengar"],
                **themes(
                    styrdokument=(
                        "4 2 1 energiplan handlingsplan mallar",
                        "Energiplanen är tio år gammal. Vi behöver en mall som passar en kommun där en person gör allt.",
                    ),
                    mal_uppfoljning="3 2 1 malsattning rutin",
                    forankring="2 2 1 budget_styrkort vardag",
                    kompetens_resurser=(
                        "4 3 0 tjanst delad_tjanst sarbarhet",
                        "När samhällsplaneringschefen är ledig står frågorna stilla.",
                    ),
                ),
            },
        ),
        Sitting(
            day=28,
            time="13.20",
            by="plan",
            submit=True,
            values={
                **themes(
                    finansiering_upphandling="3 2 1 statliga_stod gemensam",
                    mobilitet=(
                        "3 2 1 laddning gods fordonsflotta",
                        "Långa avstånd och kalla vintrar. Vi vill se siffror från kommuner med samma klimat innan vi byter bilar.",
                    ),
                    fastigheter_effektivisering="2 2 2 drift matning",
                    fornybar_energi=(
                        "4 3 1 solel bioenergi",
                        "Tak på skola och ishall är intressanta, men vi vet inte vad som lönar sig här uppe.",
                    ),
                    fjarrvarme="1 1 3",
                    industriell_symbios="E",
                    samhallsplanering="2 2 2 gles_struktur",
                    klimatanpassning="2 1 1 riskanalys",
                    kommunikation_radgivning="2 1 2 ekr invanare",
                ),
                "stod_topp3": ["styrdokument", "kompetens_resurser", "fornybar_energi"],
                "stod_former": ["coach", "skriva", "natverk", "ansokan"],
                **forms("3 2 3 2 1 2"),
                "samv_natverk_form": ["digitalt_kvartal", "delad_yta"],
                **items(
                    "samv_partner",
                    {
                        "tema": "kompetens_resurser",
                        "kommuner": ["2506", "2510"],
                        "syfte": "En gemensam tjänst som energi- och klimatstrateg.",
                    },
                    {
                        "tema": "mobilitet",
                        "kommuner": ["2581", "vasterbotten"],
                        "utanfor": "Skellefteå",
                        "syfte": "Laddplatser längs väg 95 som hänger ihop.",
                    },
                ),
                **items(
                    "samv_pilot",
                    {
                        "tema": "fornybar_energi",
                        "forsok": "Solceller på en skola, med mätning av snö och verkningsgrad.",
                        "roll": "testa",
                        "nar": "1_2",
                    },
                ),
                **items(
                    "samv_forebild",
                    {
                        "kommun": "valfri",
                        "tema": "styrdokument",
                        "fraga": "Hur kort kan en energiplan vara och ändå användas?",
                    },
                ),
                "samv_erbjuda": NONE,
                **items(
                    "samv_lardom",
                    {
                        "utfall": "mindre_bra",
                        "tema": "fastigheter_effektivisering",
                        "beskrivning": "Vi köpte ett system för energiuppföljning, men ingen hade tid att läsa siffrorna.",
                        "delas": "utan_namn",
                    },
                ),
                "bm_kannedom": "2",
                "bm_historik": "tjanste",
                "bm_skal": ["tid", "rapportering"],
                "bm_intresse": "2",
                "bm_villkor": ["stod_inventering", "stod_rapport", "gemensamt"],
                "bm_gemensam": "kanske",
                "bm_gemensam_med": ["2506", "2510"],
                "bm_inventering": "nationell",
                "bm_plan_grund": "Avfallsplanen och översiktsplanen är färska och går att bygga vidare på.",
                "avslut_viktigast": "Ge oss en person som kommer tillbaka, en dag i månaden.",
                "avslut_besok": ["kommunchef", "samhallsplaneringschef", "teknisk_chef", "kommunalrad"],
                "avslut_besok_nar": "Helst vecka 3 eller 4. Undvik älgjakten och sportlovet.",
                "svar_funktioner": ["samhallsplaneringschef", "teknisk_chef"],
                "svar_forankring": "forvaltningar",
                "avslut_visning": "stamma_av",
                "avslut_dnr": "2018/000-demo",
            },
        ),
        Call(
            day=18,
            time="10.00",
            speaker="plan",
            confirm=("nulage", "tema_styra", "tema_energi", "stod", "samv_former", "avslut"),
            changes={
                "forankring_behov": ("3", "4"),
                "forankring_prioritet": ("3", "2"),
                "klimatanpassning_prioritet": ("2", ""),
            },
            answers={
                "forankring_kommentar": "Efter valet finns en ny majoritet som vill ha med frågorna i styrkortet."
            },
        ),
    ),
)
