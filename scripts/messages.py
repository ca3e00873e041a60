"""The Swedish catalogues, in Python alone (no gettext programs).

``python scripts/messages.py update [app …]``   extract; keeps translations, drops what is gone, guesses nothing
``python scripts/messages.py compile``          .po to .mo where the .mo is older or missing
``python scripts/messages.py check``            fails on empty, fuzzy, missing, stale or contradicting entries

An app's catalogue holds the strings of <app>/**/*.py and templates/<app>/; the one at the root holds the rest, among it
the strings of other packages that have no Swedish of their own (scripts/third_party_messages.py). Entries carry neither
line numbers nor dates, so that two branches can be merged.
"""

import argparse
import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

BASE = Path(__file__).resolve().parent.parent
ROOT = ""  # the name of the catalogue beside the apps
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
HEADER = """\
msgid ""
msgstr ""
"Language: sv\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")
Key = tuple[str, str]


def apps() -> list[str]:
    return sorted(path.parent.name for path in BASE.glob("*/apps.py") if path.parent.name != "prestratus")


def catalogue_path(name: str) -> Path:
    return BASE / name / "locale" / "sv" / "LC_MESSAGES" / "django.po"


def sources(name: str) -> Iterator[Path]:
    """Python and template files whose strings belong to an app, or to the root."""
    owned = [BASE / "templates" / app for app in apps()]
    if name:
        python, templates = [BASE / name], [BASE / "templates" / name]
    else:
        python, templates = [BASE / "prestratus"], [BASE / "templates"]
        yield BASE / "scripts" / "third_party_messages.py"
    for folder in python:
        yield from (path for path in sorted(folder.rglob("*.py")) if "migrations" not in path.parts)
    for folder in templates:
        for path in sorted(folder.rglob("*")):
            if path.suffix in (".html", ".txt") and (name or not any(path.is_relative_to(other) for other in owned)):
                yield path


def python_source(path: Path) -> str:
    """The file as Python; a template becomes the calls that its tags stand for."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return text
    from django.utils.translation.template import templatize  # noqa: PLC0415 - only templates need Django

    # What stands around the calls is noise to the tokenizer; its indentation would be an error.
    return "\n".join(line.strip() for line in templatize(text, origin=str(path)).splitlines())


def extracted(name: str) -> Catalog:
    catalogue = Catalog(locale="sv")
    for path in sources(name):
        stream = BytesIO(python_source(path).encode("utf-8"))
        try:
            found = list(
                extract("python", stream, keywords=KEYWORDS, comment_tags=("Translators:",), strip_comment_tags=True)
            )
        except (SyntaxError, ValueError) as error:
            raise SystemExit(f"{path.relative_to(BASE)}: cannot be read for messages: {error}") from error
        for _line, message, comments, context in found:
            if message:
                catalogue.add(message, context=context, auto_comments=comments)
    return catalogue


def stored(name: str) -> Catalog:
    path = catalogue_path(name)
    if not path.exists():
        return Catalog(locale="sv")
    with path.open("rb") as file:
        return read_po(file, locale="sv", abort_invalid=True)


def entries(catalogue: Catalog) -> dict[Key, Message]:
    return {(message.context or "", identity(message)): message for message in catalogue if message.id}


def identity(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def strings(message: Message) -> tuple[str, ...]:
    """The translation, one or plural forms; empty where there is none yet."""
    if isinstance(message.string, tuple | list):
        return tuple(message.string)
    return (message.string or "",)


def text_of(catalogue: Catalog) -> str:
    stream = BytesIO()
    write_po(stream, catalogue, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True, width=100)
    return HEADER + stream.getvalue().decode("utf-8").strip("\n") + "\n"


def update(names: list[str]) -> None:
    known = {key: message for name in [ROOT, *apps()] for key, message in entries(stored(name)).items()}
    for name in names:
        fresh, old = extracted(name), entries(stored(name))
        for key, message in entries(fresh).items():
            # Another catalogue's translation serves as well: one msgid never gets two.
            before = old.get(key) or known.get(key)
            if before is not None and isinstance(before.string, str) == isinstance(message.id, str):
                message.string = before.string
        path = catalogue_path(name)
        if not entries(fresh) and not path.exists():
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        text = text_of(fresh)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
        empty = sum(not all(strings(message)) for message in entries(fresh).values())
        print(f"{path.relative_to(BASE)}: {len(entries(fresh))} messages, {empty} without Swedish")


def compile_all() -> None:
    for name in [ROOT, *apps()]:
        source = catalogue_path(name)
        target = source.with_suffix(".mo")
        if source.exists() and (not target.exists() or target.stat().st_mtime < source.stat().st_mtime):
            # Babel would write the English in the place of an empty translation.
            catalogue = Catalog(locale="sv")
            for message in entries(stored(name)).values():
                if all(strings(message)) and not message.fuzzy:
                    catalogue.add(message.id, string=message.string, context=message.context)
            stream = BytesIO()
            write_mo(stream, catalogue)
            # Written beside and renamed, so that a server that starts meanwhile never reads half a file.
            part = target.with_suffix(".mo.part")
            part.write_bytes(stream.getvalue())
            part.replace(target)


def problems() -> list[str]:
    found: list[str] = []
    translations: dict[Key, dict[tuple[str, ...], str]] = {}
    for name in [ROOT, *apps()]:
        label = str(catalogue_path(name).relative_to(BASE))
        wanted, have = entries(extracted(name)), entries(stored(name))
        found += [f"{label}: missing, run make messages: {key[1]!r}" for key in wanted.keys() - have.keys()]
        found += [f"{label}: no longer used, run make messages: {key[1]!r}" for key in have.keys() - wanted.keys()]
        for key, message in have.items():
            if message.fuzzy:
                found.append(f"{label}: fuzzy: {key[1]!r}")
            if not all(strings(message)):
                found.append(f"{label}: no Swedish: {key[1]!r}")
                continue
            found += [f"{label}: {fault}: {key[1]!r}" for fault in placeholder_faults(message)]
            translations.setdefault(key, {})[strings(message)] = label
    for key, texts in translations.items():
        if len(texts) > 1:
            ways = "; ".join(f"{text[0]!r} in {label}" for text, label in texts.items())
            found.append(f"{key[1]!r} is translated in two ways: {ways}")
    return sorted(found)


def placeholder_faults(message: Message) -> Iterator[str]:
    """A placeholder that the Swedish lacks loses a number; one too many is an error page."""
    allowed = {
        item
        for text in ([message.id] if isinstance(message.id, str) else message.id)
        for item in PLACEHOLDER.findall(text)
    }
    for text in strings(message):
        unknown = set(PLACEHOLDER.findall(text)) - allowed
        if unknown:
            yield f"unknown placeholder {', '.join(sorted(unknown))}"
    missing = allowed - set(PLACEHOLDER.findall(" ".join(strings(message))))
    if missing:
        yield f"lacks {', '.join(sorted(missing))}"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="The Swedish message catalogues.")
    parser.add_argument("action", choices=["update", "compile", "check"])
    parser.add_argument("apps", nargs="*", help="only these catalogues (update); 'root' is the one beside the apps")
    options = parser.parse_args(arguments)
    names = [ROOT if name == "root" else name for name in options.apps]
    unknown = set(names) - {ROOT, *apps()}
    if unknown:
        parser.error(f"no such app: {', '.join(sorted(unknown))}")
    if options.action == "update":
        update(names or [ROOT, *apps()])
    elif options.action == "compile":
        compile_all()
    else:
        found = problems()
        print("\n".join(found) or "Messages: complete, nothing fuzzy, nothing stale.")
        return bool(found)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
