"""docs/api/schema.yml must say what the code says. `make schema` writes it."""

import difflib
import sys
from pathlib import Path

import django

django.setup()

from drf_spectacular.generators import SchemaGenerator  # noqa: E402  Django must be set up first
from drf_spectacular.renderers import OpenApiYamlRenderer  # noqa: E402
from drf_spectacular.validation import validate_schema  # noqa: E402

written = Path(__file__).resolve().parent.parent / "docs" / "api" / "schema.yml"
schema = SchemaGenerator().get_schema(request=None, public=True)
validate_schema(schema)
now = OpenApiYamlRenderer().render(schema, renderer_context={}).decode()
before = written.read_text() if written.exists() else ""
if now != before:
    sys.stdout.writelines(
        list(
            difflib.unified_diff(before.splitlines(True), now.splitlines(True), "docs/api/schema.yml", "the code", n=1)
        )[:80]
    )
    sys.exit("docs/api/schema.yml differs from the code: run `make schema`.")
print("docs/api/schema.yml equals the code.")
