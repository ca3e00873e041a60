"""Triggers that keep the ledger: a revision and a published questionnaire do not change, whoever asks the database.

A revision may be updated in two ways only: an empty reason is filled in, or its value is redacted (once, dated): a text
becomes empty, an entry of a repeat loses fields. No update makes another value.
Deletion is left to the foreign keys: a response goes with all its revisions or not at all.
"""

from django.db import migrations

REVISION_KEPT = [
    "id", "response_id", "seq", "question", "item", "position", "at", "channel", "kind", "missing", "score",
    "by_user_id", "by_contact_id", "spoken_by_id", "spoken_role",
]  # fmt: skip

MESSAGE_REVISION = "a revision of an answer does not change"
MESSAGE_QUESTIONNAIRE = "a published questionnaire does not change"


def _same(columns, operator):
    return " AND ".join(f"NEW.{column} {operator} OLD.{column}" for column in columns)


def _allowed(operator, value, less):
    """SQL that is true for the two allowed updates; `operator` compares with nulls, `value` is the JSON as text.

    `less` is true where the new value is an object that has lost fields of the old one.
    """
    kept = _same(REVISION_KEPT, operator)
    same_value = f"NEW.{value} {operator} OLD.{value}"
    reason = f"(OLD.reason = '' AND {same_value} AND NEW.redacted_at {operator} OLD.redacted_at)"
    redaction = f"(OLD.redacted_at IS NULL AND NEW.redacted_at IS NOT NULL AND NEW.reason {operator} OLD.reason"
    redaction += f" AND (NEW.{value} = '\"\"' OR {less}) IS TRUE)"
    return f"({kept}) AND ({reason} OR {redaction})"


_LESS_SQLITE = """(json_type(NEW.value) = 'object' AND json_type(OLD.value) = 'object' AND NOT EXISTS (
    SELECT 1 FROM json_each(NEW.value) n WHERE NOT EXISTS (
      SELECT 1 FROM json_each(OLD.value) o WHERE o.key = n.key AND o.value IS n.value)))"""
_LESS_POSTGRESQL = "(jsonb_typeof(NEW.value) = 'object' AND OLD.value @> NEW.value)"

SQLITE = [
    f"""CREATE TRIGGER surveys_revision_kept BEFORE UPDATE ON surveys_answerrevision
    WHEN NOT ({_allowed("IS", "value", _LESS_SQLITE)})
    BEGIN SELECT RAISE(ABORT, '{MESSAGE_REVISION}'); END""",
    f"""CREATE TRIGGER surveys_questionnaire_kept BEFORE UPDATE ON surveys_questionnaire
    WHEN OLD.published_at IS NOT NULL
    BEGIN SELECT RAISE(ABORT, '{MESSAGE_QUESTIONNAIRE}'); END""",
]

POSTGRESQL = [
    f"""CREATE FUNCTION surveys_revision_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NOT ({_allowed("IS NOT DISTINCT FROM", "value::text", _LESS_POSTGRESQL)}) THEN
        RAISE EXCEPTION '{MESSAGE_REVISION}' USING ERRCODE = 'integrity_constraint_violation';
      END IF;
      RETURN NEW;
    END $$""",
    """CREATE TRIGGER surveys_revision_kept BEFORE UPDATE ON surveys_answerrevision
    FOR EACH ROW EXECUTE FUNCTION surveys_revision_kept()""",
    f"""CREATE FUNCTION surveys_questionnaire_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF OLD.published_at IS NOT NULL THEN
        RAISE EXCEPTION '{MESSAGE_QUESTIONNAIRE}' USING ERRCODE = 'integrity_constraint_violation';
      END IF;
      RETURN NEW;
    END $$""",
    """CREATE TRIGGER surveys_questionnaire_kept BEFORE UPDATE ON surveys_questionnaire
    FOR EACH ROW EXECUTE FUNCTION surveys_questionnaire_kept()""",
]

DROP = {
    "sqlite": ["DROP TRIGGER surveys_revision_kept", "DROP TRIGGER surveys_questionnaire_kept"],
    "postgresql": [
        "DROP TRIGGER surveys_revision_kept ON surveys_answerrevision",
        "DROP FUNCTION surveys_revision_kept()",
        "DROP TRIGGER surveys_questionnaire_kept ON surveys_questionnaire",
        "DROP FUNCTION surveys_questionnaire_kept()",
    ],
}


def _run(statements):
    def run(apps, schema_editor):
        for statement in statements[schema_editor.connection.vendor]:
            schema_editor.execute(statement, params=None)

    return run


class Migration(migrations.Migration):
    dependencies = [("surveys", "0001_initial")]

    operations = [migrations.RunPython(_run({"sqlite": SQLITE, "postgresql": POSTGRESQL}), _run(DROP))]
