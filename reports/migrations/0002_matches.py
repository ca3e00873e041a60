import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("municipalities", "0005_address"),
        ("reports", "0001_status_reports"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Match",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("accepted", "accepted"), ("edited", "chosen by us"), ("rejected", "rejected")],
                        max_length=8,
                        verbose_name="decision",
                    ),
                ),
                ("note", models.TextField(blank=True, max_length=1000, verbose_name="why")),
                ("evidence", models.JSONField(default=dict)),
                ("version", models.PositiveIntegerField(default=1)),
                ("decided_at", models.DateTimeField()),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="matches",
                        to="municipalities.assessment",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "demander",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="municipalities.municipality",
                        verbose_name="needs help",
                    ),
                ),
                (
                    "replaces",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="municipalities.municipality",
                    ),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="municipalities.municipality",
                        verbose_name="helps",
                    ),
                ),
                (
                    "theme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="municipalities.theme",
                        verbose_name="theme",
                    ),
                ),
            ],
            options={
                "verbose_name": "match",
                "verbose_name_plural": "matches",
                "ordering": ["theme__order", "demander__sort_key", "supplier__sort_key"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("assessment", "theme", "demander", "supplier"), name="reports_match_decided_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("demander", models.F("supplier")), _negated=True),
                        name="reports_match_with_somebody_else",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["accepted", "edited", "rejected"])),
                        name="reports_match_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("replaces", None),
                            models.Q(("state", "edited"), models.Q(("replaces", models.F("supplier")), _negated=True)),
                            _connector="OR",
                        ),
                        name="reports_match_only_edited_replaces",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "accepted"), models.Q(("note", ""), _negated=True), _connector="OR"
                        ),
                        name="reports_match_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MatchCap",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("cap", models.PositiveSmallIntegerField(verbose_name="at most")),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="match_caps",
                        to="municipalities.assessment",
                    ),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="municipalities.municipality",
                    ),
                ),
            ],
            options={
                "verbose_name": "limit of matches",
                "verbose_name_plural": "limits of matches",
                "ordering": ["assessment", "supplier__sort_key"],
                "constraints": [
                    models.UniqueConstraint(fields=("assessment", "supplier"), name="reports_matchcap_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("supplier", None)),
                        fields=("assessment",),
                        name="reports_matchcap_one_default",
                    ),
                    models.CheckConstraint(condition=models.Q(("cap__lte", 99)), name="reports_matchcap_not_endless"),
                ],
            },
        ),
    ]
