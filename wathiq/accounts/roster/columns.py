"""The columns we know, and the words for them in the three languages."""

import unicodedata
from collections.abc import Mapping
from functools import cache

from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wathiq.accounts.addresses import EmailField
from wathiq.core.forms import LineField

LABELS: dict[str, Promise] = {
    "first_name": _("First name"),
    "last_name": _("Last name"),
    "email": _("E-mail"),
    "access": _("Access"),
    "company": _("Company"),
    "department": _("Department"),
    "job_title": _("Job title"),
    "phone": _("Phone"),
    "language": _("Language"),
}
MANDATORY = ("first_name", "last_name", "email")

# Beside the labels themselves, in each language
ALSO = {
    "first_name": "first name|given name|forename|prénom|الاسم الأول|الاسم الشخصي",
    "last_name": "last name|surname|family name|nom|nom de famille|اسم العائلة|الاسم العائلي|اللقب|النسب",
    "email": "email|email address|mail|courriel|adresse électronique|adresse e-mail|adresse mail"
    "|البريد الإلكتروني|بريد إلكتروني|عنوان البريد الإلكتروني|البريد|الإيميل",
    "access": "access|access type|accès|type d'accès|الصفة|صفة|نوع الوصول|الوصول|الصلاحية",
    "company": "company|client company|organisation|organization|entreprise|société|الشركة|شركة|المؤسسة",
    "department": "department|service|département|القسم|قسم|الإدارة",
    "job_title": "job title|position|fonction|poste|intitulé du poste|المسمى الوظيفي|الوظيفة|المنصب",
    "phone": "phone|phone number|telephone|mobile|téléphone|numéro de téléphone|tél|portable|الهاتف|هاتف"
    "|رقم الهاتف|الجوال",
    "language": "language|langue|اللغة|لغة",
}
ACCESS_LABELS = {
    "client": _("Client"),
    "collaborator": _("Collaborator"),
    "both": _("Client and collaborator"),
}
ACCESS_ALSO = {
    "client": "client|العميل|عميل",
    "collaborator": "collaborator|collaborateur|collaboratrice|متعاون|المتعاون|متعاونة",
    "both": "both|client and collaborator|collaborator and client|les deux|client et collaborateur|كلاهما"
    "|عميل ومتعاون|متعاون وعميل",
}
LANGUAGE_ALSO = {
    "en": "en|english|anglais|الإنجليزية|إنجليزية|إنجليزي|الانكليزية",
    "fr": "fr|french|français|francais|الفرنسية|فرنسية|فرنسي",
    "ar": "ar|arabic|arabe|العربية|عربية|عربي",
}

FIELDS: dict[str, forms.Field] = {
    "first_name": LineField(max_length=100),
    "last_name": LineField(max_length=100),
    "email": EmailField(),
    "access": forms.CharField(required=False),
    "company": LineField(max_length=200, required=False),
    "department": LineField(max_length=100, required=False),
    "job_title": LineField(max_length=100, required=False),
    "phone": LineField(max_length=40, required=False),
    "language": forms.CharField(required=False),
}


def plain(word: str) -> str:
    """The word without case, accents, vowel signs, spaces and punctuation: what people mean by it."""
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(char for char in decomposed if char.isalnum())


def named(heading: str) -> str | None:
    """The column that a heading means, in whichever language."""
    return _headings().get(plain(heading))


def access(word: str) -> str | None:
    """`client`, `collaborator` or `both`; whoever leaves it out means a client. None for another word."""
    return _access_words().get(plain(word)) if word else "client"


def language(word: str, *, default: str) -> str | None:
    return _language_words().get(plain(word)) if word else default


@cache
def _headings() -> dict[str, str]:
    return _words(ALSO, LABELS)


@cache
def _access_words() -> dict[str, str]:
    return _words(ACCESS_ALSO, ACCESS_LABELS)


@cache
def _language_words() -> dict[str, str]:
    return _words(LANGUAGE_ALSO, {})


def _words(also: dict[str, str], labels: Mapping[str, Promise]) -> dict[str, str]:
    found = {plain(word): key for key, words in also.items() for word in words.split("|")}
    for code, _name in settings.LANGUAGES:  # whatever our own template says is understood
        with translation.override(code):
            found |= {plain(str(label)): key for key, label in labels.items()}
    return found
