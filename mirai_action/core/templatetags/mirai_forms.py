"""What the form pack `mirai` asks of a field and of a form."""

from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField

from mirai_action.core.forms import Fault

register = template.Library()


@register.filter
def layout(field: BoundField) -> str:
    """Return how a field is laid out: hidden, trap, check (one box), choices (radio, checkboxes), group or single."""
    widget = field.field.widget
    if widget.is_hidden:
        return "hidden"
    if str(widget.attrs.get("tabindex")) == "-1":
        return "trap"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if isinstance(widget, forms.RadioSelect):  # also CheckboxSelectMultiple
        return "choices"
    return "group" if widget.use_fieldset else "single"


@register.filter
def faults(form: Any) -> list[Fault]:
    """Return the lines of the error summary, for our own forms and for those of other applications."""
    if hasattr(form, "error_summary"):
        return form.error_summary
    lines = [
        Fault(str(field.id_for_label or field.auto_id or ""), str(field.label), str(message))
        for field in form
        for message in field.errors
    ]
    return lines + [Fault("", "", str(message)) for message in form.non_field_errors()]
