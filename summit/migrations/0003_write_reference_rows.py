"""The eight divisions, the 64 districts, the kinds and components of activities."""

import unicodedata

from django.db import migrations

from summit.reference_rows import COMPONENTS, DISTRICT_ALIASES, DIVISIONS, KINDS


def _names(english, bangla):
    return {"name_en": english, "name_bn": unicodedata.normalize("NFC", bangla)}


def write(apps, schema_editor):
    division_rows, district_rows, kind_rows, component_rows = (
        apps.get_model("summit", name).objects for name in ("Division", "District", "ActivityKind", "Component")
    )
    for code, (english, bangla, iso, bbs, districts) in DIVISIONS.items():
        division, _new = division_rows.get_or_create(
            code=code, defaults={**_names(english, bangla), "iso_code": iso, "bbs_code": bbs}
        )
        for district, (name_en, name_bn, district_iso, district_bbs) in districts.items():
            aliases = [unicodedata.normalize("NFC", alias) for alias in DISTRICT_ALIASES.get(district, [])]
            codes = {"iso_code": district_iso, "bbs_code": district_bbs, "aliases": aliases, "division": division}
            district_rows.get_or_create(code=district, defaults={**_names(name_en, name_bn), **codes})
    for place, (code, (english, bangla, proposals, cvs)) in enumerate(KINDS.items(), start=1):
        flags = {"takes_proposals": proposals, "takes_cvs": cvs, "sequence": place * 10}
        kind_rows.get_or_create(code=code, defaults={**_names(english, bangla), **flags})
    for place, (code, (english, bangla)) in enumerate(COMPONENTS.items(), start=1):
        component_rows.get_or_create(code=code, defaults={**_names(english, bangla), "sequence": place * 10})


class Migration(migrations.Migration):
    dependencies = [("summit", "0002_drop_default_groups")]

    operations = [migrations.RunPython(write, migrations.RunPython.noop, elidable=False)]
