import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workflows", "0004_every_workflow_has_a_start")]
    operations = [
        migrations.AlterField(
            model_name=name,
            name="public_id",
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        )
        for name in ("workflow", "transition")
    ]
