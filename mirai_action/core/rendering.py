"""How form widgets become HTML: Django's templates, except where they are slow.

Django renders two templates for each `<option>`; a list of 47 prefectures costs milliseconds. Selects and plain
inputs are written here instead, with the same output (a test compares them with Django's own).
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.forms.renderers import TemplatesSetting
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

Widget = dict[str, Any]


def _attributes(attrs: dict[str, Any]) -> str:
    return "".join(
        f" {name}" if value is True else f' {name}="{conditional_escape(str(value))}"'
        for name, value in attrs.items()
        if value is not False
    )


def _option(option: Widget) -> str:
    value = conditional_escape(str(option["value"]))
    return f'<option value="{value}"{_attributes(option["attrs"])}>{conditional_escape(option["label"])}</option>'


def _group(name: Any, options: Iterable[Widget]) -> str:
    inner = "\n".join(_option(option) for option in options)
    return f'<optgroup label="{conditional_escape(name)}">\n{inner}\n</optgroup>' if name else inner


def select(widget: Widget) -> SafeString:
    inner = "\n".join(_group(name, options) for name, options, _index in widget["optgroups"])
    name = conditional_escape(widget["name"])
    return mark_safe(f'<select name="{name}"{_attributes(widget["attrs"])}>\n{inner}\n</select>')


def text_input(widget: Widget) -> SafeString:
    value = "" if widget["value"] is None else f' value="{conditional_escape(str(widget["value"]))}"'
    name = conditional_escape(widget["name"])
    return mark_safe(f'<input type="{widget["type"]}" name="{name}"{value}{_attributes(widget["attrs"])}>')


INPUTS = ("text", "email", "number", "hidden", "password", "date", "time", "url", "tel", "search", "checkbox")
FAST: dict[str, Callable[[Widget], SafeString]] = {
    "django/forms/widgets/select.html": select,
    **{f"django/forms/widgets/{kind}.html": text_input for kind in INPUTS},
}


class Renderer(TemplatesSetting):
    """settings.FORM_RENDERER."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        fast = FAST.get(template_name)
        return fast(context["widget"]) if fast else super().render(template_name, context, request=request)
