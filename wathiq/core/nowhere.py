"""The URLconf of a face asked for on the other face's host: nothing is here."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
handler404 = "wathiq.core.errors.not_found"
