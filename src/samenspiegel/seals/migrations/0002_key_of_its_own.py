from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('seals', '0001_initial'),
    ]

    operations = [
        # A certificate from before has no key of its own; with the next record another one is made.
        migrations.AddField(
            model_name='sealcertificate',
            name='key_owner',
            field=models.CharField(blank=True, default='', max_length=41),
            preserve_default=False,
        ),
    ]
