from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('keys', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='key',
            name='purpose',
            field=models.CharField(choices=[('round', 'Round'), ('link', 'Link'), ('feedback', 'Feedback'), ('record', 'Record'), ('private', 'Private'), ('assessment', 'Assessment'), ('post', 'Post'), ('seal', 'Seal'), ('recovery', 'Recovery'), ('sign_in', 'Sign In')], max_length=10),
        ),
    ]
