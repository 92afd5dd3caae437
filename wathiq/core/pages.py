"""Render a page, or one block of it as a fragment for htmx."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.template.backends.utils import csrf_input_lazy, csrf_token_lazy


def jinja() -> Jinja2:
    """The engine of our pages."""
    engine = engines["jinja2"]
    assert isinstance(engine, Jinja2)
    return engine


def render(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    block: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, or only its block `block`. Context processors run in both cases."""
    engine = jinja()
    full: dict[str, Any] = {
        "request": request,
        "csrf_input": csrf_input_lazy(request),
        "csrf_token": csrf_token_lazy(request),
    }
    for processor in engine.template_context_processors:
        full.update(processor(request))
    full.update(context or {})
    page = engine.env.get_template(template)
    html = page.render(full) if block is None else "".join(page.blocks[block](page.new_context(full)))
    return HttpResponse(html, status=status)


def elsewhere(request: HttpRequest, address: str, *, status: int) -> HttpResponse:
    """Sends the reader to `address`; htmx, which follows a redirect inside the page, is told so with `status`."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=status, headers={"HX-Redirect": address})
    return redirect(address)
