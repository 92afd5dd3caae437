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
    matters: str
    cases: str
    hearings: str
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
    settings: str
    client_portal: str  # in the path of the settings
    add_a_client: str
    company: str
    client: str
    collaborator: str
    client_and_collaborator: str
    active: str
    inactive: str
    invited: str
    sign_up: str
    approve: str
    attachments: str
    upload: str


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
        matters="Matters",
        cases="Cases",
        hearings="Hearings",
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
        settings="Settings",
        client_portal="Client portal",
        add_a_client="Add a client",
        company="Company",
        client="Client",
        collaborator="Collaborator",
        client_and_collaborator="Client and collaborator",
        active="Active",
        inactive="Inactive",
        invited="Invited",
        sign_up="Sign up",
        approve="Approve",
        attachments="Attachments",
        upload="Upload",
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
        matters="Affaires",
        cases="Litiges",
        hearings="Audiences",
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
        settings="Paramètres",
        client_portal="Portail du client",
        add_a_client="Ajouter un client",
        company="Entreprise",
        client="Client",
        collaborator="Collaborateur",
        client_and_collaborator="Client et collaborateur",
        active="Actif",
        inactive="Inactif",
        invited="Invité",
        sign_up="S’inscrire",
        approve="Approuver",
        attachments="Pièces jointes",
        upload="Téléverser",
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
        matters="المسائل",
        cases="الدعاوى",
        hearings="الجلسات",
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
        settings="الإعدادات",
        client_portal="نافذة العملاء",
        add_a_client="إضافة عميل",
        company="الشركة",
        client="عميل",
        collaborator="متعاون",
        client_and_collaborator="عميل ومتعاون",
        active="نشط",
        inactive="غير نشط",
        invited="مدعوّ",
        sign_up="إنشاء حساب",
        approve="موافقة",
        attachments="المرفقات",
        upload="رفع",
    ),
}
