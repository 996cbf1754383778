from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('formats', '0002_settled_from'),
    ]

    operations = [
        migrations.AddField(
            model_name='formatversion',
            name='adopted_reference',
            field=models.CharField(blank=True, max_length=80),
        ),
    ]
