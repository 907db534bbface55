"""`{{ attendee.name_bn|literal }}`: for every word that a stranger wrote, in every mail."""

from django import template

from accounts import literal as words

register = template.Library()


@register.filter
def literal(text: object) -> str:
    return words.literal(str(text))
