from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("surveys", "0002_guards"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="answer", name="surveys_answer_question"),
        migrations.AddIndex(
            model_name="answer",
            index=models.Index(
                fields=["question", "item", "score", "missing", "relevant", "response"], name="surveys_answer_counted"
            ),
        ),
    ]
