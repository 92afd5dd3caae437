"""The demo's matters and cases: one case tells its story through three stages and six hearings."""

from dataclasses import dataclass
from datetime import date, time, timedelta

from wathiq.accounts.models import User
from wathiq.contacts import book, related
from wathiq.contacts.models import Contact, Involvement
from wathiq.contracts.models import Contract
from wathiq.demo.cast import Cast
from wathiq.dossiers.models import Dossier
from wathiq.dossiers.relations import relate
from wathiq.matters.models import Hearing, Matter, PracticeArea, Stage
from wathiq.workflows.models import Status

KIND = Dossier.Kind
ROLE = Involvement.Role
OPEN, REVIEW, INFORMATION, PROGRESS, DONE, CLOSED = range(6)
ZONE = "Africa/Casablanca"
PREPARATION, FILED, HEARINGS, RESERVED, JUDGED, ENDED = range(6)


@dataclass(frozen=True)
class Plan:
    title: str
    area: str  # its English name
    company: str
    arrived: int  # days ago
    status: int
    kind: Dossier.Kind = KIND.MATTER
    due: int | None = None  # days from today
    priority: str = "normal"
    assignee: str = "lawyer"
    requester: str = ""
    watchers: tuple[str, ...] = ()
    private: bool = False
    client_position: str = ""
    description: str = ""
    latest_update: str = ""


PLANS = [
    Plan(
        "Termination of a regional manager",
        "Labour law",
        "atlas",
        12,
        INFORMATION,
        due=3,
        priority="high",
        requester="requester",
        watchers=("watcher",),
        description="The second warning is missing from the file; settle below four months.",
        latest_update="We need the attendance records of July and August before we can advise on the notice.",
    ),
    Plan(
        "Opinion on the liability of the carrier",
        "Consultation",
        "atlas",
        6,
        REVIEW,
        due=4,
        requester="requester",
        watchers=("both",),
        latest_update="Our opinion reaches you this week.",
    ),
    Plan(
        "استشارة حول ضريبة القيمة المضافة على الخدمات المستوردة",
        "Tax",
        "atlas",
        20,
        PROGRESS,
        requester="both",
        latest_update="نُعدّ مذكّرة تشمل الاستثناءات، ونرسلها بعد مراجعة الأرقام.",
    ),
    Plan(
        "Dépôt de la marque « Atlas Béton »",
        "Intellectual property",
        "atlas",
        45,
        DONE,
        requester="requester",
        latest_update="Le certificat d’enregistrement vous a été transmis.",
    ),
    Plan(
        "Internal inquiry, purchasing department",
        "Compliance",
        "atlas",
        9,
        PROGRESS,
        due=-2,
        priority="urgent",
        private=True,
        description="Known to the board only.",
    ),
    Plan("Renewal of the water permit", "Compliance", "beta", 30, REVIEW, due=12, requester="stranger"),
    Plan("Bail commercial, boutique de la gare", "Real estate", "beta", 3, OPEN, assignee="walled_lawyer"),
    Plan("Restructuring of the project companies", "Corporate and commercial", "noor", 60, PROGRESS, due=30),
    Plan(
        "دعوى إخلاء مستودع المرفأ",
        "Civil litigation",
        "atlas",
        70,
        HEARINGS,
        KIND.CASE,
        requester="both",
        watchers=("requester",),
        client_position="مدّعٍ",
        latest_update="طلبت المحكمة كشفًا على العقار، وعيّنت جلسة لسماع الخبير.",
    ),
    Plan(
        "Claim for defective yarn",
        "Commercial litigation",
        "beta",
        40,
        FILED,
        KIND.CASE,
        requester="stranger",
        client_position="Claimant",
    ),
]

PAYMENT = Plan(
    "Recouvrement des factures de ciment",
    "Commercial litigation",
    "atlas",
    700,
    HEARINGS,
    KIND.CASE,
    priority="high",
    requester="requester",
    watchers=("watcher", "both"),
    client_position="Demandeur",
    description="Provision de 40 % dans les comptes ; la partie adverse prépare une procédure collective.",
    latest_update=(
        "La Cour de cassation a reçu le pourvoi de la partie adverse. Notre mémoire en réponse est déposé ; "
        "la prochaine audience est fixée."
    ),
)


def open_matters(cast: Cast) -> None:
    areas = {area.names["en"]: area for area in PracticeArea.objects.all()}
    for plan in PLANS:
        matter = _carry_out(plan, cast, areas)
        if plan.title.startswith("دعوى"):
            _eviction(matter, cast.lawyer)
        _share(matter, plan, cast)
    payment = _carry_out(PAYMENT, cast, areas)
    _payment(payment, cast.lawyer)
    _share(payment, PAYMENT, cast)
    relate(payment, Contract.objects.get(title="Supply of cement 2027"), by=cast.lawyer)


def _carry_out(plan: Plan, cast: Cast, areas: dict[str, PracticeArea]) -> Matter:
    author = cast.people[plan.assignee]
    statuses = Status.objects.filter(workflow__kind=plan.kind, workflow__is_default=True).order_by("position")
    return Matter.create(
        by=author,
        kind=plan.kind,
        assignee=author,
        title=plan.title,
        practice_area=areas[plan.area],
        company=cast.companies[plan.company],
        arrived=_day(-plan.arrived),
        filed_on=_day(-plan.arrived + 10) if plan.kind == KIND.CASE else None,
        due=None if plan.due is None else _day(plan.due),
        priority=plan.priority,
        private=plan.private,
        client_position=plan.client_position,
        description=plan.description,
        latest_update=plan.latest_update,
        status=statuses[plan.status],
    )


def _share(matter: Matter, plan: Plan, cast: Cast) -> None:
    if plan.requester:
        watchers = [cast.people[key] for key in plan.watchers]
        author = cast.people[plan.assignee]
        matter.share(requester=cast.people[plan.requester], watchers=watchers, by=author)


def _day(days: int) -> date:
    """So many days from today, on a working day."""
    found = date.today() + timedelta(days=days)
    return found + timedelta(days={5: 2, 6: 1}.get(found.weekday(), 0))


def _payment(case: Matter, lawyer: User) -> None:
    commerce = Stage.add(
        case,
        by=lawyer,
        court="Tribunal de commerce de Casablanca",
        degree=Stage.Degree.FIRST,
        region="Casablanca-Settat",
        court_reference="4412/8206",
        client_position="Demandeur",
        began=_day(-690),
    )
    _held(
        case, commerce, -640, Hearing.Type.PROCEDURAL, "La partie adverse a demandé un délai pour conclure."
    )
    first = Hearing.add(
        case,
        by=lawyer,
        stage=commerce,
        zone=ZONE,
        date=_day(-600),
        time=time(9, 30),
        type=Hearing.Type.PLEADING,
        place="Salle 4",
    )
    pleading = first.postpone(
        reason="Le rapport de l’expert n’était pas déposé.", by=lawyer, date=_day(-560), time=time(9, 30)
    )
    pleading.hold(
        "Les deux parties ont plaidé. Jugement mis en délibéré, puis rendu.",
        by=lawyer,
        judgment="Condamnation de la partie adverse à payer 1 284 000 MAD et les intérêts légaux.",
        judged_on=_day(-540),
    )
    appeal = Stage.add(
        case,
        by=lawyer,
        court="Cour d’appel de commerce de Casablanca",
        degree=Stage.Degree.APPEAL,
        region="Casablanca-Settat",
        court_reference="1093/8232",
        client_position="Intimé",
        began=_day(-500),
    )
    _held(case, appeal, -380, Hearing.Type.EXPERT, "L’expert a confirmé les quantités livrées.")
    last = _held(case, appeal, -330, Hearing.Type.JUDGMENT, "Arrêt rendu à l’audience.")
    last.hold(
        "Arrêt rendu à l’audience.",
        by=lawyer,
        judgment="Confirmation du jugement ; la pénalité contractuelle est réduite de moitié.",
        judged_on=last.date,
    )
    cassation = Stage.add(
        case,
        by=lawyer,
        court="Cour de cassation, chambre commerciale",
        degree=Stage.Degree.CASSATION,
        region="Rabat",
        court_reference="217/3/1",
        client_position="Défendeur au pourvoi",
        began=_day(-200),
    )
    Hearing.add(
        case,
        by=lawyer,
        attendees=[lawyer],
        stage=cassation,
        zone=ZONE,
        date=_day(9),
        time=time(10, 0),
        duration=60,
        type=Hearing.Type.PLEADING,
        place="Cour de cassation, salle 2, Rabat",
        client_attends=True,
        bring="Une pièce d’identité et l’original du bon de livraison n° 7.",
        internal_note="Ne pas évoquer l’échéancier proposé en octobre.",
    )
    court = _organisation("Cour de cassation", lawyer)
    opponent = Contact.objects.get(name="Kappa Ciments")
    related.add(case, court, ROLE.COURT, position="Chambre commerciale", shown=True, by=lawyer)
    related.add(case, opponent, ROLE.OPPONENT, position="Demandeur au pourvoi", shown=True, by=lawyer)
    counsel = _person("Lina Ferradoui", lawyer)
    related.add(
        case, counsel, ROLE.OPPOSING_COUNSEL, position="Avocate de la partie adverse", shown=True, by=lawyer
    )
    expert = _person("Hicham Belkassin", lawyer)
    related.add(case, expert, ROLE.EXPERT, position="Expert comptable judiciaire", by=lawyer)


def _eviction(case: Matter, lawyer: User) -> None:
    stage = Stage.add(
        case,
        by=lawyer,
        court="المحكمة الابتدائية بالدار البيضاء",
        degree=Stage.Degree.FIRST,
        region="الدار البيضاء",
        court_reference="1208/1303",
        client_position="مدّعٍ",
        began=_day(-60),
    )
    _held(case, stage, -25, Hearing.Type.PROCEDURAL, "حضر الطرفان، وأُمهل المدّعى عليه للجواب.")
    Hearing.add(
        case,
        by=lawyer,
        attendees=[lawyer],
        stage=stage,
        zone=ZONE,
        date=_day(6),
        time=time(11, 0),
        type=Hearing.Type.EXPERT,
        place="القاعة 7",
        bring="عقد الإيجار الأصلي ووصولات الأداء.",
    )


def _held(case: Matter, stage: Stage, days: int, type: Hearing.Type, result: str) -> Hearing:
    hearing = Hearing.add(
        case,
        by=stage.added_by,
        stage=stage,
        zone=ZONE,
        date=_day(days),
        time=time(9, 30),
        type=type,
        place=stage.court,
    )
    hearing.hold(result, by=stage.added_by)
    return hearing


def _organisation(name: str, lawyer: User) -> Contact:
    return book.add(by=lawyer, kind=Contact.Kind.ORGANISATION, name=name)


def _person(name: str, lawyer: User) -> Contact:
    return book.add(by=lawyer, name=name)
