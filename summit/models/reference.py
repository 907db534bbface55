"""Rows that every edition shares: the map of Bangladesh, organisations, venues, people who speak. Edited as plain snippets."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel


class Named(models.Model):
    """Abstract: a name in both languages."""

    name_en = models.CharField(_("name in English"), max_length=200)
    name_bn = models.CharField(_("name in Bangla"), max_length=200)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the language of the running request."""
        return self.name_bn if get_language() == "bn" else self.name_en


class Division(Named):
    """One of the eight divisions."""

    code = models.SlugField(_("code"), max_length=20, unique=True)
    iso_code = models.CharField(_("ISO 3166-2 code"), max_length=4, unique=True)
    bbs_code = models.CharField(_("BBS code"), max_length=2, unique=True)

    class Meta:
        ordering = ["bbs_code"]
        verbose_name = _("division")
        verbose_name_plural = _("divisions")


class District(Named):
    """One of the 64 districts (zila)."""

    code = models.SlugField(_("code"), max_length=20, unique=True)
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, related_name="districts", verbose_name=_("division")
    )
    iso_code = models.CharField(_("ISO 3166-2 code"), max_length=2, unique=True)
    bbs_code = models.CharField(_("BBS code"), max_length=2, unique=True)
    aliases = models.JSONField(
        _("other spellings"),
        default=list,
        blank=True,
        help_text=_("Older and other spellings that imports and searches accept."),
    )

    class Meta:
        ordering = ["name_en"]
        verbose_name = _("district")
        verbose_name_plural = _("districts")

    @property
    def pcode(self) -> str:
        """P-code of the statistics bureau, as in BD4041 for Jashore; needs `division` loaded."""
        return f"BD{self.division.bbs_code}{self.bbs_code}"


class Organisation(Named, ClusterableModel):
    """A ministry, department, association, university or company; it may belong to a parent and may have had other names."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    short_name = models.CharField(_("short name"), max_length=40, blank=True, default="")
    short_name_bn = models.CharField(_("short name in Bangla"), max_length=40, blank=True, default="")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children", verbose_name=_("belongs to")
    )
    website = models.URLField(_("web site"), blank=True, default="")
    logo = models.ForeignKey(
        "wagtailimages.Image",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("logo"),
    )

    class Meta:
        ordering = ["name_en"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")


class DatedName(models.Model):
    """Abstract: a name that something had for a time; an open end means still, or not known."""

    name_en = models.CharField(_("name in English"), max_length=200, blank=True, default="")
    name_bn = models.CharField(_("name in Bangla"), max_length=200, blank=True, default="")
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["valid_from"]

    def __str__(self) -> str:
        return self.name_en or self.name_bn


class OrganisationName(DatedName):
    organisation = ParentalKey(Organisation, on_delete=models.CASCADE, related_name="former_names")


class Venue(Named, ClusterableModel):
    """A place where activities happen: its district may differ from the host district of the summit."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="venues", verbose_name=_("district"))
    address_en = models.CharField(_("address in English"), max_length=250, blank=True, default="")
    address_bn = models.CharField(_("address in Bangla"), max_length=250, blank=True, default="")
    latitude = models.DecimalField(_("latitude"), max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=8, decimal_places=5, null=True, blank=True)

    class Meta:
        ordering = ["name_en"]
        verbose_name = _("venue")
        verbose_name_plural = _("venues")

    @property
    def address(self) -> str:
        return self.address_bn if get_language() == "bn" else self.address_en

    @property
    def place(self) -> str:
        """Name and district, but not twice: "Deputy Commissioner's Office, Jashore" says its district."""
        name, district = self.name, self.district.name
        return name if district in name else f"{name}, {district}"


class VenueName(DatedName):
    venue = ParentalKey(Venue, on_delete=models.CASCADE, related_name="other_names")


class Room(Named):
    """A room of a venue. A venue without named rooms has one: its whole."""

    venue = ParentalKey(Venue, on_delete=models.CASCADE, related_name="rooms", verbose_name=_("venue"))
    seats = models.PositiveIntegerField(_("seats"), null=True, blank=True)

    class Meta:
        ordering = ["venue", "name_en"]
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        constraints = [models.UniqueConstraint(fields=["venue", "name_en"], name="room_name_is_unique_in_its_venue")]


class Track(Named):
    """A theme that runs through an edition."""

    code = models.SlugField(_("code"), max_length=40, unique=True)

    class Meta:
        ordering = ["name_en"]
        verbose_name = _("track")
        verbose_name_plural = _("tracks")


class Speaker(Named):
    """A person who speaks or moderates. Needs no account; shown in public only where `is_public` says that he or she agreed."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    designation_en = models.CharField(_("designation in English"), max_length=200, blank=True, default="")
    designation_bn = models.CharField(_("designation in Bangla"), max_length=200, blank=True, default="")
    organisation = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="speakers",
        verbose_name=_("organisation"),
    )
    biography_en = models.TextField(_("biography in English"), blank=True, default="")
    biography_bn = models.TextField(_("biography in Bangla"), blank=True, default="")
    photo = models.ForeignKey(
        "wagtailimages.Image",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("photo"),
    )
    is_public = models.BooleanField(_("agreed to be named in public"), default=False)

    class Meta:
        ordering = ["name_en"]
        verbose_name = _("speaker")
        verbose_name_plural = _("speakers")

    @property
    def designation(self) -> str:
        return self.designation_bn if get_language() == "bn" else self.designation_en

    @property
    def biography(self) -> str:
        return self.biography_bn if get_language() == "bn" else self.biography_en


class ActivityKind(Named):
    """Dialogue, career campaign, main event … A row, so that an edition can add its own."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    takes_proposals = models.BooleanField(
        _("is a policy dialogue"), default=False, help_text=_("Proposals, minutes and a recommendation belong to it.")
    )
    takes_cvs = models.BooleanField(_("takes CVs"), default=False, help_text=_("Students leave CVs at it."))
    sequence = models.PositiveSmallIntegerField(_("order"), default=100)

    class Meta:
        ordering = ["sequence", "name_en"]
        verbose_name = _("kind of activity")
        verbose_name_plural = _("kinds of activity")


class Component(Named):
    """A part of an activity: career-counselling workshop, CV collection, job fair …"""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    sequence = models.PositiveSmallIntegerField(_("order"), default=100)

    class Meta:
        ordering = ["sequence", "name_en"]
        verbose_name = _("component")
        verbose_name_plural = _("components")
