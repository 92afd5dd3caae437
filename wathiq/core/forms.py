"""How forms look, and the kinds of field that several forms share."""

from functools import cached_property
from typing import Any

import jinja2
from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
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
