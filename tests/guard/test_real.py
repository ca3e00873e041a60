"""Test answers are never counted: whatever looks for responses says whose, or is named here with the reason."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("accounts", "municipalities", "surveys", "visits", "reports", "prestratus")
RELATED = {"Answer", "AnswerRevision", "RefusedAnswer", "Submission", "Invitation"}
# What chooses one kind of response, or asks for the cases that are counted.
CHOOSES = {"real", "tests", "counted"}
# Ways to look from a questionnaire to its responses by their name.
LOOKS = {
    "Count",
    "Sum",
    "Max",
    "Min",
    "Q",
    "F",
    "OuterRef",
    "Prefetch",
    "filter",
    "exclude",
    "prefetch_related",
    "values",
}
OF_A_CASE = ("responses__participation", "responses__test_of")

# Where a response or its rows are looked for without saying of which kind: {file: why that is right}.
EXCUSED = {
    "surveys/models/questionnaires.py": "counts the real ones, by a condition",
    "surveys/queries.py": "one response or one link by its number: a test's pages read themselves",
    "surveys/actions/answers.py": "one refused answer by its number",
    "surveys/actions/batch.py": "writes to the response that it has locked",
    "surveys/actions/bulk.py": "makes rows of the cases it was given",
    "surveys/actions/colleagues.py": "notes who is there by the one link that was opened",
    "surveys/actions/doors.py": "prolongs the one link that was opened; a test has no other doors",
    "surveys/actions/invitations.py": "marks the one link that was opened",
    "surveys/actions/ledger.py": "one revision by its number",
    "surveys/actions/rounds.py": "opens the one response again that it has locked",
    "surveys/actions/trials.py": "makes tests",
    "surveys/documents.py": "the one response whose answers are printed",
    "surveys/management/commands/verify_ledger.py": "the ledger of a test must hold too",
    "reports/frames/totals.py": "reads everybody's answers from the index, keeps those of the counted responses",
}


def chain(node, parents):
    """(names, keywords) of the calls that follow `X.objects`, to the end of the expression."""
    names, keywords = [], []
    while True:
        parent = parents.get(node)
        if isinstance(parent, ast.Attribute):
            names.append(parent.attr)
        elif isinstance(parent, ast.Call) and parent.func is node:
            keywords += [keyword.arg or "" for keyword in parent.keywords]
        else:
            return names, keywords
        node = parent


def unsaid(source):
    """The lines that look for responses, or for rows of responses, without saying of which."""
    tree = ast.parse(source)
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in ("objects", "responses"):
            names, keywords = chain(node, parents)
            owner = node.value.id if isinstance(node.value, ast.Name) else ""
            if owner == "Response" or (node.attr == "responses" and (names or keywords) and owner != "self"):
                said = CHOOSES & set(names)
            elif owner in RELATED and node.attr == "objects":
                # Rows of one response, or of those of a case: a test has no case.
                said = any(each.split("__")[0] == "response" for each in keywords)
            else:
                continue
            if not said:
                found.append(node.lineno)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in LOOKS:
            looked = [each.value for each in node.args if isinstance(each, ast.Constant)]
            looked += [each.arg or "" for each in node.keywords]
            if any(each.split("__")[0] == "responses" and not each.startswith(OF_A_CASE) for each in map(str, looked)):
                found.append(node.lineno)
    return sorted(found)


def test_the_search_finds_what_it_must():
    assert unsaid("Response.objects.filter(pk=1)") == [1]
    assert unsaid("Response.objects.real().filter(pk=1)") == []
    assert unsaid("questionnaire.responses.count()") == [1]
    assert unsaid("questionnaire.responses.real().count()") == []
    assert unsaid("Count('responses')") == [1]
    assert unsaid("Questionnaire.objects.filter(responses__seq=1)") == [1]
    assert unsaid("Questionnaire.objects.filter(responses__participation__assessment=1)") == []
    assert unsaid("Answer.objects.filter(question='a')") == [1]
    assert unsaid("Answer.objects.filter(response=1).count()") == []
    assert unsaid("Submission.objects.filter(response__participation=1)") == []


def test_every_search_says_of_which_responses():
    found = {}
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                lines = unsaid(path.read_text(encoding="utf-8"))
                if lines:
                    found[str(path.relative_to(ROOT))] = lines
    assert {name: lines for name, lines in found.items() if name not in EXCUSED} == {}
    assert set(EXCUSED) - set(found) == set(), "excused, and not needed"
