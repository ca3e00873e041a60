"""Typed reading of the environment. A missing or wrong value fails with what to set, never with a traceback riddle."""

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

YES = {"yes", "true", "on", "1"}
NO = {"no", "false", "off", "0", ""}


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool = False) -> bool:
    value = text(name).lower()
    if not value:
        return default
    if value in YES | NO:
        return value in YES
    raise ImproperlyConfigured(f"{name}={value!r} is neither yes nor no. Set {name}=yes or {name}=no.")


def number(name: str, default: int) -> int:
    value = text(name)
    try:
        result = int(value) if value else default
    except ValueError:
        result = -1
    if result < 0:
        raise ImproperlyConfigured(f"{name}={value!r} is not a whole number. Set for example {name}={default}.")
    return result


def names(name: str) -> list[str]:
    """A list separated by commas; spaces and empty items are ignored."""
    return [item.strip() for item in text(name).split(",") if item.strip()]


def require(remedies: dict[str, str]) -> None:
    """Fail once with every variable that is missing, so that a server is set up in one round."""
    missing = [f"  {name}: {remedy}" for name, remedy in remedies.items() if not text(name)]
    if missing:
        lines = "\n".join(missing)
        raise ImproperlyConfigured(
            f"These environment variables are not set:\n{lines}\nFor a trial on this computer, set DEVELOPMENT=yes instead."
        )


def kept_secret(path: Path) -> str:
    """A key for development, made once and readable by its owner only, so that links and sessions survive a restart."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        # O_EXCL: of two processes that start together, one writes and the other reads.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    key = secrets.token_urlsafe(50)
    with os.fdopen(handle, "w") as file:
        file.write(key)
    return key
