"""About forty believable contracts, in the three languages, at every stage, some shared and some private."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from wathiq.contracts.models import Contract, ContractType
from wathiq.demo.cast import Cast, engage
from wathiq.demo.contacts import relate
from wathiq.demo.house import furnish
from wathiq.demo.matters import open_matters
from wathiq.demo.papers import file_papers
from wathiq.dossiers.models import Dossier, Participant, Showing
from wathiq.workflows.models import Status

DRAFT, REVIEW, CLIENT, NEGOTIATION, SIGNATURE, SIGNED, CANCELLED = range(7)


@dataclass(frozen=True)
class Plan:
    title: str
    type: str
    company: str
    other_party: str
    value: str  # "MAD 186000", or "" for none
    start: int  # days from today
    months: int
    status: int
    assignee: str = "lawyer"
    requester: str = ""
    watchers: tuple[str, ...] = ()
    private: bool = False
    description: str = ""


PLANS = [
    # Atlas Holding
    Plan(
        "Supply of cement 2027",
        "supply",
        "atlas",
        "Kappa Ciments",
        "MAD 4200000",
        40,
        12,
        SIGNATURE,
        requester="requester",
        watchers=("watcher",),
        description="Price revision every quarter on the index of clause 7. The penalty cap is still above our policy.",
    ),
    Plan(
        "Haulage framework, southern region",
        "framework",
        "atlas",
        "Gamma Haulage",
        "MAD 1860000",
        30,
        36,
        REVIEW,
        requester="requester",
        watchers=("watcher", "both"),
        description="Annex B names the old depots; the other party wants joint liability.",
    ),
    Plan(
        "Lease of the port warehouse",
        "lease",
        "atlas",
        "Delta Port Estates",
        "MAD 960000",
        -200,
        36,
        CLIENT,
        requester="requester",
        description="The client looks for the site plan.",
    ),
    Plan(
        "Non-disclosure, solar study",
        "nda",
        "atlas",
        "Omicron Solar",
        "",
        -60,
        24,
        SIGNED,
        requester="requester",
        watchers=("both",),
    ),
    Plan("Crane rental, port extension", "lease", "atlas", "Gamma Haulage", "MAD 186000", 8, 2, REVIEW),
    Plan(
        "Maintenance of the lifts",
        "services",
        "atlas",
        "Lambda Lifts",
        "MAD 74000",
        -300,
        12,
        SIGNED,
        requester="both",
        watchers=("requester",),
    ),
    Plan(
        "Settlement with the former managing director",
        "settlement",
        "atlas",
        "",
        "MAD 2500000",
        10,
        1,
        NEGOTIATION,
        private=True,
        description="Keep within the board: figures may still change.",
    ),
    Plan(
        "Purchase of shares in Omicron Solar",
        "shares",
        "atlas",
        "Omicron Solar",
        "EUR 3400000",
        90,
        12,
        DRAFT,
        private=True,
        requester="requester",
        description="Not announced before the board of December.",
    ),
    Plan(
        "Consultancy, customs classification",
        "services",
        "atlas",
        "Sigma Trade Advisers",
        "EUR 42000.50",
        -20,
        6,
        REVIEW,
    ),
    Plan(
        "Employment contract, site manager",
        "employment",
        "atlas",
        "",
        "MAD 540000",
        15,
        24,
        CLIENT,
        requester="requester",
    ),
    Plan(
        "Contrat de gardiennage, siège",
        "services",
        "atlas",
        "Epsilon Sécurité",
        "MAD 312000",
        -90,
        24,
        SIGNED,
        requester="watcher",
    ),
    Plan(
        "Bail commercial, agence d’Agadir",
        "lease",
        "atlas",
        "Immobilière du Souss",
        "MAD 288000",
        20,
        108,
        NEGOTIATION,
        assignee="walled_lawyer",
        requester="watcher",
        watchers=("requester",),
    ),
    Plan(
        "Accord de confidentialité, appel d’offres du terminal",
        "nda",
        "atlas",
        "Zêta Ingénierie",
        "",
        -5,
        36,
        SIGNATURE,
        assignee="walled_lawyer",
        requester="watcher",
    ),
    Plan(
        "Convention de distribution, matériaux isolants",
        "distribution",
        "atlas",
        "Thêta Isolation",
        "EUR 890000",
        60,
        36,
        DRAFT,
        assignee="walled_lawyer",
    ),
    Plan(
        "Prêt d’associé, filiale de Tanger",
        "loan",
        "atlas",
        "",
        "MAD 6000000",
        5,
        60,
        REVIEW,
        private=True,
        assignee="administrator",
    ),
    Plan(
        "Contrat de maintenance informatique",
        "services",
        "atlas",
        "Iota Systèmes",
        "MAD 128000",
        -340,
        12,
        SIGNED,
        assignee="walled_lawyer",
        requester="requester",
        watchers=("watcher",),
    ),
    Plan(
        "عقد توريد حديد التسليح",
        "supply",
        "atlas",
        "مصانع القمة للحديد",
        "MAD 5100000",
        25,
        12,
        REVIEW,
        requester="both",
        watchers=("requester",),
    ),
    Plan(
        "اتفاقية إطارية للنقل، المنطقة الشرقية",
        "framework",
        "atlas",
        "مؤسسة المسار للنقل",
        "MAD 730000",
        45,
        24,
        CLIENT,
        requester="both",
    ),
    Plan(
        "عقد إيجار مستودع التبريد",
        "lease",
        "atlas",
        "عقارات الميناء",
        "MAD 415000",
        -30,
        36,
        SIGNED,
        requester="both",
        watchers=("watcher",),
    ),
    # Beta Textiles
    Plan(
        "Purchase of dyeing machines",
        "supply",
        "beta",
        "Rho Maschinen",
        "EUR 1250000",
        70,
        18,
        NEGOTIATION,
        requester="stranger",
    ),
    Plan(
        "Collective bonus agreement",
        "employment",
        "beta",
        "",
        "",
        0,
        12,
        REVIEW,
        requester="stranger",
        private=True,
    ),
    Plan(
        "Licence of weaving patterns",
        "licence",
        "beta",
        "Tau Design",
        "GBP 65000",
        -12,
        36,
        SIGNATURE,
        requester="stranger",
    ),
    Plan(
        "Sous-traitance, atelier de Fès",
        "services",
        "beta",
        "Ateliers Upsilon",
        "MAD 940000",
        -45,
        24,
        SIGNED,
        assignee="walled_lawyer",
        requester="stranger",
    ),
    Plan(
        "Transport de coton, campagne 2027",
        "framework",
        "beta",
        "Gamma Haulage",
        "MAD 610000",
        50,
        12,
        DRAFT,
        assignee="walled_lawyer",
    ),
    Plan("عقد شراء خيوط قطنية", "supply", "beta", "حقول الدلتا", "USD 380000", 35, 12, DRAFT),
    Plan("Insurance of the stock", "insurance", "beta", "Phi Mutual", "MAD 97000", -150, 12, SIGNED),
    # Noor Energy
    Plan(
        "عقد أعمال محطة الطاقة الشمسية",
        "works",
        "noor",
        "أوميكرون للطاقة",
        "SAR 18500000",
        100,
        24,
        NEGOTIATION,
    ),
    Plan("اتفاقية عدم إفصاح، مشروع الربط", "nda", "noor", "شبكات الأفق", "", -8, 24, SIGNED),
    Plan(
        "عقد صيانة توربينات الرياح",
        "services",
        "noor",
        "كابا للخدمات الفنية",
        "SAR 2240000.750",
        12,
        60,
        REVIEW,
    ),
    Plan("عقد عمل مدير المشروع", "employment", "noor", "", "SAR 480000", 18, 24, DRAFT),
    Plan(
        "اتفاقية قرض لتمويل المعدات",
        "loan",
        "noor",
        "مصرف الخليج الجديد",
        "KWD 1200000.500",
        -15,
        84,
        SIGNATURE,
        private=True,
        assignee="administrator",
    ),
    Plan("عقد تأجير رافعات", "lease", "noor", "معدات سيجما", "AED 356000", 3, 6, CLIENT),
    Plan(
        "Power purchase agreement, wind farm",
        "framework",
        "noor",
        "Grid Authority",
        "USD 64000000",
        180,
        240,
        DRAFT,
    ),
    Plan(
        "Études d’impact environnemental",
        "services",
        "noor",
        "Cabinet Psi",
        "EUR 215000",
        -25,
        9,
        REVIEW,
        assignee="walled_lawyer",
    ),
    # Without a client company yet
    Plan("Standard terms of purchase, 2027 edition", "framework", "", "", "", 30, 24, DRAFT),
    Plan(
        "Modèle de convention d’honoraires", "services", "", "", "", 0, 12, REVIEW, assignee="walled_lawyer"
    ),
    Plan("نموذج عقد الوكالة التجارية", "distribution", "", "", "", 0, 12, DRAFT, assignee="administrator"),
    Plan(
        "Engagement of the external auditor",
        "services",
        "",
        "Chi & Partners",
        "EUR 58000",
        -70,
        12,
        CANCELLED,
    ),
    Plan(
        "Cession de créance, dossier Kappa",
        "loan",
        "",
        "Kappa Ciments",
        "MAD 830000",
        -33,
        3,
        CANCELLED,
        assignee="walled_lawyer",
    ),
    Plan(
        "Merger of the two pension plans",
        "other",
        "",
        "",
        "",
        120,
        18,
        REVIEW,
        private=True,
        assignee="administrator",
    ),
]


def populate() -> Cast:
    """The cast and its contracts, by the same verbs as in the product. For an empty database."""
    cast = engage()
    types = {kind.code: kind for kind in ContractType.objects.all()}
    statuses = list(Status.objects.filter(workflow__kind=Contract.Kind.CONTRACT, workflow__is_default=True))
    contracts = [_carry_out(plan, cast, types, statuses) for plan in PLANS]
    file_papers(cast)
    relate(cast)
    for age, contract in enumerate(contracts):
        _grow_older(contract, timedelta(days=age * 5 % 43, hours=age * 7 % 9))
    open_matters(cast)
    furnish(cast)
    return cast


def _carry_out(plan: Plan, cast: Cast, types: dict[str, ContractType], statuses: list[Status]) -> Contract:
    author = cast.people[plan.assignee]
    start = date.today() + timedelta(days=plan.start)
    currency, _space, amount = plan.value.partition(" ")
    contract = Contract.create(
        by=author,
        assignee=author,
        title=plan.title,
        type=types[plan.type],
        company=cast.companies[plan.company] if plan.company else None,
        other_party=plan.other_party,
        value=Decimal(amount) if amount else None,
        currency=currency,
        start=start,
        end=start + timedelta(days=plan.months * 30),
        description=plan.description,
        private=plan.private,
        status=statuses[plan.status],
    )
    if plan.requester:
        watchers = [cast.people[key] for key in plan.watchers]
        contract.share(requester=cast.people[plan.requester], watchers=watchers, by=author)
    return contract


def _grow_older(contract: Contract, age: timedelta) -> None:
    """As if it had been drawn up that long ago. Its events stay as they are: nobody backdates a chain."""
    then = timezone.now() - age
    Dossier.objects.filter(pk=contract.pk).update(
        created=then, updated=then, portal_updated=then, header_updated=then, turn_since=then
    )
    Participant.objects.filter(dossier=contract.pk).update(since=then)
    Showing.objects.filter(dossier=contract.pk).update(since=then)
