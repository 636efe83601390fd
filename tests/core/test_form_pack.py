"""The form pack `mirai`: what the Digital Agency's conventions ask for, and widgets as fast as they are right."""

from html.parser import HTMLParser

from crispy_forms.templatetags.crispy_forms_filters import as_crispy_form
from django import forms
from django.forms.renderers import TemplatesSetting
from django.template.loader import render_to_string

from mirai_action.core import fields, rendering
from mirai_action.core.forms import Form


class Sample(Form):
    kind = forms.ChoiceField(label="種類", choices=[("a", "個人"), ("b", "団体")], widget=forms.RadioSelect)
    name = fields.NameField(label="お名前", help_text="団体は団体名を")
    phone = fields.PhoneField(label="電話番号", required=False)
    prefecture = fields.PrefectureField(label="主な活動地域")
    day = fields.DateField(label="開催日")
    agree = forms.BooleanField(label="同意します")


class Elements(HTMLParser):
    """Collects the elements of a page: (tag, attributes)."""

    def __init__(self, source):
        super().__init__()
        self.found = []
        self.feed(source)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def one(self, tag, **wanted):
        rows = [attrs for name, attrs in self.found if name == tag and wanted.items() <= attrs.items()]
        assert len(rows) == 1, (tag, wanted, rows)
        return rows[0]

    def ids(self):
        return [attrs["id"] for _tag, attrs in self.found if "id" in attrs]


def rendered(form):
    return Elements(as_crispy_form(form))


def test_required_and_optional_stand_there_in_words():
    html = as_crispy_form(Sample())
    assert html.count("※必須") == 5
    assert html.count("任意") == 1


def test_help_stands_above_the_field_and_errors_below():
    html = as_crispy_form(Sample({"name": ""}))
    assert html.index("団体は団体名を") < html.index('name="name"') < html.index('id="id_name_error"')


def test_a_field_names_its_help_and_its_error():
    field = rendered(Sample({"name": ""})).one("input", name="name")
    assert field["aria-describedby"].split() == ["id_name_helptext", "id_name_error"]
    assert field["aria-invalid"] == "true"


def test_groups_are_fieldsets_with_a_legend_and_named_errors():
    page = rendered(Sample({}))
    assert page.one("fieldset", id="id_kind")["aria-describedby"] == "id_kind_error"
    assert page.one("fieldset", id="id_day")["aria-describedby"] == "id_day_error"
    assert [tag for tag, _attrs in page.found].count("legend") == 2


def test_every_id_is_used_once_and_every_label_finds_its_field():
    page = rendered(Sample({}))
    assert len(page.ids()) == len(set(page.ids()))
    assert {attrs["for"] for tag, attrs in page.found if tag == "label" and "for" in attrs} <= set(page.ids())


def test_the_error_summary_leads_to_each_field():
    form = Sample({})
    summary = Elements(render_to_string("core/_error_summary.html", {"form": form}))
    links = [attrs["href"].removeprefix("#") for tag, attrs in summary.found if tag == "a"]
    assert len(links) == 5
    assert set(links) <= set(rendered(form).ids())
    assert summary.one("div", role="alert")["tabindex"] == "-1"


def test_an_empty_field_says_what_to_do():
    errors = {name: messages[0] for name, messages in Sample({}).errors.items()}
    assert errors == {
        "kind": "種類を選んでください。",
        "name": "お名前を入力してください。",
        "prefecture": "主な活動地域を選んでください。",
        "day": "開催日を入力してください。",
        "agree": "チェックを入れてください。",
    }


def test_no_errors_no_summary():
    assert render_to_string("core/_error_summary.html", {"form": Sample()}).strip() == ""


def test_text_that_was_typed_is_escaped():
    html = as_crispy_form(Sample({"name": '"><script>alert(1)</script>', "prefecture": "<b>"}))
    assert "<script" not in html
    assert "<b>" not in html


class Stock(forms.Form):
    """Widgets with what may go wrong: groups, quotes, booleans, a selection."""

    pick = forms.ChoiceField(choices=[("", "–"), ("あ行", [("a", 'い"<'), ("b", "う")]), ("c", "え")], initial="b")
    many = forms.MultipleChoiceField(choices=[(1, "一"), (2, "二")], initial=[2])
    text = forms.CharField(
        initial='"&<', widget=forms.TextInput(attrs={"autofocus": True, "hidden": False, "data-x": "'"})
    )
    when = forms.DateField(initial="2021-03-31")
    tick = forms.BooleanField(initial=True)
    secret = forms.CharField(initial="x", widget=forms.HiddenInput)


def test_fast_widgets_write_what_django_writes():
    ours = Stock(renderer=rendering.Renderer())
    stock = Stock(renderer=TemplatesSetting())
    squeezed = [["".join(str(form[name]).split()) for name in form.fields] for form in (ours, stock)]
    assert squeezed[0] == squeezed[1]


def test_a_select_of_47_prefectures_renders_no_template(monkeypatch):
    rendered = []
    monkeypatch.setattr(TemplatesSetting, "render", lambda self, name, *args, **kwargs: rendered.append(name) or "")
    form = type("Area", (Form,), {"name": fields.NameField(), "area": fields.PrefectureField()})
    fast, stock = form(renderer=rendering.Renderer()), form(renderer=TemplatesSetting())
    assert "東京都" in str(fast["area"].as_widget())
    assert "<input" in str(fast["name"].as_widget())
    assert rendered == []
    stock["area"].as_widget()
    assert rendered
