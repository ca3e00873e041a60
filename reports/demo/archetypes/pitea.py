"""Comfortable and generous: low needs but for two fields, offers much, and a text was corrected after the interview."""

from reports.demo.story import NONE, Archetype, Call, Person, Sitting, documents, forms, items, themes

PITEA = Archetype(
    code="2581",
    officer="lead",
    switchboard="0980-319 210",
    people={
        "strateg": Person(("miljostrateg",), "0980-319 247"),
        "fastighet": Person(("fastighetschef",), "0980-319 248"),
        "kommunalrad": Person(("kommunalrad",), "0980-319 249"),
    },
    main="strateg",
    invited={"strateg": 32, "fastighet": 32},
    opened={"strateg": 30, "fastighet": 30},
    roles={"stabschef": "absent"},
    facts={"cov_secap": "godkand", "cov_secap_ar": 2010, "cov_bei_ar": 2000},
    story=(
        Sitting(
            day=30,
            time="07.50",
            by="fastighet",
            values={
                **themes(
                    fastigheter_effektivisering=("0 3 4", "Vi hjälper gärna till här i stället."),
                    fornybar_energi=(
                        "3 4 3 solel lagring vindkraft",
                        "Nästa steg är lagring och att sälja överskottet.",
                    ),
                    fjarrvarme="1 3 4",
                ),
            },
        ),
        Sitting(
            day=29,
            time="13.10",
            by="strateg",
            submit=True,
            values={
                "nulage_ansvar": "delat_tydligt",
                "nulage_arsarbete": "1_2",
                "nulage_grupp": "aktiv",
                **documents("antagen antagen antagen pagar antagen antagen"),
                **items(
                    "nulage_mal",
                    {
                        "omfattning": "geografi",
                        "mal": "50 procent lägre utsläpp än 2000",
                        "malar": 2020,
                        "uppfoljt": "i_ar",
                    },
                    {
                        "omfattning": "organisation",
                        "mal": "All el till egna lokaler från egen förnybar produktion",
                        "malar": 2025,
                        "uppfoljt": "i_ar",
                    },
                ),
                "nulage_agenda2030": "integrerat",
                "nulage_nationella_mal": "egna_skarpare",
                "nulage_natverk": ["klimatkommunerna", "fossilfritt"],
                "nulage_drivkrafter": ["politik", "kostnad", "eldsjal"],
                "nulage_hinder": ["regler", "tid"],
                **themes(
                    styrdokument="2 3 3 samordning_op",
                    mal_uppfoljning="2 3 3 nyckeltal",
                    forankring="3 4 3 vardag budget_styrkort",
                    kompetens_resurser=(
                        "3 3 3 sarbarhet utbildning",
                        "Flera nyckelpersoner går i pension inom fem år.",
                    ),
                    finansiering_upphandling="1 3 4",
                    mobilitet=(
                        "3 3 2 infrastrukturplan laddning gods",
                        "Godset längs kusten är svårast. Där råder vi inte själva.",
                    ),
                    industriell_symbios="2 3 3 restvarme",
                    samhallsplanering="1 3 3",
                    klimatanpassning="2 2 2 ras_skred",
                    kommunikation_radgivning="1 2 3",
                ),
                "tema_annat": NONE,
                "stod_topp3": ["fornybar_energi", "mobilitet"],
                "stod_former": ["natverk", "uppfoljning"],
                **forms("1 1 2 2 2 2"),
                "samv_natverk_form": ["digitalt_kvartal"],
                **items(
                    "samv_partner",
                    {
                        "tema": "mobilitet",
                        "kommuner": ["2580", "vasterbotten"],
                        "utanfor": "Skellefteå",
                        "syfte": "Laddning för tunga fordon längs kusten.",
                    },
                ),
                **items(
                    "samv_pilot",
                    {
                        "tema": "fornybar_energi",
                        "forsok": "Lagring av solel i ett bostadsområde.",
                        "roll": "testa",
                        "nar": "inom_ar",
                    },
                ),
                **items(
                    "samv_erbjuda",
                    {
                        "tema": "fastigheter_effektivisering",
                        "vad": "Vårt system för energiuppföljning.",
                        "form": ["besok", "dokument", "mentor"],
                    },
                    {"tema": "fornybar_energi", "vad": "Upphandling och drift av solel.", "form": ["besok", "samtal"]},
                    {
                        "tema": "finansiering_upphandling",
                        "vad": "Kalkylmodell för livscykelkostnad.",
                        "form": ["dokument"],
                    },
                ),
                **items(
                    "samv_lardom",
                    {
                        "utfall": "bra",
                        "tema": "fornybar_energi",
                        "beskrivning": "Vi började med ett enda tak och mätte i ett år. Det avgjorde att politiken vågade ta nästa beslut.",
                        "delas": "med_namn",
                    },
                    {
                        "utfall": "mindre_bra",
                        "tema": "mobilitet",
                        "beskrivning": "Gasbilar köptes in innan det fanns en mack på rätt sida av stan.",
                        "delas": "med_namn",
                    },
                ),
                "cov_atagande": "2020",
                "cov_fornya": "beslutat",
                "cov_secap": "godkand",
                "cov_secap_ar": 2010,
                "cov_bei": "ja",
                "cov_bei_ar": 2000,
                "cov_rva": "pagar",
                "cov_overvakning": "inom_2",
                "cov_overvakning_hinder": ["mall", "sprak"],
                "cov_nytta": ["politisk_tyngd", "struktur", "utbyte"],
                "cov_koordinator_stod": ["traffar", "politik"],
                "avslut_viktigast": "Bjud in oss när andra vill se hur vi gör.",
                "avslut_besok": ["fastighetschef", "miljostrateg", "bolag"],
                "avslut_besok_nar": "När som helst utom vecka 9.",
                "svar_funktioner": ["miljostrateg", "fastighetschef"],
                "svar_forankring": "politik",
                "avslut_visning": "namn",
            },
        ),
        Call(
            day=17,
            time="09.30",
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
                "klimatanpassning_formaga": ("1", "4"),
                "avslut_viktigast": ("Bjud in oss när andra vill se hur vi gör, och ordna en träff om lagring.", "2"),
            },
            answers={
                "samv_forebild": [
                    {
                        "samv_forebild_kommun": "2180",
                        "samv_forebild_tema": "mobilitet",
                        "samv_forebild_fraga": "Hur har ni fått åkerierna att byta drivmedel?",
                    }
                ]
            },
        ),
    ),
)
