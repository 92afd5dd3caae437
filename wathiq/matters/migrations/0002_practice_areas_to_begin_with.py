from django.db import migrations

AREAS = [
    (
        True,
        True,
        15,
        {
            "en": "Corporate and commercial",
            "fr": "Sociétés et affaires commerciales",
            "ar": "الشركات والتجارة",
        },
    ),
    (True, True, 15, {"en": "Labour law", "fr": "Droit du travail", "ar": "قانون العمل"}),
    (True, True, 30, {"en": "Real estate", "fr": "Immobilier", "ar": "العقارات"}),
    (True, True, 15, {"en": "Banking and finance", "fr": "Banque et finance", "ar": "المصارف والتمويل"}),
    (
        True,
        True,
        30,
        {"en": "Intellectual property", "fr": "Propriété intellectuelle", "ar": "الملكية الفكرية"},
    ),
    (True, True, None, {"en": "Tax", "fr": "Fiscalité", "ar": "الضرائب"}),
    (True, False, 10, {"en": "Consultation", "fr": "Consultation", "ar": "استشارات"}),
    (True, False, 15, {"en": "Compliance", "fr": "Conformité", "ar": "الامتثال"}),
    (False, True, None, {"en": "Civil litigation", "fr": "Contentieux civil", "ar": "التقاضي المدني"}),
    (
        False,
        True,
        None,
        {"en": "Commercial litigation", "fr": "Contentieux commercial", "ar": "التقاضي التجاري"},
    ),
    (False, True, None, {"en": "Criminal litigation", "fr": "Contentieux pénal", "ar": "التقاضي الجزائي"}),
    (
        False,
        True,
        None,
        {"en": "Administrative litigation", "fr": "Contentieux administratif", "ar": "التقاضي الإداري"},
    ),
]


def seed(apps, schema_editor):
    PracticeArea = apps.get_model("matters", "PracticeArea")
    if PracticeArea.objects.exists():
        return
    for position, (for_matters, for_cases, due_in, names) in enumerate(AREAS):
        PracticeArea.objects.create(
            names=names, for_matters=for_matters, for_cases=for_cases, due_in=due_in, position=position
        )


class Migration(migrations.Migration):
    dependencies = [("matters", "0001_initial")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
