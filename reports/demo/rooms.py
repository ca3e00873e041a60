"""What was said in the rooms of the invented visits. No Django.

Eleven of the fourteen municipalities have been visited, as when the study wrote home; ten to fifteen people in most rooms.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

MET, DECLINED = "met", "declined"


@dataclass(frozen=True)
class Said:
    """A passage of a note: its words as they stand there, what it is about, and who said it (a function of the register)."""

    words: str
    code: str
    theme: str = ""
    role: str = ""
    permission: str = "internal"


@dataclass(frozen=True)
class Written:
    """One person's note on a part of the guide ('' for a free one), with what has been coded of it."""

    text: str
    said: tuple[Said, ...] = ()
    part: str = ""
    by: str = ""


@dataclass(frozen=True)
class Room:
    """A visit. `day` and `hour` as in the stories; `met` lists functions, with "!" in front for elected people and "×" for
    those who declined; a function that the register lacks is written in words. `rated`: question -> (value, digit of the
    reason, who said it). `verdicts`: theme -> (verdict, why)."""

    day: int
    hour: int
    by: str
    place: str
    met: tuple[str, ...]
    notes: tuple[Written, ...] = ()
    after: tuple[str, str, str, str] = ("", "", "", "")
    rated: Mapping[str, tuple[str, str, str]] = field(default_factory=dict)
    verdicts: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    photo: str = ""
    whiteboard: str = ""
    form: str = "on_site"


ROOMS: Mapping[str, Room] = {
    "2505": Room(
        day=13,
        hour=10,
        by="officer",
        place="Medborgarhuset, sammanträdesrummet",
        met=(
            *(
                "samhallsplaneringschef",
                "kommunchef",
                "!kommunalrad",
                "!kommunalrad",
                "teknisk_chef",
                "naringslivschef",
            ),
            *("Drifttekniker", "Ekonom", "!Ledamot i miljönämnden", "×ekr"),
        ),
        notes=(
            Written(
                "Samhällsplaneringschefen gör allt själv. När han är ledig står frågorna stilla, och det sa alla i rummet. "
                "Kommunalrådet vill ha in energin i styrkortet redan i vår. "
                "De vill se siffror från någon som har lika kallt innan de byter en enda bil.",
                said=(
                    Said(
                        "När han är ledig står frågorna stilla",
                        "hinder",
                        "kompetens_resurser",
                        "samhallsplaneringschef",
                    ),
                    Said(
                        "vill ha in energin i styrkortet redan i vår",
                        "drivkraft",
                        "forankring",
                        "kommunalrad",
                        "named",
                    ),
                    Said("se siffror från någon som har lika kallt", "behov", "mobilitet", "teknisk_chef", "unnamed"),
                ),
                part="stod_hjalpte",
            ),
            Written(
                "Ishallens tak: räknade på det för fyra år sedan, kalkylen försvann när ekonomen slutade.",
                said=(
                    Said(
                        "kalkylen försvann när ekonomen slutade",
                        "exempel_mindre_bra",
                        "fornybar_energi",
                        "naringslivschef",
                    ),
                ),
                part="provat",
            ),
        ),
        after=(
            "En person som återkommer är viktigare än alla rapporter.",
            "Kommunalrådet hade läst enkätsvaren själv.",
            "Skicka två exempel på energiplaner från små kommuner.",
            "Letar fram kalkylen för ishallens tak.",
        ),
        verdicts={
            "kompetens_resurser": ("agrees", "Samma sak i enkäten, på telefon och i rummet."),
            "mobilitet": ("nuanced", "Behovet är stort först när siffrorna från kallt klimat finns."),
        },
    ),
    "2582": Room(
        day=12,
        hour=13,
        by="lead",
        place="Stadshuset, Överluleå",
        met=(
            *("miljostrateg", "fastighetschef", "kommunchef", "!Kommunstyrelsens ordförande", "samhallsplaneringschef"),
            *(
                "ekr",
                "naringslivschef",
                "Controller",
                "Kostchef",
                "!Ledamot i kommunstyrelsen",
                "!Ledamot i kommunstyrelsen",
            ),
            *("Upphandlare", "×teknisk_chef"),
        ),
        notes=(
            Written(
                "Driftgruppen i fastighet möts varje vecka och har gjort det i nio år. Det är därför det går bra, sa fastighetschefen. "
                "Siffrorna kommer två år för sent för att nämnderna ska bry sig. "
                "De delar gärna med sig av mallen för driftmötena.",
                said=(
                    Said(
                        "möts varje vecka och har gjort det i nio år",
                        "framgangsfaktor",
                        "fastigheter_effektivisering",
                        "fastighetschef",
                        "named",
                    ),
                    Said("Siffrorna kommer två år för sent", "hinder", "mal_uppfoljning", "miljostrateg", "unnamed"),
                    Said(
                        "delar gärna med sig av mallen för driftmötena",
                        "erbjudande",
                        "fastigheter_effektivisering",
                        "fastighetschef",
                        "named",
                    ),
                ),
                part="lart_av",
            ),
        ),
        after=(
            "Uppföljningen är det gemensamma problemet, inte viljan.",
            "Kostchefen hade egna siffror på matens klimatpåverkan.",
            "",
            "Skickar mallen för driftmötena.",
        ),
        verdicts={"mal_uppfoljning": ("agrees", "Alla i rummet sa detsamma.")},
        photo="Pannan som ersattes förra året",
    ),
    "2580": Room(
        day=11,
        hour=9,
        by="lead",
        place="Stadshuset, plan 5",
        met=(
            *(
                "miljostrateg",
                "kommunchef",
                "!Kommunalråd",
                "!Oppositionsråd",
                "samhallsplaneringschef",
                "teknisk_chef",
            ),
            *("fastighetschef", "naringslivschef", "ekr", "Ekonomidirektör", "Upphandlingschef", "Trafikplanerare"),
            *("!Ledamot i klimatberedningen", "!Ledamot i klimatberedningen", "×stabschef"),
        ),
        notes=(
            Written(
                "Bolagen har tak men kan inte enas om vem som tar risken. "
                "Upphandlingschefen vill gärna öppna avtalen för de små kommunerna, men någon måste hålla i det. "
                "Uppföljningen av kraven brister: vi ställer dem och ser dem aldrig igen.",
                said=(
                    Said(
                        "kan inte enas om vem som tar risken", "hinder", "fornybar_energi", "fastighetschef", "unnamed"
                    ),
                    Said(
                        "vill gärna öppna avtalen för de små kommunerna",
                        "erbjudande",
                        "finansiering_upphandling",
                        "",
                        "named",
                    ),
                    Said("vi ställer dem och ser dem aldrig igen", "hinder", "finansiering_upphandling"),
                ),
                part="besluta_sjalva",
            ),
            Written(
                "Oppositionsrådet: samma mål oavsett majoritet, det har hållit i tre val.",
                said=(Said("samma mål oavsett majoritet", "framgangsfaktor", "forankring", "", "named"),),
                by="officer",
            ),
        ),
        after=(
            "Gemensamma upphandlingar är det som Luleå kan leda.",
            "Enigheten över blockgränsen.",
            "Bjuda in de mindre kommunerna till ett möte om upphandling.",
            "Tar fram en lista över avtal som löper ut.",
        ),
        verdicts={
            "finansiering_upphandling": ("nuanced", "Litet behov för egen del, stor vilja att hjälpa andra."),
            "fornybar_energi": ("agrees", ""),
        },
        whiteboard="Tavlan: vem äger taken?",
    ),
    "2583": Room(
        day=9,
        hour=13,
        by="officer",
        place="Stadshuset, båda sidor av gränsen var med",
        met=(
            *("miljostrateg", "teknisk_chef", "!kommunalrad", "kommunchef", "naringslivschef", "ekr"),
            *(
                "Samordnare för gränsöverskridande trafik",
                "Kommunikatör",
                "!Ledamot i fullmäktige",
                "×samhallsplaneringschef",
            ),
        ),
        notes=(
            Written(
                "Ingen kan betala med samma kort på båda sidor om bron, så folk laddar hemma. "
                "Kommunchefen: frågan dör i budgeten varje höst. "
                "Allt som går ut måste finnas på finska också, det står ingenstans i planen.",
                said=(
                    Said("betala med samma kort på båda sidor om bron", "hinder", "mobilitet", "teknisk_chef", "named"),
                    Said("frågan dör i budgeten varje höst", "hinder", "forankring", "kommunchef", "unnamed"),
                    Said("måste finnas på finska också", "behov", "kommunikation_radgivning", "", "named"),
                ),
                part="stod_hjalpte",
            ),
        ),
        after=("Budgeten är flaskhalsen.", "Torneå skickade en egen tjänsteman.", "", "Frågar Torneå om betalkorten."),
        verdicts={"forankring": ("agrees", "Starkare i rummet än i enkäten.")},
    ),
    "2510": Room(
        day=8,
        hour=10,
        by="lead",
        place="Kommunhuset, lilla salen",
        met=(
            *("miljostrateg", "kommunchef", "!kommunalrad", "teknisk_chef", "samhallsplaneringschef"),
            *("Enhetschef i hemtjänsten", "Planerare för rennäring", "!Ledamot i kommunstyrelsen", "×stabschef"),
        ),
        notes=(
            Written(
                "Hemtjänsten har kört elbil i två vintrar och för loggbok över räckvidd och värme. "
                "Loggboken får vem som helst se. "
                "De som skrev planen har slutat, och ingen vet varför målen blev som de blev.",
                said=(
                    Said(
                        "har kört elbil i två vintrar och för loggbok",
                        "exempel_bra",
                        "mobilitet",
                        "",
                        "named",
                    ),
                    Said("Loggboken får vem som helst se.", "erbjudande", "mobilitet", "", "named"),
                    Said(
                        "ingen vet varför målen blev som de blev", "hinder", "styrdokument", "miljostrateg", "unnamed"
                    ),
                ),
                part="provat",
            ),
        ),
        after=(
            "Loggboken från hemtjänsten är det som alla andra frågar efter.",
            "Rennäringen vill själv vara med och mäta.",
            "Sprida loggboken till Arvidsjaur och Överkalix.",
            "Skickar loggboken avidentifierad.",
        ),
        rated={"klimatanpassning_behov": ("4", "4", "kommunchef")},
        verdicts={
            "mobilitet": (
                "contradicts",
                "Enkäten säger stort behov; i rummet är det de andra som behöver deras kunskap.",
            ),
            "klimatanpassning": ("nuanced", "Höjdes i rummet när rennäringen hade berättat."),
        },
        photo="Elbilen i hemtjänsten",
    ),
    "2584": Room(
        day=7,
        hour=13,
        by="lead",
        place="Stadshuset Kristallen",
        met=(
            *(
                "samhallsplaneringschef",
                "naringslivschef",
                "teknisk_chef",
                "kommunchef",
                "!Kommunstyrelsens ordförande",
            ),
            *("Projektledare för stadsomvandlingen", "fastighetschef", "Planarkitekt", "VA-chef", "Ekonom"),
            *("!Oppositionsråd", "×stabschef", "×!kommunalrad"),
        ),
        notes=(
            Written(
                "Rören läggs i sommar och ingen har räknat på restvärmen. "
                "Planarkitekten skulle vilja att någon med energiögon läste detaljplanerna innan samrådet. "
                "Bolagen frågar om effekt före mark.",
                said=(
                    Said(
                        "ingen har räknat på restvärmen", "behov", "industriell_symbios", "naringslivschef", "unnamed"
                    ),
                    Said(
                        "någon med energiögon läste detaljplanerna innan samrådet",
                        "behov",
                        "samhallsplanering",
                        "",
                        "named",
                    ),
                    Said("Rören läggs i sommar", "forutsattning", "industriell_symbios", "teknisk_chef"),
                ),
                part="stod_hjalpte",
            ),
        ),
        after=(
            "Det brådskar med restvärmen.",
            "",
            "Ta reda på vem som kan räkna på restvärme.",
            "Skickar kartan över rören.",
        ),
        verdicts={
            "industriell_symbios": ("agrees", "Med ett datum som enkäten inte sa: i sommar."),
            "samhallsplanering": ("agrees", ""),
        },
    ),
    "2521": Room(
        day=6,
        hour=10,
        by="officer",
        place="Kommunhuset, och en by på vägen hem",
        met=(
            *(
                "naringslivschef",
                "teknisk_chef",
                "kommunchef",
                "!kommunalrad",
                "Byautvecklare",
                "Vaktmästare på skolan",
            ),
            *("!Ledamot i kommunstyrelsen", "!Ledamot i kommunstyrelsen", "×ekr"),
        ),
        notes=(
            Written(
                "Ingen har uppdraget på papper. Det görs på kvällar, av den som bryr sig. "
                "Byarna har egna pannor och vill ha någon att ringa som svarar samma dag. "
                "Bussen går en gång om dagen, och sjukhuset ligger femton mil bort.",
                said=(
                    Said("Ingen har uppdraget på papper.", "hinder", "kompetens_resurser", "kommunchef", "unnamed"),
                    Said(
                        "någon att ringa som svarar samma dag",
                        "behov",
                        "kompetens_resurser",
                        "naringslivschef",
                        "named",
                    ),
                    Said("Bussen går en gång om dagen", "forutsattning", "mobilitet", "", "named"),
                ),
                part="besluta_sjalva",
            ),
        ),
        after=(
            "Uppdraget måste på papper innan något annat hjälper.",
            "Vaktmästaren visste mest om energin.",
            "Skicka ett exempel på uppdragsbeskrivning.",
            "Tar upp uppdraget i ledningsgruppen.",
        ),
        rated={"forankring_behov": ("4", "2", "naringslivschef")},
        verdicts={"forankring": ("nuanced", "Höjdes: utan uppdrag finns ingen att förankra hos.")},
    ),
    "2560": Room(
        day=5,
        hour=13,
        by="officer",
        place="Kommunhuset",
        met=(
            *("teknisk_chef", "naringslivschef", "kommunchef", "!kommunalrad", "Miljöinspektör", "Bibliotekschef"),
            *("!Ledamot i kommunstyrelsen", "Ekonom", "×Skolchef"),
        ),
        notes=(
            Written(
                "Invånarna frågar om solceller på biblioteket varje vecka, och ingen vet vad man ska svara. "
                "En delad tjänst med grannarna är det enda som håller, sa tekniska chefen. "
                "Uppföljning har lovats vartannat år och aldrig hunnits med.",
                said=(
                    Said(
                        "frågar om solceller på biblioteket varje vecka",
                        "behov",
                        "fornybar_energi",
                        "",
                        "named",
                    ),
                    Said(
                        "En delad tjänst med grannarna",
                        "samverkan_onskan",
                        "kompetens_resurser",
                        "teknisk_chef",
                        "named",
                    ),
                    Said("aldrig hunnits med", "hinder", "mal_uppfoljning", "teknisk_chef", "unnamed"),
                ),
                part="stod_hjalpte",
            ),
        ),
        after=("Delad tjänst, helst med Piteå och Boden.", "Bibliotekschefen som energirådgivare.", "", ""),
        verdicts={"fornybar_energi": ("agrees", ""), "kompetens_resurser": ("agrees", "")},
    ),
    "2581": Room(
        day=4,
        hour=10,
        by="lead",
        place="Stadshuset",
        met=(
            *("miljostrateg", "fastighetschef", "!kommunalrad", "kommunchef", "samhallsplaneringschef", "teknisk_chef"),
            *(
                "naringslivschef",
                "ekr",
                "Logistiker",
                "Vd för energibolaget",
                "!Ledamot i kommunstyrelsen",
                "Upphandlare",
            ),
            *("!Ledamot i miljönämnden", "×stabschef"),
        ),
        notes=(
            Written(
                "De visar gärna upp vad de gjort, men tre av fem nyckelpersoner går i pension inom fem år. "
                "Godset längs kusten råder ingen kommun över ensam. "
                "Nästa steg är lagring, och där finns inget att titta på i länet.",
                said=(
                    Said("De visar gärna upp vad de gjort", "erbjudande", "fornybar_energi", "miljostrateg", "named"),
                    Said(
                        "tre av fem nyckelpersoner går i pension inom fem år",
                        "hinder",
                        "kompetens_resurser",
                        "kommunchef",
                        "unnamed",
                    ),
                    Said("Nästa steg är lagring", "behov", "fornybar_energi", "", "named"),
                ),
                part="besluta_sjalva",
            ),
        ),
        after=("Ordna en träff om lagring.", "", "Ordna en träff om lagring.", "Tar emot studiebesök i vår."),
        verdicts={
            "kompetens_resurser": ("contradicts", "Enkäten säger visst behov; pensionerna gör det till det största."),
            "fornybar_energi": ("nuanced", "Behovet gäller lagring, inte solceller."),
        },
        photo="Solcellerna på ishallen",
    ),
    "2513": Room(
        day=3,
        hour=11,
        by="officer",
        place="Kommunhuset, runt köksbordet",
        met=("kommunchef", "teknisk_chef", "!kommunalrad", "naringslivschef", "Skolkock", "×Ekonom"),
        notes=(
            Written(
                "Kom hit och titta innan ni skriver något, sa de i enkäten. Nu har vi tittat. "
                "Det finns en laddstolpe, och den är trasig sedan i november. "
                "De vill göra en plan tillsammans med grannarna i stället för en egen.",
                said=(
                    Said("den är trasig sedan i november", "avvikelse_enkat", "mobilitet", "teknisk_chef", "unnamed"),
                    Said(
                        "göra en plan tillsammans med grannarna",
                        "samverkan_onskan",
                        "styrdokument",
                        "kommunchef",
                        "named",
                    ),
                ),
            ),
        ),
        after=(
            "En gemensam plan för Tornedalen och Kalix älvdal.",
            "Laddstolpen fungerar inte.",
            "Prata med Övertorneå om en gemensam plan.",
            "",
        ),
        verdicts={
            "mobilitet": ("contradicts", "Enkäten räknar en laddstolpe; den har inte fungerat sedan i november."),
            "styrdokument": ("agrees", ""),
        },
    ),
    "2523": Room(
        day=2,
        hour=13,
        by="officer",
        place="",
        form="digital",
        met=(
            *("samhallsplaneringschef", "Energibolagets planerare", "kommunchef", "!kommunalrad", "Stadsarkitekt"),
            *("teknisk_chef", "×naringslivschef"),
        ),
        notes=(
            Written(
                "Digitalt, vägen var stängd. Stadsdelarna byggs nu och besluten om energi tas i vår. "
                "Skiften styr resandet mer än tidtabellen: bussen går när ingen slutar.",
                said=(
                    Said(
                        "besluten om energi tas i vår", "forutsattning", "samhallsplanering", "samhallsplaneringschef"
                    ),
                    Said("bussen går när ingen slutar", "hinder", "mobilitet", "", "named"),
                ),
            ),
        ),
        after=("Vi måste vara med före besluten i vår.", "", "", "Skickar tidplanen för stadsdelarna."),
    ),
}
"""By the code of the municipality. Övertorneå is booked, Arjeplog and Kalix have no visit yet."""


@dataclass(frozen=True)
class Lesson:
    title: str
    worked: str
    did_not: str
    conditions: str
    transferable: str
    topic: str
    themes: tuple[str, ...]
    suits: tuple[str, ...] = ()
    passages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Trip:
    """A learning visit; `day` negative is to come."""

    day: int
    hour: int
    by: str
    place: str
    topics: tuple[str, ...]
    met: tuple[str, ...] = ()
    notes: tuple[Written, ...] = ()
    lessons: tuple[Lesson, ...] = ()
    photo: str = ""


TRIPS: Mapping[str, Trip] = {
    "0380": Trip(
        day=10,
        hour=9,
        by="lead",
        place="Stadshuset",
        topics=("styrdokument", "mobilitet"),
        met=("Klimatstrateg", "Controller", "!Ordförande i klimatutskottet", "Trafikplanerare"),
        notes=(
            Written(
                "Koldioxidbudgeten kom före målen. Nämnden sa nej två gånger innan den gick igenom. "
                "Protokollet fungerar för att bolagen får höra vad de andra bolagen gör.",
                said=(
                    Said("Nämnden sa nej två gånger innan den gick igenom.", "hinder", "mal_uppfoljning", "", "named"),
                    Said(
                        "bolagen får höra vad de andra bolagen gör",
                        "framgangsfaktor",
                        "forankring",
                        "",
                        "named",
                    ),
                ),
            ),
        ),
        lessons=(
            Lesson(
                "Budgeten kom före målen",
                "Varje nämnd fick sin del av koldioxidbudgeten och kunde se vad som var kvar.",
                "Uppföljningen tog två år att få på plats.",
                "En ekonom som räknar, och en kommundirektör som frågar varje månad.",
                "Kommuner som har en ekonomichef som vill vara med.",
                "styrdokument",
                ("mal_uppfoljning", "forankring"),
                ("2582", "2580"),
                ("Nämnden sa nej två gånger innan den gick igenom.",),
            ),
            Lesson(
                "Ett protokoll som bolagen själva vill stå i",
                "Bolag och föreningar skriver under åtgärder, och läses upp för varandra en gång om året.",
                "",
                "Någon som håller i mötena. Det räcker med en halv tjänst.",
                "Fungerar även där bolagen är få, om de känner varandra.",
                "styrdokument",
                ("forankring", "industriell_symbios"),
                ("2580", "2584"),
                ("bolagen får höra vad de andra bolagen gör",),
            ),
        ),
        photo="Cykelgaraget vid stationen",
    ),
    "1283": Trip(
        day=14,
        hour=10,
        by="officer",
        place="Rådhuset",
        topics=("fastigheter", "fjarrvarme"),
        met=("Miljöchef", "Förvaltare", "Driftingenjör"),
        notes=(
            Written(
                "Driftteknikerna fick en egen budget för små åtgärder. Den stora renoveringen kom aldrig igång.",
                said=(
                    Said(
                        "fick en egen budget för små åtgärder",
                        "framgangsfaktor",
                        "fastigheter_effektivisering",
                        "",
                        "named",
                    ),
                ),
            ),
        ),
        lessons=(
            Lesson(
                "Små pengar nära driften",
                "Driftteknikerna fick en egen budget för åtgärder under 50 000 kronor och använde den.",
                "Den stora renoveringen väntar fortfarande på beslut.",
                "Förtroende för driften, och en lista som följs upp.",
                "De flesta kommuner som har egen driftpersonal.",
                "fastigheter",
                ("fastigheter_effektivisering",),
                ("2584", "2521", "2513"),
                ("fick en egen budget för små åtgärder",),
            ),
        ),
    ),
    "2180": Trip(day=-4, hour=10, by="lead", place="Rådhuset", topics=("mobilitet", "infrastruktur")),
}
"""By the code of the reference municipality."""
