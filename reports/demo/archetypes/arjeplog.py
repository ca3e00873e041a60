"""Small and far away: nobody has had the time to answer, so the office will ring. One person holds two functions."""

from reports.demo.story import Archetype, Person

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
    invited={"stab": 32},
    reminded={"stab": 9},
    roles={
        "kommunchef": "vacant",
        "samhallsplaneringschef": "absent",
        "fastighetschef": "by:teknisk_chef",
        "miljostrateg": "absent",
        "ekr": "shared:2505",
    },
    facts={"cov_secap": "inlamnad", "cov_secap_ar": 2014, "nulage_dokument_energiplan": "ingar"},
)
