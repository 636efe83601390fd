"""How facts about people are printed."""

from django import template
from phonenumber_field.phonenumber import PhoneNumber, to_python

register = template.Library()


@register.filter
def telephone(number: str) -> str:
    """Return a stored number as it is written in Japan: 048-833-1234."""
    known = to_python(number) if number else None
    return str(known.as_national) if isinstance(known, PhoneNumber) and known.is_valid() else number
