"""Middle-sized and well on the way: plans are in place, and what is missing is follow-up that politicians read."""

from reports.demo.story import Archetype, Call, Person, Sitting, documents, forms, items, themes

BODEN = Archetype(
    code="2582",
    officer="lead",
    switchboard="0980-319 202",
    people={
        "strateg": Person(("miljostrateg",), "0980-319 225"),
        "fastighet": Person(("fastighetschef",), "0980-319 226"),
        "ekr": Person(("ekr",), "0980-319 227"),
    },
    main="strateg",
    invited={"strateg": 32, "fastighet": 32, "ekr": 25},
    opened={"strateg": 31, "fastighet": 30},
    roles={"stabschef": "by:kommunchef", "kommunalrad": "vacant"},
    facts={"cov_secap": "inlamnad", "cov_secap_ar": 2018, "nulage_dokument_klimatstrategi": "antagen"},
    story=(
        Sitting(
            day=30,
            time="08.40",
            by="strateg",
            values={
                "nulage_ansvar": "ledning",
                "nulage_arsarbete": "1_2",
                "nulage_grupp": "aktiv",
                **documents("antagen antagen inaktuell pagar antagen antagen"),
                "nulage_dokument_lankar": "Energi- och klimatplanen är från i år. Allt finns under Styrdokument på webbplatsen.",
                **items(
                    "nulage_mal",
                    {
                        "omfattning": "geografi",
                        "mal": "45 procent lägre utsläpp av koldioxid än 2005",
                        "malar": 2030,
                        "uppfoljt": "i_ar",
                    },
                    {
                        "omfattning": "organisation",
                        "mal": "Fossilfria egna transporter",
                        "malar": 2025,
                        "uppfoljt": "1_2",
                    },
                ),
                "nulage_agenda2030": "beslut",
                "nulage_nationella_mal": "samma",
                "nulage_natverk": ["ekokommun", "glokala"],
                "nulage_drivkrafter": ["politik", "klimat", "naringsliv"],
                "nulage_hinder": ["data", "tid", "annat_viktigare"],
                **themes(
                    styrdokument="2 3 3 handlingsplan samordning_op",
                    mal_uppfoljning=(
                        "3 3 2 nyckeltal statistikluckor aterrapportering",
                        "Vi har mål men siffrorna kommer två år för sent för budgeten.",
                    ),
                    forankring="3 3 2 budget_styrkort bolag",
                    kompetens_resurser="3 2 2 projektledning sarbarhet",
                    finansiering_upphandling="2 2 3 krav",
                ),
            },
        ),
        Sitting(
            day=29,
            time="14.30",
            by="fastighet",
            values={
                **themes(
                    fastigheter_effektivisering=(
                        "1 3 4",
                        "Driftorganisationen sitter ihop och arbetar varje vecka med energi.",
                    ),
                    fjarrvarme="0 2 4",
                ),
            },
        ),
        Sitting(
            day=27,
            time="10.15",
            by="strateg",
            submit=True,
            values={
                **themes(
                    mobilitet=(
                        "3 3 2 laddning pendling upphandling",
                        "Pendlingen till grannkommunerna är det stora. Bussarna äger vi inte själva.",
                    ),
                    fornybar_energi=(
                        "3 3 2 solel lagring",
                        "Två anläggningar är byggda. Nu vill vi ta nästa steg i större skala.",
                    ),
                    industriell_symbios=(
                        "3 4 2 restvarme etablering eleffekt",
                        "Det kommer förfrågningar om stora etableringar varje månad.",
                    ),
                    samhallsplanering="2 3 3 detaljplan vindbruk",
                    klimatanpassning="2 2 2 oversvamning",
                    kommunikation_radgivning="1 2 3",
                ),
                "tema_annat": "Livsmedel och offentliga måltider.",
                "stod_topp3": ["industriell_symbios", "mal_uppfoljning", "mobilitet"],
                "stod_former": ["uppfoljning", "analys", "projekt"],
                **forms("2 2 2 3 2 2"),
                "samv_natverk_form": ["tema", "fysiskt_ar"],
                **items(
                    "samv_partner",
                    {
                        "tema": "industriell_symbios",
                        "kommuner": ["2580", "2581", "2523"],
                        "syfte": "Gemensamt svar till företag som söker el och restvärme.",
                    },
                    {"tema": "mobilitet", "kommuner": ["2580"], "syfte": "Tätare busstrafik på pendlingsstråket."},
                ),
                **items(
                    "samv_pilot",
                    {
                        "tema": "mal_uppfoljning",
                        "forsok": "En gemensam utsläppsuppföljning varje kvartal med samma nyckeltal.",
                        "roll": "jamfora",
                        "nar": "inom_ar",
                    },
                ),
                **items(
                    "samv_forebild",
                    {
                        "kommun": "0380",
                        "tema": "mal_uppfoljning",
                        "fraga": "Hur fungerar en koldioxidbudget i praktiken?",
                    },
                ),
                **items(
                    "samv_erbjuda",
                    {
                        "tema": "fastigheter_effektivisering",
                        "vad": "Rutin för driftoptimering med veckoavläsning.",
                        "form": ["besok", "dokument"],
                    },
                    {
                        "tema": "styrdokument",
                        "vad": "Vår plan och hur vi förankrade den.",
                        "form": ["samtal", "dokument"],
                    },
                ),
                **items(
                    "samv_lardom",
                    {
                        "utfall": "bra",
                        "tema": "fastigheter_effektivisering",
                        "beskrivning": "En driftgrupp för alla fastigheter sänkte elanvändningen. Det som avgjorde var att alla såg samma siffror.",
                        "delas": "med_namn",
                    },
                    {
                        "utfall": "mindre_bra",
                        "tema": "mobilitet",
                        "beskrivning": "Elcyklar till personalen stod oanvända första vintern. Vi hade inte frågat vem som behövde dem.",
                        "delas": "med_namn",
                    },
                ),
                "cov_atagande": "2030",
                "cov_secap": "inlamnad",
                "cov_secap_ar": 2018,
                "cov_bei": "ja",
                "cov_bei_ar": 2005,
                "cov_rva": "pagar",
                "cov_overvakning": "ej_an",
                "cov_nytta": ["struktur", "metodstod", "utbyte"],
                "cov_koordinator_stod": ["rva", "rapportera"],
                "avslut_viktigast": "Ett gemensamt sätt att följa upp, som länets kommuner slipper uppfinna var för sig.",
                "avslut_besok": ["kommunchef", "kommunalrad", "fastighetschef", "miljostrateg", "bolag"],
                "avslut_besok_nar": "Vecka 4–6 passar. Inte veckan med kommunfullmäktige.",
                "svar_funktioner": ["miljostrateg", "fastighetschef", "ekonomi"],
                "svar_forankring": "ledning",
                "avslut_visning": "namn",
                "avslut_dnr": "KS-demo-31",
            },
        ),
        Call(
            day=16,
            time="13.00",
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
            changes={
                "kompetens_resurser_behov": ("3", "1"),
                "industriell_symbios_formaga": ("1", "4"),
                "cov_rva": ("ja", "5"),
            },
        ),
    ),
)
