"""How forms look, and the kinds of field that several forms share."""

from functools import cached_property
from typing import Any

import jinja2
from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.http import QueryDict
from django.template.backends.jinja2 import Template

from wathiq.core import text
from wathiq.core.pages import jinja


class FormRenderer(TemplatesSetting):
    """Our templates, forgiving of what is undefined: Django's own widget templates need that."""

    @cached_property
    def env(self) -> jinja2.Environment:
        return jinja().env.overlay(undefined=jinja2.Undefined)

    def get_template(self, template_name: str) -> Any:
        return Template(self.env.get_template(template_name), jinja())


class LineField(forms.CharField):
    """One line of text in any script, without characters that could disguise it."""

    def __init__(self, *, max_length: int = 200, **options: Any) -> None:
        super().__init__(max_length=max_length, **options)
        self.widget.attrs.setdefault("dir", "auto")
        # the browser would cut what is pasted; the server says what is too long and keeps it
        self.widget.attrs.pop("maxlength", None)

    def to_python(self, value: Any) -> str:
        return text.normal(super().to_python(value) or "")

    def validate(self, value: Any) -> None:
        super().validate(value)
        if disguise := text.disguises(value):
            raise ValidationError(disguise, code="disguised")


class ParagraphField(LineField):
    """Several lines of text: line breaks and tabs are welcome."""

    widget = forms.Textarea

    def validate(self, value: Any) -> None:
        super(LineField, self).validate(value)
        if disguise := text.disguises(value, several_lines=True):
            raise ValidationError(disguise, code="disguised")


class DayInput(forms.DateInput):
    """The browser's own calendar; the value travels in ISO form."""

    input_type = "date"

    def __init__(self, **options: Any) -> None:
        super().__init__(format="%Y-%m-%d", **options)


class PublicChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django has no generic fields at run time
    """One of some things, by its public id; whatever is not an id is not a choice."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, to_field_name="public_id", **options)

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except ValidationError:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice") from None

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


def settle(form: forms.Form, name: str) -> list[tuple[Any, str]]:
    """Read the options of a choice from the database now, since templates do not query."""
    choice = form.fields[name]
    assert isinstance(choice, forms.ModelChoiceField)
    options: Any = choice.choices
    read = [option for option in options]  # noqa: C416 (list() would count)
    choice.choices = read
    return read


def renew(form: forms.Form, **seen: str) -> None:
    """Let a form that lost a race be sent again: it comes back with what its sender has now seen."""
    data = form.data.copy() if isinstance(form.data, QueryDict) else QueryDict(mutable=True)
    data.update(seen)
    form.data = data
