import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations

from backend.tasks.spelling import vector

AT_ONCE = 500


def spell(apps, schema_editor):
    """Give the tasks that are there their keys."""
    tasks = apps.get_model("tasks", "Task").objects
    while found := tasks.filter(spellings=None).select_related("template")[:AT_ONCE]:
        for task in found:
            tasks.filter(pk=task.pk).update(spellings=vector(task.title, *task.template.name.values()))


class Migration(migrations.Migration):

    dependencies = [
        ('tasks', '0004_tasks_by_due'),
        ('catalog', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='task',
            name='spellings',
            field=django.contrib.postgres.search.SearchVectorField(editable=False, null=True),
        ),
        migrations.RunPython(spell, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            model_name='task',
            index=django.contrib.postgres.indexes.GinIndex(fields=['spellings'], name='task_spellings'),
        ),
    ]
