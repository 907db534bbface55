"""What is true of the whole room."""

import ast
import unicodedata
from pathlib import Path

import pytest

import bangla

FILES = sorted(Path(bangla.__file__).parent.glob("*.py"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_sources_are_nfc(file):
    """A pattern in another form would never match normalised text."""
    source = file.read_text(encoding="utf-8")

    assert unicodedata.is_normalized("NFC", source)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_public_functions_say_what_they_do(file):
    functions = [node for node in ast.parse(file.read_text(encoding="utf-8")).body if isinstance(node, ast.FunctionDef)]

    assert [one.name for one in functions if not one.name.startswith("_") and not ast.get_docstring(one)] == []
