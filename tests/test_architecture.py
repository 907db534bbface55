"""What imports and linters cannot say about the house."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ["bangla", "accounts", "files", "summit", "ticketing", "dialogue", "careerfair", "cms"]
SOURCES = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py")) if "migrations" not in path.parts]
LONGEST_FILE = 400
FORBIDDEN_NAMES = {"utils", "helpers", "common", "core", "base", "misc", "manager", "handle", "process", "info"}
DATA_FILES = {
    "reference_rows.py",
    "settings.py",
}  # lists of facts, and the one list of settings, may be as long as they are


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_file_is_short_enough_to_read(path):
    lines = len(path.read_text().splitlines())

    assert lines <= LONGEST_FILE or path.name in DATA_FILES, f"{lines} lines: split it by noun"


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_file_is_named_after_a_noun(path):
    assert path.stem not in FORBIDDEN_NAMES


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_nobody_but_the_receivers_listens_to_signals(path):
    if name_of(path) == "cms/receivers.py":
        return

    assert not re.search(
        r"^\s*@receiver\b|\.connect\(\s*\w+\s*(,\s*(sender|dispatch_uid)=)", path.read_text(), re.MULTILINE
    )


STATE_OWNERS = re.compile(r"(services/|models|work\.py|management/)")


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_states_are_assigned_in_services_only(path):
    if STATE_OWNERS.search(name_of(path)):
        return

    assigned = [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Assign | ast.AugAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Attribute)
        and target.attr == "state"
        and not (isinstance(target.value, ast.Name) and target.value.id == "self")
    ]

    assert not assigned


def test_every_state_column_has_a_check_constraint():
    without = []
    for model in apps.get_models():
        if model._meta.app_label not in ROOMS or not any(field.name == "state" for field in model._meta.get_fields()):
            continue
        if not any("state" in str(getattr(constraint, "condition", "")) for constraint in model._meta.constraints):
            without.append(model.__name__)

    assert without == []


# Asks and writes nothing else: the one place that every way of going live passes (docs/decisions say why).
GUARDED_SAVES = {"summit/models/tree.py"}


def test_models_do_not_override_save():
    overriding = [
        f"{name_of(path)}:{node.lineno}"
        for path in SOURCES
        if (path.stem == "models" or "models" in path.parts) and name_of(path) not in GUARDED_SAVES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and node.name in ("save", "delete")
    ]

    assert overriding == []


def test_every_visible_string_is_translated():
    check = subprocess.run(
        [sys.executable, "locale/collect.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert check.returncode == 0, check.stdout[-4000:] + check.stderr[-2000:]
