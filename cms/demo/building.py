"""Builds the demo in parts, each whole or not at all; a part that is there is left alone."""

from django.db import transaction
from wagtail.models import Page, Site
from wagtail.signal_handlers import disable_reference_index_auto_update

from cms.demo import archive, partners, places, site_pages
from cms.demo.planting import plant_edition, plant_organisations, plant_standard_page, plant_venues, put_up
from cms.models import HomePage
from dialogue.services.dialogues import open_dialogue
from summit.models import Edition

ACTOR = "system"


def build_site() -> HomePage:
    """Home and the pages beside the programme; the home page that is there when there is one."""
    home = HomePage.objects.first()
    if home is not None:
        return home
    with transaction.atomic():
        # The page that Wagtail's own first migration leaves behind.
        Page.objects.filter(depth=2).delete()
        root = Page.get_first_root_node()
        home = put_up(root, HomePage(**site_pages.HOME.fields(), slug="home"))
        Site.objects.update_or_create(
            is_default_site=True, defaults={"hostname": "localhost", "port": 80, "root_page": home}
        )
        plant_standard_page(home, "about", site_pages.ABOUT, in_menu=True)
        plant_standard_page(home, "privacy", site_pages.PRIVACY, in_menu=False)
        plant_standard_page(home, "accessibility", site_pages.ACCESSIBILITY, in_menu=False)
    return home


def build_archive(home: HomePage) -> None:
    """The summit of 2023. It has no rule for registration, so it takes none."""
    if Edition.objects.filter(code=archive.EDITION.code).exists():
        return
    with transaction.atomic():
        plant_organisations(partners.ORGANISATIONS)
        plant_venues(places.VENUES)
        planted = plant_edition(home, archive.EDITION)
        for fact in archive.DIALOGUES:
            open_dialogue(
                planted.activities[fact.activity],
                topic_en=fact.topic.en,
                topic_bn=fact.topic.bn,
                points=[(point.en, point.bn) for point in fact.points],
                proposals_until=fact.proposals_until,
                actor=ACTOR,
            )
        make_current(home, planted.edition)


def make_current(home: HomePage, edition: Edition) -> None:
    """The home page leads to `edition`; published as an editor would."""
    home = HomePage.objects.get(pk=home.pk)
    home.current_edition = edition
    home.save_revision(clean=False).publish()


def build_demo() -> None:
    with disable_reference_index_auto_update():
        home = build_site()
        build_archive(home)
