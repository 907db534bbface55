"""The OpenAPI document is valid, names every operation once, and shows the errors of each."""

import json
from pathlib import Path

import drf_spectacular.validation
import jsonschema
import pytest
from drf_spectacular.generators import SchemaGenerator

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def document():
    return SchemaGenerator().get_schema(request=None, public=True)


def _operations(document):
    return [
        (f"{method.upper()} {path}", operation)
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method in {"get", "post", "put", "patch", "delete"}
    ]


def test_document_is_valid_openapi_3_1(document):
    folder = Path(drf_spectacular.validation.__file__).parent
    jsonschema.validate(
        json.loads(json.dumps(document)), json.loads((folder / "openapi_3_1_schema.json").read_text("utf-8"))
    )

    assert document["openapi"].startswith("3.1")


def test_each_operation_has_a_name_of_its_own(document):
    names = [operation["operationId"] for _where, operation in _operations(document)]

    assert len(names) == len(set(names))
    assert "problem_meaning" in names


def test_each_operation_shows_its_errors(document):
    for where, operation in _operations(document):
        error = operation["responses"]["default"]["content"]
        assert list(error) == ["application/problem+json"], where


def test_absent_things_are_documented_where_a_path_names_one(document):
    responses = document["paths"]["/api/v1/problems/{code}/"]["get"]["responses"]

    assert {"200", "400", "404", "default"} <= set(responses)
