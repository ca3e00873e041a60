"""Words of passages can be searched, alike on every database."""

from django.db import migrations, models

from municipalities.text import search_text


def fill(apps, schema_editor):
    excerpt = apps.get_model("visits", "Excerpt")
    for row in excerpt.objects.only("text").iterator():
        row.search = search_text(row.text)
        row.save(update_fields=["search"])


class Migration(migrations.Migration):
    dependencies = [("visits", "0004_after_seq")]
    operations = [
        migrations.AddField(
            model_name="excerpt", name="search", field=models.TextField(default="", editable=False)
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
