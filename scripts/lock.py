"""Lock every dependency with hashes, and keep addresses out of the lock files.

``python scripts/lock.py``          writes requirements*.txt and package-lock.json
``python scripts/lock.py --check``  fails when a lock file names an address or misses a hash
"""

import json
import re
import subprocess
import sys
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
REQUIREMENTS = {
    "requirements-bootstrap.txt": ["--group", "pyproject.toml:bootstrap"],
    "requirements.txt": ["pyproject.toml"],
    "requirements-dev.txt": ["pyproject.toml", "--group", "pyproject.toml:dev", "-c", "requirements.txt"],
}
COMPILE = [
    str(BIN / "uv"), "pip", "compile", "--quiet", "--universal", "--python-version", "3.11",
    "--generate-hashes", "--no-emit-index-url", "--no-header",
]  # fmt: skip
PACKAGE_LOCK = BASE / "package-lock.json"


def lock() -> None:
    for name, sources in REQUIREMENTS.items():
        subprocess.run([*COMPILE, *sources, "-o", name], cwd=BASE, check=True)
    subprocess.run([str(BIN / "npm"), "install", "--package-lock-only"], cwd=BASE, check=True)
    PACKAGE_LOCK.write_text(without_addresses(PACKAGE_LOCK.read_text()))


def without_addresses(text: str) -> str:
    """package-lock.json without `resolved` and `funding`; npm reads neither when it installs."""
    document = json.loads(text)
    for package in document["packages"].values():
        package.pop("resolved", None)
        package.pop("funding", None)
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def problems() -> list[str]:
    found = []
    for path in [*(BASE / name for name in REQUIREMENTS), PACKAGE_LOCK, BASE / ".npmrc"]:
        text = path.read_text()
        found += [f"{path.name}:{n}: names an address" for n, line in enumerate(text.splitlines(), 1) if "://" in line]
        if path.suffix == ".txt":
            pins = re.findall(r"^\S+==", text, re.M)
            found += [f"{path.name}: {pin} has no hash" for pin in pins if not re.search(
                rf"^{re.escape(pin)}[^\n]*\\\n\s+--hash=", text, re.M)]  # fmt: skip
    for name, package in json.loads(PACKAGE_LOCK.read_text())["packages"].items():
        if name and "integrity" not in package:
            found.append(f"package-lock.json: {name} has no hash")
    for stray in ("uv.lock", "pylock.toml"):
        if (BASE / stray).exists():
            found.append(f"{stray}: names registry hosts; delete it and run make lock")
    return found


if __name__ == "__main__":
    if "--check" in sys.argv:
        found = problems()
        print("\n".join(found) or "Lock files: hashes everywhere, no address.")
        sys.exit(bool(found))
    lock()
