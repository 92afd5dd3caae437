from django.db import migrations

WORKFLOWS = {
    "matter": (
        {"en": "Matters", "fr": "Affaires", "ar": "المسائل"},
        [
            ("open", "legal", {"en": "Request received", "fr": "Demande reçue", "ar": "تم استلام الطلب"}),
            ("progress", "legal", {"en": "Under review", "fr": "En cours d’examen", "ar": "قيد المراجعة"}),
            (
                "progress",
                "client",
                {"en": "Information needed", "fr": "Informations demandées", "ar": "بانتظار معلومات"},
            ),
            ("progress", "legal", {"en": "In progress", "fr": "En cours de traitement", "ar": "قيد التنفيذ"}),
            ("done", "nobody", {"en": "Completed", "fr": "Terminée", "ar": "منتهية"}),
            ("done", "nobody", {"en": "Closed", "fr": "Classée", "ar": "مغلقة"}),
        ],
        {0: [1, 2, 3, 5], 1: [2, 3, 4, 5], 2: [1, 3, 5], 3: [2, 4, 5], 4: [3], 5: [1]},
    ),
    "case": (
        {"en": "Cases", "fr": "Litiges", "ar": "الدعاوى"},
        [
            ("open", "legal", {"en": "Preparation", "fr": "Préparation", "ar": "قيد الإعداد"}),
            ("progress", "other", {"en": "Filed", "fr": "Introduit", "ar": "تم القيد"}),
            ("progress", "other", {"en": "In hearings", "fr": "En audience", "ar": "قيد النظر"}),
            ("progress", "other", {"en": "Reserved for judgment", "fr": "En délibéré", "ar": "محجوزة للحكم"}),
            ("progress", "legal", {"en": "Judgment issued", "fr": "Jugement rendu", "ar": "صدر الحكم"}),
            ("done", "nobody", {"en": "Closed", "fr": "Clos", "ar": "مغلقة"}),
        ],
        {0: [1, 5], 1: [2, 3, 5], 2: [3, 5], 3: [2, 4], 4: [0, 1, 5], 5: [0]},
    ),
}


def seed(apps, schema_editor):
    Workflow = apps.get_model("workflows", "Workflow")
    Status = apps.get_model("workflows", "Status")
    Transition = apps.get_model("workflows", "Transition")
    for kind, (names, statuses, ways) in WORKFLOWS.items():
        if Workflow.objects.filter(kind=kind).exists():
            continue
        workflow = Workflow.objects.create(kind=kind, names=names, is_default=True)
        made = [
            Status.objects.create(
                workflow=workflow, category=category, turn=turn, names=words, position=position
            )
            for position, (category, turn, words) in enumerate(statuses)
        ]
        for origin, targets in ways.items():
            for target in targets:
                Transition.objects.create(origin=made[origin], target=made[target])


class Migration(migrations.Migration):
    dependencies = [("workflows", "0002_contracts_have_a_default_workflow")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
