from django.db import migrations

NAMES = {"en": "Contracts", "fr": "Contrats", "ar": "العقود"}
STATUSES = [
    ("open", "legal", {"en": "Draft", "fr": "Brouillon", "ar": "مسودة"}),
    ("progress", "legal", {"en": "Under review", "fr": "En cours d’examen", "ar": "قيد المراجعة"}),
    ("progress", "client", {"en": "With the client", "fr": "Chez le client", "ar": "لدى العميل"}),
    ("progress", "other", {"en": "In negotiation", "fr": "En négociation", "ar": "قيد التفاوض"}),
    ("progress", "legal", {"en": "In signature", "fr": "En cours de signature", "ar": "قيد التوقيع"}),
    ("done", "nobody", {"en": "Signed", "fr": "Signé", "ar": "تم التوقيع"}),
    ("done", "nobody", {"en": "Cancelled", "fr": "Annulé", "ar": "ملغى"}),
]
DRAFT, REVIEW, CLIENT, NEGOTIATION, SIGNATURE, SIGNED, CANCELLED = range(7)
WAYS = {
    DRAFT: [REVIEW, CLIENT, CANCELLED],
    REVIEW: [CLIENT, NEGOTIATION, SIGNATURE, DRAFT, CANCELLED],
    CLIENT: [REVIEW, NEGOTIATION, SIGNATURE, CANCELLED],
    NEGOTIATION: [REVIEW, CLIENT, SIGNATURE, CANCELLED],
    SIGNATURE: [SIGNED, NEGOTIATION, REVIEW, CANCELLED],
    SIGNED: [REVIEW],
    CANCELLED: [DRAFT],
}


def seed(apps, schema_editor):
    Workflow = apps.get_model("workflows", "Workflow")
    Status = apps.get_model("workflows", "Status")
    Transition = apps.get_model("workflows", "Transition")
    if Workflow.objects.filter(kind="contract").exists():
        return
    workflow = Workflow.objects.create(kind="contract", names=NAMES, is_default=True)
    statuses = [
        Status.objects.create(workflow=workflow, category=category, turn=turn, names=names, position=position)
        for position, (category, turn, names) in enumerate(STATUSES)
    ]
    for origin, targets in WAYS.items():
        for target in targets:
            Transition.objects.create(origin=statuses[origin], target=statuses[target])


class Migration(migrations.Migration):
    dependencies = [("workflows", "0001_initial")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
