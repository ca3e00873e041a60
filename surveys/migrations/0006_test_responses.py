import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("municipalities", "0003_contact_is_test"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("surveys", "0005_appointments"),
    ]

    operations = [
        migrations.AlterField(
            model_name="response",
            name="participation",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="response",
                to="municipalities.participation",
            ),
        ),
        migrations.AddField(
            model_name="response",
            name="test_of",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="test_responses",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="response",
            name="variant",
            field=models.CharField(
                blank=True,
                choices=[("signatory", "Covenant of Mayors"), ("other", "Other municipalities")],
                default="",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="response",
            constraint=models.CheckConstraint(
                condition=models.Q(("participation__isnull", False), ("test_of", None), ("variant", ""))
                | models.Q(
                    ("participation", None), ("test_of__isnull", False), ("variant__in", ["signatory", "other"])
                ),
                name="surveys_response_of_a_case_or_a_test",
            ),
        ),
        migrations.AddConstraint(
            model_name="response",
            constraint=models.UniqueConstraint(
                condition=models.Q(("test_of__isnull", False)),
                fields=("questionnaire", "test_of", "variant"),
                name="surveys_response_one_test_each",
            ),
        ),
    ]
