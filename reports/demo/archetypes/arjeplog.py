"""Small and far away: nobody has had the time to answer and the office is asked to ring. One person holds two functions."""

from reports.demo.story import Archetype, AsksForCall, NamesSomebodyElse, Person

ARJEPLOG = Archetype(
    code="2506",
    officer="officer",
    switchboard="0980-319 200",
    people={
        "stab": Person(("stabschef", "naringslivschef"), "0980-319 220"),
        "teknik": Person(("teknisk_chef",), "0980-319 221"),
        "ekr": Person(("ekr",), "0980-319 222", elsewhere=(("2505", "ekr"),)),
    },
    main="stab",
    invited={"stab": 32, "teknik": 12},
    opened={"stab": 4, "teknik": 3},
    reminded={"stab": 9},
    roles={
        "kommunchef": "vacant",
        "samhallsplaneringschef": "absent",
        "fastighetschef": "by:teknisk_chef",
        "miljostrateg": "absent",
        "ekr": "shared:2505",
    },
    facts={"cov_secap": "inlamnad", "cov_secap_ar": 2014, "nulage_dokument_energiplan": "ingar"},
    doors=(
        AsksForCall(
            day=4,
            time="08.40",
            by="stab",
            ask_for="stabschefen",
            wishes=((2, "am"), (3, "13:30")),
            words="Helst inte på fredagar, då är de flesta på fjället.",
        ),
        NamesSomebodyElse(
            day=3,
            time="15.20",
            by="teknik",
            key="klimat",
            function="Klimatsamordnare",
            telephone="0980-319 257",
            words="Jag har bara hand om vatten och avlopp numera.",
        ),
    ),
)
