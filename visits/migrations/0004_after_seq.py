"""The four texts of the minute after count their versions."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("visits", "0003_planning")]

    operations = [
        migrations.AddField(
            model_name="visit",
            name="after_seq",
            field=models.PositiveIntegerField(default=0),
        ),
    ]
