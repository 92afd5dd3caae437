"""Wathiq: a client portal for legal teams."""

__version__ = "0.1.0"
