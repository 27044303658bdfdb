from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tasks", "0003_changes_and_openings"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("status__in", ["open", "assigned", "in_progress"])),
                fields=["pool", "due_at", "id"],
                name="task_of_pool_due",
            ),
        ),
    ]
