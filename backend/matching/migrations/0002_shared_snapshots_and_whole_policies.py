"""What rounds were given in shared blocks, decisions that keep figures instead of explanations, whole policies of pools.

The second engine cannot compute again what the first was given, so the inputs of earlier rounds are not carried over;
their figures and decisions are.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

WEIGHTS = """
    UPDATE matching_poolpolicy SET engine = jsonb_build_object('weights', jsonb_build_object('preferences', weights))
    WHERE weights <> '{}'
"""
FIGURES = """
    UPDATE matching_decision SET value = (explanation->>'value')::int WHERE explanation IS NOT NULL;
    UPDATE matching_decision SET
        offered = CASE WHEN secretary_id IS NULL THEN '[]'
                  ELSE jsonb_build_array(jsonb_build_array(secretary_id::text, value)) END,
        top = coalesce((
            SELECT jsonb_agg(jsonb_build_array(found->'secretary', found->'value') ORDER BY (found->>'rank')::int)
            FROM jsonb_array_elements(
                alternatives || CASE WHEN explanation IS NULL THEN '[]' ELSE jsonb_build_array(explanation) END
            ) AS found), '[]'),
        explanation = NULL
    WHERE kind = 'round';
    UPDATE matching_decision SET explanation = explanation || jsonb_build_object(
        'relaxations', '[]'::jsonb, 'policy', explanation->'weights',
        'standing', explanation->'standing' || '{"booked": null, "limit": null}')
    WHERE kind <> 'round'
"""


def figures(model, **fields):
    """Add columns whose first value is told only to the rows that are there already."""
    return [
        migrations.AddField(model, name, field, preserve_default=field.default == dict or field.default == list)
        for name, field in fields.items()
    ]


class Migration(migrations.Migration):
    dependencies = [
        ("matching", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Block",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("data", models.BinaryField()),
                ("used_at", models.DateTimeField()),
            ],
            options={"indexes": [models.Index(fields=["used_at"], name="block_used")]},
        ),
        migrations.AddField(
            "poolpolicy",
            "by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        *figures("poolpolicy", engine=models.JSONField(default=dict)),
        migrations.RunSQL(WEIGHTS, migrations.RunSQL.noop),
        migrations.RemoveField("poolpolicy", "weights"),
        migrations.RemoveField("round", "snapshot"),
        migrations.RemoveField("round", "answer"),
        *figures(
            "round",
            answer=models.CharField(max_length=64, default=""),
            blocks=models.JSONField(default=dict),
            header=models.JSONField(default=dict),
            stages=models.JSONField(default=dict),
            stamp=models.CharField(max_length=64, default=""),
            warm=models.CharField(max_length=64, default=""),
        ),
        migrations.AlterField("round", "blocks", models.JSONField()),
        migrations.AlterField("round", "header", models.JSONField()),
        migrations.RemoveConstraint("decision", "choices_are_explained"),
        migrations.AddField("decision", "value", models.PositiveIntegerField(null=True)),
        *figures(
            "decision",
            day_full=models.JSONField(default=list),
            offered=models.JSONField(default=list),
            top=models.JSONField(default=list),
        ),
        migrations.RunSQL(FIGURES, migrations.RunSQL.noop),
        migrations.RemoveField("decision", "alternatives"),
        migrations.AddConstraint(
            "decision",
            models.CheckConstraint(
                condition=Q(secretary=None, value=None, explanation=None)
                | Q(kind="round", secretary__isnull=False, value__isnull=False, explanation=None)
                | ~Q(kind="round") & Q(secretary__isnull=False, value__isnull=False, explanation__isnull=False),
                name="choices_can_be_explained",
            ),
        ),
    ]
