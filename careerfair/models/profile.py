"""What a recruiter needs to know about a student, as typed fields: findable even where the CV is a photograph.

Never asked for: NID number, religion, marital status, parents' names, age, photograph. Many CVs of the country carry them; none of them says
whether somebody can do the work.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Profile(models.Model):
    """Abstract: person, education, skills and wishes."""

    class Degree(models.TextChoices):
        SSC = "ssc", _("SSC or equal")
        HSC = "hsc", _("HSC or equal")
        DIPLOMA = "diploma", _("Diploma")
        BACHELOR = "bachelor", _("Bachelor or honours")
        MASTERS = "masters", _("Masters")
        OTHER = "other", _("Other")

    class Level(models.TextChoices):
        BASIC = "basic", pgettext_lazy("language level", "a little")
        GOOD = "good", pgettext_lazy("language level", "good")
        FLUENT = "fluent", pgettext_lazy("language level", "fluent")

    class Shift(models.TextChoices):
        ANY = "any", pgettext_lazy("shift", "any shift")
        DAY = "day", pgettext_lazy("shift", "day")
        NIGHT = "night", pgettext_lazy("shift", "night")
        ROTATING = "rotating", pgettext_lazy("shift", "rotating")

    class Hours(models.TextChoices):
        FULL = "full", _("full time")
        PART = "part", _("part time")
        EITHER = "either", _("full or part time")

    name_en = models.CharField(_("name in English"), max_length=150, blank=True, default="")
    name_bn = models.CharField(_("name in Bangla"), max_length=150, blank=True, default="")
    email = models.EmailField(_("e-mail"), max_length=254, blank=True, default="")
    district = models.ForeignKey(
        "summit.District",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("home district"),
    )
    city = models.CharField(_("where you live now"), max_length=100, blank=True, default="")
    relocates = models.BooleanField(_("can move for work"), default=False)
    institution = models.CharField(_("institution"), max_length=200, blank=True, default="")
    degree = models.CharField(_("highest degree"), max_length=8, choices=Degree.choices, blank=True, default="")
    subject = models.CharField(pgettext_lazy("study", "subject"), max_length=120, blank=True, default="")
    result = models.CharField(pgettext_lazy("study", "result"), max_length=30, blank=True, default="")
    passing_year = models.PositiveSmallIntegerField(_("year of passing"), null=True, blank=True)
    studying_year = models.PositiveSmallIntegerField(
        _("still studying, in year"), null=True, blank=True, help_text=_("1 to 6. Empty: not studying now.")
    )
    bangla_level = models.CharField(_("Bangla"), max_length=6, choices=Level.choices, blank=True, default="")
    english_level = models.CharField(_("English"), max_length=6, choices=Level.choices, blank=True, default="")
    other_languages = models.CharField(_("other languages"), max_length=120, blank=True, default="")
    typing_bn = models.PositiveSmallIntegerField(_("typing in Bangla, words a minute"), null=True, blank=True)
    typing_en = models.PositiveSmallIntegerField(_("typing in English, words a minute"), null=True, blank=True)
    shift = models.CharField(_("shift"), max_length=8, choices=Shift.choices, blank=True, default="")
    hours = models.CharField(_("hours"), max_length=6, choices=Hours.choices, blank=True, default="")
    earliest_start = models.DateField(_("can start on"), null=True, blank=True)
    expected_pay = models.PositiveIntegerField(_("expected pay in taka a month"), null=True, blank=True)
    skills = models.CharField(_("skills"), max_length=500, blank=True, default="")
    experience = models.TextField(_("experience"), max_length=2000, blank=True, default="")
    language = models.CharField(max_length=2, choices=[("bn", "বাংলা"), ("en", "English")], default="bn")

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(studying_year__isnull=True) | Q(studying_year__gte=1, studying_year__lte=6),
                name="%(class)s_studying_year_is_one_to_six",
            ),
            models.CheckConstraint(
                condition=Q(degree__in=["", "ssc", "hsc", "diploma", "bachelor", "masters", "other"]),
                name="%(class)s_degree_is_known",
            ),
            models.CheckConstraint(
                condition=Q(bangla_level__in=["", "basic", "good", "fluent"])
                & Q(english_level__in=["", "basic", "good", "fluent"]),
                name="%(class)s_language_levels_are_known",
            ),
            models.CheckConstraint(
                condition=Q(shift__in=["", "any", "day", "night", "rotating"]), name="%(class)s_shift_is_known"
            ),
            models.CheckConstraint(
                condition=Q(hours__in=["", "full", "part", "either"]), name="%(class)s_hours_are_known"
            ),
        ]

    @property
    def name(self) -> str:
        """In the student's own language where both are known."""
        first, second = (self.name_bn, self.name_en) if self.language == "bn" else (self.name_en, self.name_bn)
        return first or second

    @property
    def name_language(self) -> str:
        """The language that `name` is written in, for readers aloud."""
        return "bn" if self.name == self.name_bn else "en"
