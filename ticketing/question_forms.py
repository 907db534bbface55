"""The form of a question in the back office. Options are lines, so that no script is needed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bangla.text import normalise, slugify
from ticketing.models import Kind, Question
from ticketing.services.question_definitions import QuestionFacts

MOST_OPTIONS = 40
OPTION_KEY = 40
OPTION_WORDS = 150
BETWEEN = " | "


class OptionLines(forms.CharField):
    """Lines `key | English | বাংলা`; without a key it is made from the English words. Cleans to a tuple of options."""

    def __init__(self, **options: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 6, "spellcheck": "false"})
        super().__init__(required=False, max_length=20_000, widget=widget, **options)

    def clean(self, value: Any) -> tuple[dict[str, str], ...]:
        lines = [line for line in super().clean(value).splitlines() if line.strip()]
        if len(lines) > MOST_OPTIONS:
            raise forms.ValidationError(_("Give forty options at most."), code="max_length")
        return tuple(_option(line) for line in lines)


def _option(line: str) -> dict[str, str]:
    parts = [normalise(part) for part in line.split("|")]
    if len(parts) == 2:
        parts = [slugify(parts[0]), *parts]
    key = parts[0].lower()
    fits = len(parts) == 3 and all(parts) and key == slugify(key) and len(key) <= OPTION_KEY
    if not fits or max(map(len, parts)) > OPTION_WORDS:
        raise forms.ValidationError(
            _(
                "This line cannot be read: “%(line)s”. Write: key | English | বাংলা. A key has small letters, digits and hyphens."
            ),
            code="invalid",
            params={"line": line[:80]},
        )
    return {"key": key, "en": parts[1], "bn": parts[2]}


def option_lines(options: list[dict[str, str]]) -> str:
    return "\n".join(BETWEEN.join((one["key"], one["en"], one["bn"])) for one in options)


class QuestionForm(forms.Form):
    """One question: what is asked, of whom, and when."""

    label_en = forms.CharField(label=_("question in English"), max_length=200)
    label_bn = forms.CharField(label=_("question in Bangla"), max_length=200)
    help_en = forms.CharField(label=_("hint in English"), max_length=300, required=False)
    help_bn = forms.CharField(label=_("hint in Bangla"), max_length=300, required=False)
    key = forms.SlugField(
        label=_("key"),
        max_length=50,
        help_text=_("Its name in files and programs, such as t-shirt. It stays once somebody has answered."),
    )
    type = forms.ChoiceField(label=_("type"), choices=Question.Type.choices)
    required = forms.BooleanField(label=_("must be answered"), required=False)
    options = OptionLines(
        label=_("options"),
        help_text=_("For a choice. One a line: key | English | বাংলা. For example: veg | Vegetarian | নিরামিষ"),
    )
    minimum = forms.IntegerField(
        label=_("at least"),
        required=False,
        min_value=-(10**15),
        max_value=10**15,
        help_text=_("The least number; the fewest characters of a text; the fewest options that are chosen."),
    )
    maximum = forms.IntegerField(
        label=_("at most"),
        required=False,
        min_value=-(10**15),
        max_value=10**15,
        help_text=_("The greatest number; the most characters of a text; the most options that are chosen."),
    )
    ticket_kinds = forms.MultipleChoiceField(
        label=_("only for"),
        choices=Kind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Kinds of ticket. None ticked: for everybody."),
    )
    depends_on: Any = forms.ModelChoiceField(
        label=_("only after the question"),
        queryset=Question.objects.none(),
        to_field_name="key",
        required=False,
        empty_label=_("always"),
    )
    depends_values = forms.CharField(
        label=_("when it was answered with"),
        required=False,
        max_length=2000,
        help_text=_("Keys of its options with commas between them. Empty: with anything."),
    )

    def __init__(self, *args: Any, earlier: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["depends_on"]
        field.queryset = earlier
        field.label_from_instance = lambda row: f"{row.label} ({row.key})"

    @classmethod
    def of(cls, row: Question, *, earlier: Any) -> "QuestionForm":
        names = ("label_en", "label_bn", "help_en", "help_bn", "key", "type", "required", "minimum", "maximum")
        initial = {name: getattr(row, name) for name in names}
        initial |= {
            "options": option_lines(row.options),
            "ticket_kinds": row.ticket_kinds,
            "depends_on": row.depends_on and row.depends_on.key,
            "depends_values": ", ".join(map(str, row.depends_values)),
        }
        return cls(initial=initial, earlier=earlier)

    def clean_depends_values(self) -> tuple[str, ...]:
        parts = [normalise(part) for part in self.cleaned_data["depends_values"].split(",")]
        return tuple(dict.fromkeys(part for part in parts if part))

    def facts(self) -> QuestionFacts:
        said = self.cleaned_data
        texts = ("label_en", "label_bn", "help_en", "help_bn")
        return QuestionFacts(
            key=said["key"],
            type=said["type"],
            required=said["required"],
            options=said["options"],
            ticket_kinds=tuple(said["ticket_kinds"]),
            depends_on=said["depends_on"],
            depends_values=said["depends_values"],
            minimum=said["minimum"],
            maximum=said["maximum"],
            **{name: normalise(said[name]) for name in texts},
        )
