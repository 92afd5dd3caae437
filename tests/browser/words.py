"""What people look for on the screen, written here from the glossary and never taken from the catalogues."""

from dataclasses import dataclass
from typing import Literal

Language = Literal["en", "fr", "ar"]


@dataclass(frozen=True)
class Words:
    direction: Literal["ltr", "rtl"]
    own_name: str  # of the language, in its menu
    sign_in: str
    sign_out: str
    e_mail: str
    password: str
    home: str
    contracts: str
    history: str
    show: str
    hide: str
    requester: str
    watcher: str
    watchers: str
    search: str
    status: str
    signed: str
    done: str
    whose_turn: str
    related_people: str
    who_can_see: str
    manage_clients: str
    cancel: str


WORDS: dict[Language, Words] = {
    "en": Words(
        direction="ltr",
        own_name="English",
        sign_in="Sign in",
        sign_out="Sign out",
        e_mail="E-mail",
        password="Password",
        home="Home",
        contracts="Contracts",
        history="History",
        show="Show in client portal",
        hide="Hide in client portal",
        requester="Requester",
        watcher="Watcher",
        watchers="Watchers",
        search="Search",
        status="Status",
        signed="Signed",
        done="Done",
        whose_turn="Whose turn",
        related_people="Related people",
        who_can_see="Who can see this",
        manage_clients="Manage clients",
        cancel="Cancel",
    ),
    "fr": Words(
        direction="ltr",
        own_name="Français",
        sign_in="Se connecter",
        sign_out="Se déconnecter",
        e_mail="E-mail",
        password="Mot de passe",
        home="Accueil",
        contracts="Contrats",
        history="Historique",
        show="Afficher dans le portail client",
        hide="Masquer dans le portail client",
        requester="Demandeur",
        watcher="Observateur",
        watchers="Observateurs",
        search="Rechercher",
        status="Statut",
        signed="Signé",
        done="Terminé",
        whose_turn="À qui le tour",
        related_people="Intervenants",
        who_can_see="Qui peut voir ceci",
        manage_clients="Gérer les clients",
        cancel="Annuler",
    ),
    "ar": Words(
        direction="rtl",
        own_name="العربية",
        sign_in="تسجيل الدخول",
        sign_out="تسجيل الخروج",
        e_mail="البريد الإلكتروني",
        password="كلمة المرور",
        home="الصفحة الرئيسية",
        contracts="العقود",
        history="السجل",
        show="إظهار في نافذة العملاء",
        hide="إخفاء من نافذة العملاء",
        requester="مقدّم الطلب",
        watcher="متابع",
        watchers="المتابعون",
        search="بحث",
        status="الحالة",
        signed="تم التوقيع",
        done="منتهٍ",
        whose_turn="الدور على",
        related_people="الأشخاص ذوو الصلة",
        who_can_see="من يمكنه الاطلاع",
        manage_clients="إدارة العملاء",
        cancel="إلغاء",
    ),
}
