"""The interview guide of a visit: what is asked in the room beside what survey and call left open. No Django."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """A question of the guide; notes are kept under its `key`."""

    key: str
    sv: str
    en: str

    def say(self, language: str) -> str:
        return self.en if language == "en" else self.sv


GUIDE = (
    Part(
        "stod_hjalpte",
        "Vad skulle behöva vara sant om två år för att ni ska säga att stödet hjälpte?",
        "What would need to be true in two years for you to say that the support helped?",
    ),
    Part(
        "besluta_sjalva",
        "Vad kan ni besluta själva, och vad kräver andra?",
        "What can you decide yourselves, and what needs others?",
    ),
    Part(
        "lart_av",
        "Vilken kommun har ni mest lärt er av, och vad?",
        "Which municipality have you learnt most from, and what?",
    ),
    Part(
        "provat",
        "Vad har ni prövat som inte fungerade?",
        "What have you tried that did not work?",
    ),
)
"""From the codebook of the study; kept in this order."""

CALL_GUIDE = (
    Part(
        "sakra",
        "Vad i svaren är ni mest säkra respektive osäkra på?",
        "What in the answers are you most and least certain of?",
    ),
    Part("hant_sedan", "Vad har hänt sedan ni svarade?", "What has happened since you answered?"),
)
"""How an interview by telephone begins."""
