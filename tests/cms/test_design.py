"""The look: ornaments that never change by themselves, tags that follow the language, templates that keep to the security policy."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from cms.division_shapes import division_shapes
from cms.patterns import cover_svg
from cms.styleguide import samples

TEMPLATES = sorted((Path(settings.BASE_DIR) / "templates").rglob("*.html"))
PUBLIC = [path for path in TEMPLATES if "email" not in path.parts and "print" not in path.parts]


def render(source: str, **context: object) -> str:
    return Template("{% load cms_tags %}" + source).render(Context(context))


def test_cover_is_the_same_for_the_same_seed_only():
    first, again, other = cover_svg("khulna"), cover_svg("khulna"), cover_svg("sylhet")

    assert first == again
    assert first != other


def test_cover_takes_a_hostile_seed_as_a_number_only():
    drawn = cover_svg('"><script>alert(1)</script>')

    assert "script" not in drawn


def test_map_has_the_eight_divisions_inside_its_box():
    shapes = division_shapes()

    assert set(shapes) == {"barishal", "chattogram", "dhaka", "khulna", "mymensingh", "rajshahi", "rangpur", "sylhet"}
    for shape in shapes.values():
        points = [(int(x), int(y)) for x, y in re.findall(r"(-?\d+) (-?\d+)", shape.path)]
        assert all(0 <= x <= 440 and 0 <= y <= 620 for x, y in points)


def test_map_neighbours_share_border_points():
    points = {slug: set(re.findall(r"-?\d+ -?\d+", shape.path)) for slug, shape in division_shapes().items()}

    assert len(points["khulna"] & points["dhaka"]) >= 5
    assert not points["rangpur"] & points["chattogram"]


def test_unknown_division_has_no_shape():
    assert render("{{ 'atlantis'|shape_of }}") == "None"


@pytest.mark.parametrize(("language", "said"), [("bn", "১৫ ও ১৭ জুন ২০২৩"), ("en", "15 and 17 June 2023")])
def test_say_dates_follows_the_language(language, said):
    with translation.override(language):
        assert render("{{ days|say_dates }}", days=[date(2023, 6, 15), date(2023, 6, 17)]) == said


def test_say_date_of_a_moment_is_the_day_in_bangladesh():
    with translation.override("en"):
        assert render("{{ moment|say_date }}", moment=datetime(2023, 6, 14, 20, 0, tzinfo=UTC)) == "15 June 2023"


@pytest.mark.parametrize(("language", "said"), [("bn", "২১,০০০"), ("en", "21,000")])
def test_say_number_groups(language, said):
    with translation.override(language):
        assert render("{{ n|say_number }}", n=21000) == said


def test_nothing_is_said_about_nothing():
    assert render("{{ n|say_number }}{{ n|say_date }}{{ n|say_clock }}{{ n|say_weekday }}", n=None) == ""


@pytest.mark.parametrize(
    ("cookie", "attributes"),
    [
        ("", ""),
        ("large.high.dark", ' data-text="large" data-contrast="high" data-theme="dark"'),
        ("..light", ' data-theme="light"'),
        ('"><script>.high', ' data-contrast="high"'),
        ("huge.low.pink.more.words", ""),
    ],
)
def test_display_choices_take_known_words_only(cookie, attributes):
    request = RequestFactory().get("/")
    request.COOKIES["display"] = cookie

    assert render("{% display_choices %}", request=request) == attributes


def test_table_refuses_a_row_of_another_length():
    with pytest.raises(ValueError, match=r"shorter|longer"):
        render(
            '{% include "components/table.html" with columns=columns rows=rows only %}',
            columns=[{"label": "a"}],
            rows=[["1", "2"]],
        )


def test_bars_are_shares_of_the_longest():
    drawn = render(
        '{% include "components/bar-chart.html" with title="t" rows=rows only %}',
        rows=[{"label": "a", "value": 50}, {"label": "b", "value": 200}],
    )

    assert re.findall(r'class="bar" width="([\d.]+)"', drawn) == ["25.00", "100.00"]


def test_form_field_wires_hint_and_error():
    form = samples()[1]["form"]
    with translation.override("en"):
        drawn = render('{% include "components/form-field.html" with field=field only %}', field=form["phone"])

    described = re.search(r'aria-describedby="([^"]+)"', drawn)
    assert 'aria-invalid="true"' in drawn
    assert described is not None
    for name in described[1].split():
        assert f'id="{name}"' in drawn


@pytest.mark.parametrize("language", ["bn", "en"])
def test_style_guide_renders_every_component(language):
    with translation.override(language):
        page = render_to_string("styleguide.html", {"samples": samples()})
    guide = (Path(settings.BASE_DIR) / "templates" / "styleguide.html").read_text()

    assert f'<html lang="{language}"' in page
    used_by_others = {"header", "footer", "display-choices", "places", "session-card", "field-error", "error-page"}
    for path in (Path(settings.BASE_DIR) / "templates" / "components").glob("*.html"):
        assert f"components/{path.name}" in guide or path.stem in used_by_others, path.name


@pytest.mark.parametrize("path", PUBLIC, ids=lambda path: str(path.relative_to(settings.BASE_DIR / "templates")))
def test_template_keeps_to_the_security_policy(path):
    # Inline pieces that carry the nonce of their answer are within the policy: the API's reference is a page of its library.
    source = re.sub(r"<(style|script)[^>]*\snonce=.*?</\1>", "", path.read_text(), flags=re.DOTALL)

    assert not re.search(r"\sstyle\s*=", source), "style attribute"
    assert "<style" not in source
    assert not re.search(r"<script(?![^>]*\ssrc=)(?![^>]*type=\"application/(?:ld\+)?json\")", source), "inline script"
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", source), "inline handler"


@pytest.mark.parametrize("name", ["403.html", "404.html", "429.html", "500.html"])
def test_error_page_needs_no_request(name):
    assert "<h1" in render_to_string(name)
