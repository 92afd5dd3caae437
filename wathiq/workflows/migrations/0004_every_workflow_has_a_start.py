"""What was there gets a start, colours and ids; matters and cases get workflows to begin with."""

import uuid

from django.db import migrations

MATTERS = {
    "names": {"en": "Matters", "fr": "Affaires", "ar": "المسائل"},
    "statuses": [
        ("open", "legal", "ink", {"en": "Request received", "fr": "Demande reçue", "ar": "تم استلام الطلب"}),
        (
            "progress",
            "legal",
            "accent",
            {"en": "Under review", "fr": "En cours d’examen", "ar": "قيد المراجعة"},
        ),
        (
            "progress",
            "client",
            "amber",
            {"en": "Information needed", "fr": "Informations demandées", "ar": "بانتظار معلومات"},
        ),
        ("progress", "legal", "accent", {"en": "In progress", "fr": "En cours", "ar": "قيد التنفيذ"}),
        ("done", "nobody", "accent", {"en": "Completed", "fr": "Achevée", "ar": "مكتملة"}),
        ("done", "nobody", "ink", {"en": "Closed", "fr": "Clôturée", "ar": "مغلقة"}),
    ],
    "ways": {0: [1, 2, 3, 5], 1: [2, 3, 4, 5], 2: [1, 3, 5], 3: [1, 2, 4, 5], 4: [3, 5], 5: [3]},
    "settings": {
        (0, 2): {"note": "may", "tells": ["requester"]},
        (1, 2): {"note": "may", "tells": ["requester"]},
        (3, 2): {"note": "may", "tells": ["requester"]},
        (2, 1): {
            "names": {"en": "Information given", "fr": "Informations fournies", "ar": "تم تقديم المعلومات"},
            "grant": "requester",
            "note": "may",
        },
        (4, 3): {"names": {"en": "Reopen", "fr": "Rouvrir", "ar": "إعادة الفتح"}, "note": "may"},
        (5, 3): {"names": {"en": "Reopen", "fr": "Rouvrir", "ar": "إعادة الفتح"}, "note": "may"},
    },
}
CASES = {
    "names": {"en": "Cases", "fr": "Litiges", "ar": "الدعاوى"},
    "statuses": [
        ("open", "legal", "ink", {"en": "Preparation", "fr": "Préparation", "ar": "التحضير"}),
        ("progress", "legal", "accent", {"en": "Filed", "fr": "Déposé", "ar": "تم القيد"}),
        ("progress", "legal", "accent", {"en": "In hearings", "fr": "En audience", "ar": "قيد النظر"}),
        (
            "progress",
            "nobody",
            "accent",
            {"en": "Reserved for judgment", "fr": "En délibéré", "ar": "محجوزة للحكم"},
        ),
        ("progress", "legal", "accent", {"en": "Judgment issued", "fr": "Jugement rendu", "ar": "صدر الحكم"}),
        ("done", "nobody", "ink", {"en": "Closed", "fr": "Clos", "ar": "مغلقة"}),
    ],
    "ways": {0: [1, 5], 1: [2, 3, 0, 5], 2: [3, 5], 3: [4, 2], 4: [5, 1], 5: [0]},
    "settings": {
        (4, 1): {"names": {"en": "Appeal", "fr": "Faire appel", "ar": "استئناف"}, "note": "may"},
        (3, 2): {
            "names": {"en": "Reopen the hearings", "fr": "Rouvrir les débats", "ar": "إعادة فتح المرافعة"}
        },
        (5, 0): {"names": {"en": "Reopen", "fr": "Rouvrir", "ar": "إعادة الفتح"}, "note": "may"},
    },
}


def complete(apps, schema_editor):
    Workflow = apps.get_model("workflows", "Workflow")
    Status = apps.get_model("workflows", "Status")
    Transition = apps.get_model("workflows", "Transition")
    for model in (Workflow, Transition):
        for row in model.objects.filter(public_id=None):
            row.public_id = uuid.uuid4()
            row.save(update_fields=["public_id"])
    Status.objects.filter(category="open", colour="accent").update(colour="ink")
    for workflow in Workflow.objects.all():
        statuses = Status.objects.filter(workflow=workflow).order_by("position")
        if not statuses.filter(is_start=True).exists():
            Status.objects.filter(pk__in=statuses.values("pk")[:1]).update(is_start=True)


def seed(apps, schema_editor):
    for kind, plan in (("matter", MATTERS), ("case", CASES)):
        _seed(apps, kind, plan)


def _seed(apps, kind, plan):
    Workflow = apps.get_model("workflows", "Workflow")
    Status = apps.get_model("workflows", "Status")
    Transition = apps.get_model("workflows", "Transition")
    if Workflow.objects.filter(kind=kind).exists():
        return
    workflow = Workflow.objects.create(
        kind=kind, names=plan["names"], is_default=True, public_id=uuid.uuid4()
    )
    statuses = [
        Status.objects.create(
            workflow=workflow,
            category=category,
            turn=turn,
            colour=colour,
            names=names,
            position=position,
            is_start=position == 0,
        )
        for position, (category, turn, colour, names) in enumerate(plan["statuses"])
    ]
    for origin, targets in plan["ways"].items():
        for target in targets:
            Transition.objects.create(
                public_id=uuid.uuid4(),
                origin=statuses[origin],
                target=statuses[target],
                **plan["settings"].get((origin, target), {}),
            )


class Migration(migrations.Migration):
    dependencies = [("workflows", "0003_workflows_say_who_may_move")]
    operations = [
        migrations.RunPython(complete, migrations.RunPython.noop),
        migrations.RunPython(seed, migrations.RunPython.noop),
    ]
