"""What administrators type about the office: its name and look, and the server that sends its mail."""

import hashlib
import re
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wathiq.accounts import office as verbs
from wathiq.accounts.addresses import EmailField
from wathiq.accounts.models import User
from wathiq.core import colours, logo, office, secrets
from wathiq.core.forms import LineField
from wathiq.core.mail_test import Trial
from wathiq.core.models import Office, Security

LANGUAGES = tuple(dict(settings.LANGUAGES))
PORTS = (25, 465, 587, 2525)
HOST = re.compile(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?|[0-9a-f:]*:[0-9a-f:.]*", re.IGNORECASE)


class OfficeForm(forms.Form):
    """Name, colour, logo and how to reach the office."""

    name_en = LineField(label=gettext_lazy("Name in English"), max_length=100, required=False)
    name_fr = LineField(label=gettext_lazy("Name in French"), max_length=100, required=False)
    name_ar = LineField(label=gettext_lazy("Name in Arabic"), max_length=100, required=False)
    colour = forms.CharField(
        label=gettext_lazy("Colour"), max_length=7, widget=forms.TextInput(attrs={"type": "color"})
    )
    logo = forms.FileField(
        label=gettext_lazy("Logo"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )
    contact_email = EmailField(label=gettext_lazy("E-mail"), required=False)
    contact_phone = LineField(label=gettext_lazy("Phone"), max_length=40, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        saved = office.saved()
        initial = {f"name_{code}": saved.names.get(code, "") for code in LANGUAGES}
        initial |= {"contact_email": saved.contact_email, "contact_phone": saved.contact_phone}
        options["initial"] = initial | {"colour": office.colour()}
        super().__init__(*args, **options)
        for code in LANGUAGES:
            self.fields[f"name_{code}"].widget.attrs |= {
                "placeholder": office.name_without(code),
                "lang": code,
            }
        self.fields["contact_email"].widget.attrs["placeholder"] = settings.CONTACT_EMAIL
        self.fields["contact_phone"].widget.attrs |= {"dir": "ltr", "placeholder": settings.CONTACT_PHONE}
        self.drawn: bytes | None = None

    def clean_colour(self) -> str:
        colour = str(self.cleaned_data["colour"]).lower()
        if not colours.HEX.fullmatch(colour):
            raise ValidationError(_("A colour is written as # and six digits or letters, such as #1d3a6e."))
        if colour == settings.BRAND_COLOUR.lower():
            return ""
        if colours.is_green(colour):
            raise ValidationError(
                _(
                    "Green is taken: in this product it says that clients can see something. Choose another colour."
                )
            )
        if colours.contrast_with_white(colour) < colours.ENOUGH_CONTRAST:
            raise ValidationError(_("White letters cannot be read well on this colour. Choose a darker one."))
        return colour

    def clean_logo(self) -> Any:
        uploaded = self.cleaned_data["logo"]
        if uploaded:
            if uploaded.size > logo.LARGEST_FILE:
                raise ValidationError(_("This file is larger than 1 MB. Choose a smaller one."))
            try:
                self.drawn = logo.redraw(uploaded.read())
            except logo.NotALogo as refused:
                raise ValidationError(str(refused)) from None
        return uploaded

    def save(self, *, by: User) -> bool:
        """True when something changed."""
        given = self.cleaned_data
        changes: dict[str, Any] = {
            "names": {code: given[f"name_{code}"] for code in LANGUAGES if given[f"name_{code}"]},
            "colour": given["colour"],
            "contact_email": given["contact_email"],
            "contact_phone": given["contact_phone"],
        }
        if self.drawn:
            version = hashlib.sha256(self.drawn).hexdigest()[:16]
            changes |= {"logo": self.drawn, "logo_version": version}
        return verbs.describe(changes, by=by)


class MailForm(forms.Form):
    """The server that sends the office's mail. A saved password is never shown again."""

    smtp_host = LineField(label=gettext_lazy("Mail server"), max_length=255, required=False)
    smtp_port = forms.IntegerField(label=gettext_lazy("Port"), required=False)
    smtp_security = forms.ChoiceField(label=gettext_lazy("Encryption"), choices=Security)
    smtp_user = LineField(label=gettext_lazy("User name"), max_length=255, required=False)
    smtp_password = forms.CharField(
        label=gettext_lazy("Password"),
        max_length=1000,
        strip=False,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "dir": "ltr"}),
    )
    forget_password = forms.BooleanField(label=gettext_lazy("Remove the saved password"), required=False)
    mail_from = EmailField(label=gettext_lazy("Sender’s address"), required=False)

    def __init__(self, *args: Any, initial: dict[str, Any] | None = None, **options: Any) -> None:
        self.saved = saved = office.saved()
        stored = {
            "smtp_host": saved.smtp_host,
            "smtp_port": saved.smtp_port or 587,
            "smtp_security": saved.smtp_security or Security.STARTTLS.value,
            "smtp_user": saved.smtp_user,
            "mail_from": saved.mail_from,
        }
        options["initial"] = stored | (initial or {})
        super().__init__(*args, **options)
        for name in ("smtp_host", "smtp_user"):
            self.fields[name].widget.attrs |= {"dir": "ltr", "spellcheck": "false", "autocapitalize": "none"}
            self.fields[name].widget.attrs["autocomplete"] = "off"
        self.fields["mail_from"].widget.attrs["placeholder"] = settings.DEFAULT_FROM_EMAIL
        if not saved.smtp_password:
            del self.fields["forget_password"]

    def clean_smtp_host(self) -> str:
        host = str(self.cleaned_data["smtp_host"]).rstrip(".")
        try:
            host = host if host.isascii() else host.encode("idna").decode("ascii")
        except UnicodeError:
            host = "?"
        if host and not HOST.fullmatch(host):
            raise ValidationError(_("Type the name of a server, such as smtp.cabinet.example."))
        return host

    def clean_smtp_port(self) -> int | None:
        port: int | None = self.cleaned_data["smtp_port"]
        if port is not None and port not in PORTS and not 1024 <= port <= 65535:
            raise ValidationError(
                _("Mail servers listen at 25, 465, 587, 2525, or at a port from 1024 to 65535.")
            )
        return port

    def clean_smtp_user(self) -> str:
        return _plain(self.cleaned_data["smtp_user"])

    def clean_smtp_password(self) -> str:
        return _plain(self.cleaned_data["smtp_password"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if {"smtp_host", "smtp_user", "smtp_password"} & set(self.errors):
            return data
        if not data["smtp_host"]:
            if data["smtp_user"] or data["smtp_password"]:
                self.add_error("smtp_host", _("Name the mail server that this user name is for."))
            return data
        if data.get("smtp_port") is None and "smtp_port" not in self.errors:
            self.add_error("smtp_port", _("Type the port of the mail server."))
        if data["smtp_password"] and not data["smtp_user"]:
            self.add_error("smtp_user", _("Type the user name that this password belongs to."))
        if not self.errors and self._keeps_password() and self._is_another_server():
            self.add_error(
                "smtp_password",
                _("Type the password again: the saved one is sent only to the server it was saved for."),
            )
        return data

    def _keeps_password(self) -> bool:
        given = self.cleaned_data
        is_dropped = given.get("forget_password") or not given["smtp_host"] or not given["smtp_user"]
        return bool(self.saved.smtp_password) and not given["smtp_password"] and not is_dropped

    def _is_another_server(self) -> bool:
        names = ("smtp_host", "smtp_port", "smtp_security")
        return any(self.cleaned_data.get(name) != getattr(self.saved, name) for name in names)

    def changes(self) -> dict[str, Any]:
        """What becomes of the office's fields; without `smtp_password` the saved one stays."""
        given = self.cleaned_data
        if not given["smtp_host"]:
            server = {"smtp_host": "", "smtp_port": None, "smtp_security": "", "smtp_user": ""}
        else:
            server = {name: given[name] for name in ("smtp_host", "smtp_port", "smtp_security", "smtp_user")}
        changes = {**server, "mail_from": given["mail_from"]}
        if not self._keeps_password():
            changes["smtp_password"] = given["smtp_password"]
        return changes

    def save(self, *, by: User) -> bool:
        """True when something changed."""
        return verbs.mail_by(self.changes(), by=by)

    def trial(self, *, by: User) -> Trial:
        """A test message to this administrator, by these settings as they are typed."""
        changes = self.changes()
        sender = changes.pop("mail_from") or settings.DEFAULT_FROM_EMAIL
        tried = Office(**{**changes, "smtp_password": ""})
        connection = office.connection_options(tried) if tried.smtp_host else {}
        if tried.smtp_host:
            connection["password"] = self._password(changes)
        return Trial(by.email, by.language, sender, connection)

    def _password(self, changes: dict[str, Any]) -> str:
        """Raises ValueError when the saved one cannot be read any more."""
        if "smtp_password" in changes:
            return str(changes["smtp_password"])
        return secrets.unseal(self.saved.smtp_password)

    def typed(self) -> dict[str, Any]:
        """What can be shown again."""
        names = ("smtp_host", "smtp_port", "smtp_security", "smtp_user", "mail_from")
        return {name: self.cleaned_data[name] for name in names}


def _plain(typed: str) -> str:
    """A user name or password as mail servers take them."""
    if not (typed.isascii() and typed.isprintable()):
        raise ValidationError(_("Mail servers take only unaccented Latin letters, digits and signs here."))
    return typed
