from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("visits", "0005_excerpt_search")]

    operations = [
        migrations.AddField(
            model_name="photo",
            name="published_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="photo",
            name="consent",
            field=models.CharField(
                choices=[
                    ("nobody", "nobody can be recognised"),
                    ("given", "those in it have agreed"),
                    ("not_asked", "nobody has been asked yet"),
                ],
                default="not_asked",
                max_length=9,
                verbose_name="consent",
            ),
        ),
        migrations.AddConstraint(
            model_name="photo",
            constraint=models.CheckConstraint(
                condition=models.Q(published_at=None)
                | (models.Q(is_whiteboard=False, consent__in=["nobody", "given"]) & ~models.Q(caption_sv="")),
                name="visits_photo_published_in_order",
            ),
        ),
    ]
