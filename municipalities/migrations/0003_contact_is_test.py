from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("municipalities", "0002_followups"),
    ]

    operations = [
        migrations.AddField(
            model_name="contact",
            name="is_test",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_test", False)) | models.Q(("email", ""), ("search", ""), ("telephone", "")),
                name="municipalities_contact_test_has_no_address",
            ),
        ),
    ]
