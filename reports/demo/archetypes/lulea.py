"""The largest: knows much, offers much, and still needs help with transport and with solar power at scale."""

from reports.demo.story import Archetype, Call, Person, Sitting, documents, forms, items, themes

LULEA = Archetype(
    code="2580",
    officer="lead",
    switchboard="0980-319 208",
    people={
        "strateg": Person(("miljostrateg",), "0980-319 241"),
        "ekonomi": Person(("ekonomi",), "0980-319 242"),
        "teknik": Person(("teknisk_chef",), "0980-319 243"),
        "ekr": Person(("ekr",), "0980-319 244"),
    },
    main="strateg",
    invited={"strateg": 32, "ekonomi": 32, "teknik": 32},
    opened={"strateg": 32, "ekonomi": 30, "teknik": 29},
    roles={"stabschef": "vacant"},
    facts={"cov_secap": "pagar", "nulage_dokument_klimatstrategi": "antagen", "nulage_dokument_op": "antagen"},
    story=(
        Sitting(
            day=31,
            time="13.00",
            by="strateg",
            values={
                "nulage_ansvar": "delat_tydligt",
                "nulage_arsarbete": "2plus",
                "nulage_grupp": "aktiv",
                **documents("ingar antagen antagen antagen antagen antagen"),
                "nulage_dokument_lankar": "Allt finns samlat under Hållbarhet på webbplatsen.",
                **items(
                    "nulage_mal",
                    {
                        "omfattning": "geografi",
                        "mal": "30 procent lägre utsläpp än 1995, utan den tunga industrin",
                        "malar": 2020,
                        "uppfoljt": "i_ar",
                    },
                    {"omfattning": "organisation", "mal": "Fossilfri fordonsflotta", "malar": 2025, "uppfoljt": "i_ar"},
                    {
                        "omfattning": "organisation",
                        "mal": "10 procent lägre energianvändning i lokaler",
                        "malar": 2022,
                        "uppfoljt": "1_2",
                    },
                ),
                "nulage_agenda2030": "foljs",
                "nulage_nationella_mal": "egna_skarpare",
                "nulage_natverk": ["ekokommun", "klimatkommunerna", "iso"],
                "nulage_drivkrafter": ["politik", "klimat", "naringsliv"],
                "nulage_hinder": ["mandat", "data", "regler"],
                **themes(
                    styrdokument="2 3 4 secap",
                    mal_uppfoljning=(
                        "3 4 3 statistikluckor nyckeltal",
                        "Den tunga industrin döljer allt annat i statistiken.",
                    ),
                    forankring="3 3 3 bolag budget_styrkort",
                    kompetens_resurser="2 3 3 utbildning",
                ),
            },
        ),
        Sitting(
            day=30,
            time="08.30",
            by="ekonomi",
            values={
                **themes(
                    finansiering_upphandling=(
                        "2 3 3 krav gemensam",
                        "Vi kan ställa krav, men uppföljningen av dem brister.",
                    )
                )
            },
        ),
        Sitting(
            day=28,
            time="10.00",
            by="strateg",
            submit=True,
            values={
                **themes(
                    mobilitet=(
                        "3 4 3 infrastrukturplan pendling laddning",
                        "Pendlingen över kommungränserna kräver att fler är med.",
                    ),
                    fastigheter_effektivisering="1 3 4",
                    fornybar_energi=(
                        "4 3 2 solel lagring",
                        "Vi har tak men inte en affärsmodell som bolagen kan enas om.",
                    ),
                    fjarrvarme="0 2 4",
                    industriell_symbios="3 4 3 restvarme etablering",
                    samhallsplanering="2 4 3 transportsnalt detaljplan",
                    klimatanpassning="2 3 3 oversvamning",
                    kommunikation_radgivning="1 2 4",
                ),
                "stod_topp3": ["fornybar_energi", "mobilitet", "industriell_symbios"],
                "stod_former": ["uppfoljning", "projekt", "natverk"],
                **forms("2 4 2 3 3 3"),
                "samv_natverk_form": ["digitalt_kvartal", "fysiskt_ar", "tema"],
                **items(
                    "samv_partner",
                    {
                        "tema": "mobilitet",
                        "kommuner": ["2582", "2581", "2560"],
                        "syfte": "En gemensam plan för laddning och pendling.",
                    },
                    {
                        "tema": "industriell_symbios",
                        "kommuner": ["2582", "2523", "2584"],
                        "syfte": "Samlad bild av el och restvärme.",
                    },
                ),
                **items(
                    "samv_pilot",
                    {
                        "tema": "fornybar_energi",
                        "forsok": "Solel med lager på idrottsanläggningar.",
                        "roll": "testa",
                        "nar": "1_2",
                    },
                    {
                        "tema": "mobilitet",
                        "forsok": "Gemensam upphandling av laddning för personal.",
                        "roll": "jamfora",
                        "nar": "inom_ar",
                    },
                ),
                **items(
                    "samv_forebild",
                    {
                        "kommun": "0380",
                        "tema": "forankring",
                        "fraga": "Hur får ett klimatprotokoll bolag och företag att gå i takt?",
                    },
                    {
                        "kommun": "1283",
                        "tema": "fornybar_energi",
                        "fraga": "Hur har ni löst ägandet av solceller på hyrda tak?",
                    },
                ),
                **items(
                    "samv_erbjuda",
                    {
                        "tema": "mal_uppfoljning",
                        "vad": "Nyckeltal och mall för årsuppföljning.",
                        "form": ["dokument", "samtal"],
                    },
                    {
                        "tema": "finansiering_upphandling",
                        "vad": "Ramavtal för laddplatser med kravtext.",
                        "form": ["dokument", "person"],
                    },
                    {"tema": "fastigheter_effektivisering", "vad": "Studiebesök i driftcentralen.", "form": ["besok"]},
                ),
                **items(
                    "samv_lardom",
                    {
                        "utfall": "bra",
                        "tema": "finansiering_upphandling",
                        "beskrivning": "Ett ramavtal för laddplatser som bolagen kunde ropa av från. Kravtexten togs fram ihop med leverantörer.",
                        "delas": "med_namn",
                    },
                    {
                        "utfall": "mindre_bra",
                        "tema": "fornybar_energi",
                        "beskrivning": "En gemensam solpark föll på att ingen ville äga risken.",
                        "delas": "utan_namn",
                    },
                ),
                "cov_atagande": "2020",
                "cov_fornya": "bereds",
                "cov_secap": "pagar",
                "cov_bei": "ja",
                "cov_bei_ar": 1995,
                "cov_rva": "ja",
                "cov_overvakning": "ej_an",
                "cov_nytta": ["synlighet", "utbyte", "eu_projekt"],
                "cov_koordinator_stod": ["traffar", "secap"],
                "avslut_viktigast": "Ordna gemensamma upphandlingar som även de små kan hänga på.",
                "avslut_besok": ["kommunchef", "kommunalrad", "teknisk_chef", "ekonomi", "bolag"],
                "avslut_besok_nar": "Vecka 3–8, helst en tisdag.",
                "svar_funktioner": ["miljostrateg", "ekonomi", "teknisk_chef"],
                "svar_forankring": "ledning",
                "avslut_visning": "namn",
                "avslut_dnr": "KLF-demo-7",
            },
        ),
        Call(
            day=15,
            time="14.00",
            by="lead",
            speaker="strateg",
            confirm=(
                "nulage",
                "tema_styra",
                "tema_energi",
                "tema_samhalle",
                "stod",
                "samverkan",
                "borgmastaravtalet",
                "avslut",
            ),
            changes={"fornybar_energi_formaga": ("1", "3"), "cov_secap": ("inlamnad", "5")},
            answers={"cov_secap_ar": 2018},
        ),
    ),
)
