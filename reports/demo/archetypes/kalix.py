"""Under way: a colleague has begun, the environment strategist's link is waiting. Whoever tries preStratus answers as Kalix."""

from reports.demo.story import Archetype, Person, Sitting, TakesTime, documents, themes

KALIX = Archetype(
    code="2514",
    officer="officer",
    switchboard="0980-319 206",
    people={
        "strateg": Person(("miljostrateg",), "0980-319 235"),
        "ekr": Person(("ekr",), "0980-319 236"),
        "teknik": Person(("teknisk_chef", "fastighetschef"), "0980-319 237"),
    },
    main="strateg",
    invited={"strateg": 32, "ekr": 20},
    opened={"ekr": 17},
    roles={"stabschef": "absent", "samhallsplaneringschef": "vacant"},
    facts={
        "nulage_dokument_miljoprogram": "antagen",
        "nulage_dokument_energiplan": "saknas",
        "bm_inventering": "nationell",
    },
    story=(
        Sitting(
            day=17,
            time="11.25",
            by="ekr",
            values={
                "nulage_ansvar": "miljo",
                "nulage_arsarbete": "05_1",
                "nulage_grupp": "planeras",
                **documents("- saknas - saknas antagen antagen"),
                "nulage_drivkrafter": ["invanare", "kostnad"],
                **themes(
                    styrdokument=(
                        "3 2 1 energiplan handlingsplan",
                        "Det finns utkast till en energiplan, men ingen som håller i den.",
                    ),
                    kommunikation_radgivning="2 3 3 foretag skola",
                ),
            },
        ),
    ),
    doors=(TakesTime(day=2, time="09.10", by="ekr", until=8),),
)
