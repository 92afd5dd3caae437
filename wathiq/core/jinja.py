"""The Jinja2 environment of every page. Components are reached as `ui.…`, also inside fragments."""

from typing import Any

import jinja2
from django.template.defaultfilters import json_script
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation

from wathiq.core import brand, formats, text


class Components:
    """The macros of one file, as an environment global.

    A block rendered alone does not run the imports at the top of its file; a global needs none.
    """

    def __init__(self, env: jinja2.Environment, name: str) -> None:
        self._env, self._name = env, name

    def __getattr__(self, macro: str) -> Any:  # a macro takes what its author says
        return getattr(self._env.get_template(self._name).module, macro)


def url(name: str, /, *args: object, **kwargs: object) -> str:
    return reverse(name, args=args, kwargs=kwargs)


def environment(**options: Any) -> jinja2.Environment:  # Django hands over its own OPTIONS
    options["undefined"] = jinja2.StrictUndefined
    options["trim_blocks"] = options["lstrip_blocks"] = True
    options["extensions"] = [*options.get("extensions", []), "jinja2.ext.i18n"]
    env = jinja2.Environment(**options)  # noqa: S701 (Django sets autoescape)
    env.policies["ext.i18n.trimmed"] = True
    env.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext,
        translation.ngettext,
        newstyle=True,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )
    env.globals.update(
        url=url,
        static=static,
        brand=brand.Brand(),
        ui=Components(env, "ui/parts.html"),
        get_language=translation.get_language,
        get_language_bidi=translation.get_language_bidi,
    )
    env.filters.update(
        json_script=json_script,
        day=formats.day,
        moment=formats.moment,
        file_size=formats.file_size,
        money=formats.money,
        hijri=formats.hijri,
        ago=formats.ago,
        here=formats.in_language,
        isolate=text.isolate,
        names=formats.names,
    )
    return env
