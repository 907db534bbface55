"""Every database starts with the map of Bangladesh."""

import unicodedata

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import translation

from summit.models import ActivityKind, Component, District, Division, Venue

pytestmark = pytest.mark.django_db
SIZES = {
    "barishal": 6,
    "chattogram": 11,
    "dhaka": 13,
    "khulna": 10,
    "mymensingh": 4,
    "rajshahi": 8,
    "rangpur": 8,
    "sylhet": 4,
}


def test_there_are_eight_divisions_and_64_districts_under_the_right_parents():
    sizes = {division.code: division.districts.count() for division in Division.objects.all()}

    assert sizes == SIZES
    assert District.objects.count() == 64


def test_every_pcode_is_its_own_and_jashores_is_known():
    pcodes = {district.pcode for district in District.objects.select_related("division")}

    assert len(pcodes) == 64
    assert District.objects.get(code="jashore").pcode == "BD4041"
    assert District.objects.get(code="coxs-bazar").pcode == "BD2022"


def test_iso_codes_of_districts_run_from_1_to_64():
    assert sorted(int(iso) for iso in District.objects.values_list("iso_code", flat=True)) == list(range(1, 65))


def test_old_spellings_are_aliases_and_none_is_ambiguous():
    spellings = [alias.casefold() for district in District.objects.all() for alias in district.aliases]

    assert {"barisal", "bogra", "chittagong", "comilla", "jessore"} <= set(spellings)
    names = [name.casefold() for name in District.objects.values_list("name_en", flat=True)]
    assert len(spellings + names) == len(set(spellings + names))


def test_names_are_stored_in_composed_form():
    for model in (Division, District, ActivityKind, Component):
        for name in model.objects.values_list("name_bn", flat=True):
            assert name == unicodedata.normalize("NFC", name)


def test_kinds_say_what_they_take():
    assert set(ActivityKind.objects.filter(takes_proposals=True).values_list("code", flat=True)) == {"dialogue"}
    assert set(ActivityKind.objects.filter(takes_cvs=True).values_list("code", flat=True)) == {
        "campaign",
        "main",
        "fair",
    }
    assert Component.objects.filter(code="counselling-workshop").exists()


def test_migrations_say_all_that_the_models_say():
    call_command("makemigrations", "summit", check=True, dry_run=True, verbosity=0)
    assert not MigrationExecutor(connection).loader.detect_conflicts()


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("Town Hall ground", "Town Hall ground, Jashore"),
        ("Deputy Commissioner's Office, Jashore", "Deputy Commissioner's Office, Jashore"),
    ],
)
def test_place_of_a_venue_says_its_district_once(name, place):
    venue = Venue(name_en=name, name_bn="", district=District.objects.get(code="jashore"))

    with translation.override("en"):
        assert venue.place == place
