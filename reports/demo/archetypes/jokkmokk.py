"""Small with long experience: signed the Covenant early, and says on the telephone that it can lead joint trials."""

from reports.demo.story import Archetype, Call, Person, Sitting, documents, forms, items, themes

JOKKMOKK = Archetype(
    code="2510",
    officer="lead",
    switchboard="0980-319 205",
    people={
        "strateg": Person(("miljostrateg",), "0980-319 233"),
        "chef": Person(("kommunchef", "stabschef"), "0980-319 234"),
    },
    main="strateg",
    invited={"strateg": 32},
    opened={"strateg": 31},
    roles={"ekr": "by:miljostrateg", "naringslivschef": "vacant", "fastighetschef": "by:teknisk_chef"},
    facts={"cov_secap": "godkand", "cov_secap_ar": 2010, "cov_bei": "ja", "cov_bei_ar": 2005},
    story=(
        Sitting(
            day=30,
            time="16.10",
            by="strateg",
            submit=True,
            values={
                "nulage_ansvar": "ledning",
                "nulage_arsarbete": "05_1",
                "nulage_grupp": "vilande",
                **documents("antagen antagen antagen saknas antagen inaktuell"),
                **items(
                    "nulage_mal",
                    {
                        "omfattning": "geografi",
                        "mal": "20 procent lägre utsläpp än 2005",
                        "malar": 2020,
                        "uppfoljt": "aldre",
                    },
                ),
                "nulage_agenda2030": "diskuterat",
                "nulage_nationella_mal": "samma",
                "nulage_natverk": ["ekokommun"],
                "nulage_drivkrafter": ["klimat", "eldsjal", "projektmedel"],
                "nulage_hinder": ["tid", "pengar", "kompetens"],
                **themes(
                    styrdokument=(
                        "3 3 2 secap handlingsplan",
                        "Planen är bra men åtta år gammal, och de som skrev den har slutat.",
                    ),
                    mal_uppfoljning="3 2 2 rutin statistikluckor",
                    forankring="2 2 3 vardag",
                    kompetens_resurser=("4 3 1 sarbarhet delad_tjanst tjanst", "Allt hänger på en person."),
                    finansiering_upphandling="3 2 2 eu_medel lan",
                    mobilitet=(
                        "3 3 2 laddning tjansteresor",
                        "Vi har kört elbil i hemtjänsten i två vintrar och vet vad som krävs.",
                    ),
                    fastigheter_effektivisering="2 3 3 renovering",
                    fornybar_energi="3 3 2 solel bioenergi",
                    fjarrvarme="E",
                    industriell_symbios="1 0 1",
                    samhallsplanering="2 2 2 vindbruk gles_struktur",
                    klimatanpassning=("3 3 2 naringar riskanalys", "Rennäringen märker förändringarna först."),
                    kommunikation_radgivning="2 2 2 minoritetssprak skola",
                ),
                "stod_topp3": ["kompetens_resurser", "styrdokument", "klimatanpassning"],
                "stod_former": ["coach", "natverk", "projekt", "uppfoljning"],
                **forms("3 3 2 3 1 2"),
                "samv_natverk_form": ["fysiskt_ar", "tema"],
                **items(
                    "samv_partner",
                    {
                        "tema": "styrdokument",
                        "kommuner": ["2506", "2505", "2523"],
                        "syfte": "Hjälpas åt att göra om planerna.",
                    },
                ),
                **items(
                    "samv_pilot",
                    {
                        "tema": "mobilitet",
                        "forsok": "Elbilar i hemtjänsten vid trettio minusgrader, samma mätning i flera kommuner.",
                        "roll": "leda",
                        "nar": "inom_ar",
                    },
                ),
                **items(
                    "samv_erbjuda",
                    {
                        "tema": "styrdokument",
                        "vad": "Erfarenhet av att leda andra kommuner genom en åtgärdsplan.",
                        "form": ["mentor", "samtal"],
                    },
                    {
                        "tema": "mobilitet",
                        "vad": "Körjournaler från två vintrar med elbil.",
                        "form": ["dokument", "person"],
                    },
                ),
                **items(
                    "samv_lardom",
                    {
                        "utfall": "bra",
                        "tema": "styrdokument",
                        "beskrivning": "Vi tog fram planen tillsammans med byarna. Det tog längre tid men planen användes.",
                        "delas": "med_namn",
                    },
                ),
                "cov_atagande": "2020",
                "cov_fornya": "osakert",
                "cov_secap": "godkand",
                "cov_secap_ar": 2010,
                "cov_bei": "inaktuell",
                "cov_bei_ar": 2005,
                "cov_rva": "nej",
                "cov_overvakning": "aldre",
                "cov_overvakning_hinder": ["personal", "tid", "mall"],
                "cov_nytta": ["utbyte", "eu_projekt"],
                "cov_koordinator_stod": ["secap", "rva", "rapportera"],
                "avslut_viktigast": "Se till att arbetet inte dör när en person slutar.",
                "avslut_besok": ["kommunchef", "kommunalrad", "miljostrateg", "naringslivschef"],
                "avslut_besok_nar": "Inte första veckan i februari, då är det marknad.",
                "svar_funktioner": ["miljostrateg", "kommunchef"],
                "svar_forankring": "ledning",
                "avslut_visning": "namn",
            },
        ),
        Call(
            day=14,
            time="09.00",
            by="lead",
            speaker="strateg",
            confirm=(
                "nulage",
                "tema_styra",
                "tema_energi",
                "tema_samhalle",
                "stod",
                "samv_former",
                "borgmastaravtalet",
            ),
            changes={
                "samv_former_gemensamma_piloter": ("4", "2"),
                "mobilitet_formaga": ("3", "1"),
                "cov_fornya": ("bereds", "5"),
            },
            answers={
                "samv_forebild": [
                    {
                        "samv_forebild_kommun": "0380",
                        "samv_forebild_tema": "klimatanpassning",
                        "samv_forebild_fraga": "Hur mäter ni om en anpassningsåtgärd har hjälpt?",
                    }
                ]
            },
        ),
        Call(
            day=9,
            time="15.30",
            by="lead",
            speaker="chef",
            changes={"forankring_prioritet": ("3", ""), "kompetens_resurser_prioritet": ("4", "2")},
        ),
    ),
)
