"""The codes to begin with (see `docs/decisions.md`); the office changes them and adds its own."""

from django.db import migrations

CODES = [
    ("behov", "Behov", "Need", "Något kommunen uttryckligen saknar eller ber om.", "Something the municipality expressly lacks or asks for."),
    ("hinder", "Hinder", "Barrier", "Något som bromsar eller stoppar.", "Something that slows or stops."),
    ("drivkraft", "Drivkraft", "Driver", "Något som får arbetet att gå framåt.", "Something that moves the work forward."),
    ("framgangsfaktor", "Framgångsfaktor", "Success factor", "Något som kommunen säger förklarar att det gick bra.", "Something the municipality says explains why it went well."),
    ("forutsattning", "Förutsättning", "Precondition", "Något i läge, storlek, ekonomi eller organisation som kommunen inte styr på kort sikt.", "Something in location, size, economy or organisation that the municipality does not control in the short term."),
    ("exempel_bra", "Gott exempel", "Good example", "Konkret genomfört arbete som gått bra.", "Concrete work that was done and went well."),
    ("exempel_mindre_bra", "Mindre lyckat exempel", "Less successful example", "Konkret arbete som inte gav det man ville.", "Concrete work that did not give what was wanted."),
    ("samverkan_onskan", "Önskan om samverkan", "Collaboration wish", "Önskan om med vem eller hur.", "A wish with whom or how."),
    ("erbjudande", "Erbjudande", "Offer", "Något kommunen kan dela.", "Something the municipality can share."),
    ("avvikelse_enkat", "Avviker från enkäten", "Differs from survey", "Uttalande som ändrar eller nyanserar ett enkätsvar.", "A statement that changes or nuances an answer of the survey."),
]


def add(apps, schema_editor):
    code = apps.get_model("visits", "Code")
    for order, (key, sv, en, definition_sv, definition_en) in enumerate(CODES):
        values = {
            "name_sv": sv,
            "name_en": en,
            "definition_sv": definition_sv,
            "definition_en": definition_en,
            "order": order,
        }
        code.objects.get_or_create(key=key, defaults=values)


class Migration(migrations.Migration):
    dependencies = [("visits", "0001_initial")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
