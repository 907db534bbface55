"""What the living style guide shows: every component with real facts of 2023 and the longest real names, in both languages."""

from typing import Any, cast

from django import forms
from django.core.paginator import Page, Paginator
from django.utils.safestring import SafeString, mark_safe

from cms.styleguide_samples import BANGLA, ENGLISH

_STOPS: tuple[tuple[str, str, str, str, str, str], ...] = (
    # slug, Bangla, English, dates in Bangla, dates in English, state
    ("rajshahi", "রাজশাহী", "Rajshahi", "২৩–২৪ মে", "23–24 May", "over"),
    ("sylhet", "সিলেট", "Sylhet", "তারিখ অজানা", "date unknown", "over"),
    ("khulna", "খুলনা", "Khulna", "১৫ ও ১৭ জুন", "15 and 17 June", "now"),
    ("mymensingh", "ময়মনসিংহ", "Mymensingh", "২০ জুন", "20 June", "next"),
    ("rangpur", "রংপুর", "Rangpur", "", "", "planned"),
    ("barishal", "বরিশাল", "Barishal", "", "", "planned"),
    ("chattogram", "চট্টগ্রাম", "Chattogram", "১২–১৩ জুলাই", "12–13 July", "planned"),
    ("dhaka", "ঢাকা", "Dhaka", "২২–২৩ জুলাই", "22–23 July", "planned"),
)


def _stops(*, bangla: bool) -> list[dict[str, Any]]:
    return [
        {
            "division": slug,
            "name": name_bn if bangla else name_en,
            "dates": dates_bn if bangla else dates_en,
            "state": state,
            "url": f"#{slug}",
            "central": slug == "dhaka",
        }
        for slug, name_bn, name_en, dates_bn, dates_en, state in _STOPS
    ]


def _picture_of_a_code() -> SafeString:
    """Squares that look like a QR code and are none: nobody shall scan a sample."""
    corner = "M{0} {1}h7v7h-7zM{2} {3}h5v5h-5z"
    eyes = "".join(corner.format(x, y, x + 1, y + 1) for x, y in ((4, 4), (26, 4), (4, 26)))
    dots = "".join(
        f"M{x} {y}h1v1h-1z"
        for y in range(4, 33)
        for x in range(4, 33)
        if (x * 7 + y * 5 + x * y) % 3 == 0 and not _in_eye(x, y)
    )
    return mark_safe(
        f'<svg viewBox="0 0 37 37" role="img" aria-label="QR" shape-rendering="crispEdges"><rect width="37" height="37" fill="#fff"/>'
        f'<path fill="#000" fill-rule="evenodd" d="{eyes}{dots}"/></svg>',
    )


def _in_eye(x: int, y: int) -> bool:
    return (x < 12 and (y < 12 or y > 24)) or (x > 24 and y < 12)


class SampleForm(forms.Form):
    """One field of each kind; bound with mistakes it shows what a refused form looks like."""

    name = forms.CharField(max_length=100, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    phone = forms.CharField(widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}))
    institution = forms.CharField(required=False)
    district = forms.ChoiceField(choices=())
    shift = forms.ChoiceField(choices=(), widget=forms.RadioSelect)
    cv = forms.FileField(required=False)
    consent = forms.BooleanField()

    def __init__(self, *args: Any, bangla: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        index = 0 if bangla else 1
        for name, words in _FORM_WORDS.items():
            field = self.fields[name]
            field.label, hint = words[index]
            field.help_text = hint
            field.error_messages["required"] = ("এটি পূরণ করুন।", "Fill this in.")[index]
        cast("forms.ChoiceField", self.fields["district"]).choices = [
            ("", "—"),
            ("22", ("যশোর", "Jashore")[index]),
            ("27", ("খুলনা", "Khulna")[index]),
        ]
        cast("forms.ChoiceField", self.fields["shift"]).choices = [
            ("day", ("দিন", "Day")[index]),
            ("night", ("রাত", "Night")[index]),
        ]

    def clean_phone(self) -> str:
        raise forms.ValidationError(
            "১১ সংখ্যার মোবাইল নম্বর দিন, যেমন ০১৭১২-৩৪৫৬৭৮।"
            if self.fields["name"].label == _FORM_WORDS["name"][0][0]
            else "Give a mobile number of 11 digits, such as 01712-345678.",
        )


_FORM_WORDS: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "name": (("পুরো নাম", "যেভাবে ব্যাজে ছাপা হবে।"), ("Full name", "As it shall be printed on the badge.")),
    "phone": (("মোবাইল নম্বর", "বাংলা বা ইংরেজি অঙ্কে।"), ("Mobile number", "In Bangla or English digits.")),
    "institution": (("শিক্ষাপ্রতিষ্ঠান", ""), ("Institution", "")),
    "district": (("জেলা", ""), ("District", "")),
    "shift": (("পছন্দের শিফট", ""), ("Preferred shift", "")),
    "cv": (("জীবনবৃত্তান্ত", "PDF, DOCX বা ছবি; সর্বোচ্চ ২ মেগাবাইট।"), ("CV", "PDF, DOCX or a photo; 2 MB at most.")),
    "consent": (
        ("আমার তথ্য নিয়োগদাতাদের দেখানো যাবে।", "যেকোনো সময় সম্মতি তুলে নেওয়া যায়।"),
        ("Employers may see what I enter here.", "You can withdraw this at any time."),
    ),
}


def _page() -> Page[int]:
    return Paginator(range(60), 20).page(2)


def _slots(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The items of a day in three rooms: one over two rows, one across all rooms."""
    first, second, pause, last = items
    return [
        {"time": first["time"], "cells": [{"item": first, "span": 2}, {"item": last}, {}]},
        {"time": second["time"], "cells": [{"item": second, "wide": 2}]},
        {"time": pause["time"], "cells": [{"item": pause, "wide": 3}]},
    ]


def samples() -> list[dict[str, Any]]:
    """One dictionary a language, Bangla first."""
    drawn = []
    for language, words in (("bn", BANGLA), ("en", ENGLISH)):
        bangla = language == "bn"
        drawn.append(
            {
                **words,
                "language": language,
                "stops": _stops(bangla=bangla),
                "form": SampleForm(
                    {f"{language}-name": words["person"], f"{language}-phone": "0171"}, bangla=bangla, prefix=language
                ),
                "qr": _picture_of_a_code(),
                "page": _page(),
                "slots": _slots(words["items"]),
            },
        )
    return drawn
