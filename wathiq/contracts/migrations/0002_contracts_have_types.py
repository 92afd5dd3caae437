from django.db import migrations

TYPES = [
    ("supply", {"en": "Supply", "fr": "Fourniture", "ar": "توريد"}),
    ("services", {"en": "Services", "fr": "Prestation de services", "ar": "خدمات"}),
    ("framework", {"en": "Framework agreement", "fr": "Contrat-cadre", "ar": "عقد إطاري"}),
    ("lease", {"en": "Lease or rental", "fr": "Bail ou location", "ar": "إيجار"}),
    ("works", {"en": "Works", "fr": "Travaux", "ar": "أعمال وإنشاءات"}),
    (
        "distribution",
        {"en": "Distribution or agency", "fr": "Distribution ou agence", "ar": "توزيع أو وكالة"},
    ),
    ("licence", {"en": "Licence", "fr": "Licence", "ar": "ترخيص"}),
    ("employment", {"en": "Employment", "fr": "Travail", "ar": "عمل"}),
    ("loan", {"en": "Loan or credit", "fr": "Prêt ou créance", "ar": "قرض أو دَين"}),
    ("insurance", {"en": "Insurance", "fr": "Assurance", "ar": "تأمين"}),
    ("shares", {"en": "Shares and partnership", "fr": "Titres et association", "ar": "أسهم وشراكة"}),
    ("nda", {"en": "Non-disclosure", "fr": "Confidentialité", "ar": "عدم إفصاح"}),
    ("settlement", {"en": "Settlement", "fr": "Transaction", "ar": "صلح"}),
    ("other", {"en": "Other", "fr": "Autre", "ar": "أخرى"}),
]


def seed(apps, schema_editor):
    ContractType = apps.get_model("contracts", "ContractType")
    for position, (code, names) in enumerate(TYPES):
        ContractType.objects.get_or_create(code=code, defaults={"names": names, "position": position})


class Migration(migrations.Migration):
    dependencies = [("contracts", "0001_initial")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
