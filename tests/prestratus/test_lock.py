"""Lock files: hashes everywhere, no address of a registry."""

import importlib.util
import json
from pathlib import Path

SCRIPT = Path(__file__).resolve().parent.parent.parent / "scripts" / "lock.py"
spec = importlib.util.spec_from_file_location("lock_under_test", SCRIPT)
lock = importlib.util.module_from_spec(spec)
spec.loader.exec_module(lock)


def test_lock_files_of_this_project():
    assert lock.problems() == []


def test_addresses_are_taken_out():
    document = {
        "packages": {"": {}, "node_modules/x": {"resolved": "u", "funding": {"url": "u"}, "integrity": "sha512-x"}}
    }
    assert json.loads(lock.without_addresses(json.dumps(document))) == {
        "packages": {"": {}, "node_modules/x": {"integrity": "sha512-x"}}
    }
