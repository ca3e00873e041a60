"""A town on the move: has answered on the web, and the interview is still to come."""

from reports.demo.story import NONE, PENDING, Archetype, Books, Person, Sitting, documents, forms, items, themes

GALLIVARE = Archetype(
    code="2523",
    officer="officer",
    switchboard="0980-319 203",
    people={
        "plan": Person(("samhallsplaneringschef",), "0980-319 228"),
        "bolag": Person(("bolag",), "0980-319 229"),
    },
    main="plan",
    invited={"plan": 32},
    opened={"plan": 27},
    roles={"miljostrateg": "vacant", "ekr": "by:samhallsplaneringschef", "stabschef": "absent"},
    facts={"nulage_dokument_energiplan": "inaktuell"},
    story=(
        Sitting(
            day=24,
            time="15.05",
            by="plan",
            submit=True,
            values={
                "nulage_ansvar": "delat",
                "nulage_arsarbete": "025_05",
                "nulage_grupp": "vilande",
                **documents("inaktuell saknas antagen saknas pagar saknas"),
                **items(
                    "nulage_mal",
                    {
                        "omfattning": "organisation",
                        "mal": "20 procent mindre energi i egna lokaler",
                        "malar": 2020,
                        "uppfoljt": "aldrig",
                    },
                ),
                "nulage_agenda2030": "diskuterat",
                "nulage_nationella_mal": "ej_tagit",
                "nulage_natverk": ["annat"],
                "nulage_natverk_annat": "Ett nätverk för kommuner i samhällsomvandling.",
                "nulage_drivkrafter": ["naringsliv", "trygghet", "politik"],
                "nulage_hinder": ["annat_viktigare", "tid", "mandat"],
                **themes(
                    styrdokument=(
                        "3 2 1 energiplan strategi samordning_op",
                        "Energiplanen är från före samhällsomvandlingen.",
                    ),
                    mal_uppfoljning="4 2 0 malsattning utslappsinventering nyckeltal",
                    forankring="3 2 1 politik bolag",
                    kompetens_resurser="3 2 1 tjanst utbildning",
                    finansiering_upphandling="3 3 2 krav kalkyl",
                    mobilitet=(
                        "4 3 1 laddning pendling infrastrukturplan",
                        "Många reser långt till gruvorna i ensamma bilar. Skiften styr mer än tidtabellen.",
                    ),
                    fastigheter_effektivisering="2 3 2 nybyggnad",
                    fornybar_energi="3 2 1 solel vindkraft",
                    fjarrvarme="1 3 3",
                    industriell_symbios=(
                        "3 3 1 restvarme resursfloden",
                        "Restvärmen räcker till mer, men avtalen är svåra.",
                    ),
                    samhallsplanering=(
                        "4 4 2 omvandling transportsnalt detaljplan",
                        "Hela stadsdelar ska byggas nya. Det är nu besluten om energi tas.",
                    ),
                    klimatanpassning="2 2 1 oversvamning",
                    kommunikation_radgivning="2 1 1 minoritetssprak invanare",
                ),
                "stod_topp3": ["samhallsplanering", "mobilitet", "mal_uppfoljning"],
                "stod_former": ["analys", "tjansteutbildning", "politik"],
                **forms("2 1 2 2 1 2"),
                "samv_natverk_form": ["digitalt_kvartal"],
                **items(
                    "samv_partner",
                    {
                        "tema": "samhallsplanering",
                        "kommuner": ["2584"],
                        "syfte": "Byta erfarenheter om att bygga nytt i kallt klimat.",
                    },
                ),
                "samv_pilot": PENDING,
                **items(
                    "samv_forebild",
                    {
                        "kommun": "2180",
                        "tema": "samhallsplanering",
                        "fraga": "Hur ställs energikrav när kommunen säljer mark?",
                    },
                ),
                **items(
                    "samv_erbjuda",
                    {
                        "tema": "samhallsplanering",
                        "vad": "Krav på energi vid flytt av byggnader.",
                        "form": ["samtal", "besok"],
                    },
                ),
                "samv_lardom": NONE,
                "bm_kannedom": "1",
                "bm_historik": "nej",
                "bm_skal": ["ej_provat"],
                "bm_intresse": "1",
                "bm_villkor": ["underlag", "erfarenhet"],
                "bm_gemensam": "vet_ej",
                "bm_inventering": "nej",
                "bm_plan_grund": "Utvecklingsplanen för den nya stadsdelen.",
                "avslut_viktigast": "Räkna på vad som händer med energin när staden flyttar.",
                "avslut_besok": ["samhallsplaneringschef", "teknisk_chef", "bolag", "annan"],
                "avslut_besok_nar": "Efter nyår. Undvik vecka 10.",
                "svar_funktioner": ["samhallsplaneringschef", "bolag"],
                "svar_forankring": "forvaltningar",
                "avslut_visning": "stamma_av",
            },
        ),
    ),
    desk=(Books(day=2, time="09.40", on=-1, at="13.00", speaker="plan"),),
)
