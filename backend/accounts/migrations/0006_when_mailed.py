from django.db import migrations, models
from django.db.models import F


def say_when_mailed(apps, _schema_editor):
    """Of those whose mail is out nobody knows the minute: it went when they were made."""
    apps.get_model("accounts", "Invitation").objects.filter(mail_due_at=None).update(mailed_at=F("created_at"))


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_saved_views'),
    ]

    operations = [
        migrations.AddField(
            model_name='invitation',
            name='mailed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.RunPython(say_when_mailed, migrations.RunPython.noop),
    ]
