import django.db.models.deletion
import samenspiegel.organisations.models
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('conversations', '0001_initial'),
        ('organisations', '0001_initial'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=samenspiegel.organisations.models.new_public_id, editable=False, max_length=20, unique=True)),
                ('added_at', models.DateTimeField()),
                ('kind', models.CharField(choices=[('text', 'text'), ('xlsx', 'xlsx'), ('pptx', 'pptx'), ('docx', 'docx'), ('pdf', 'pdf'), ('png', 'png'), ('jpeg', 'jpeg'), ('svg', 'svg')], max_length=10)),
                ('sealed_name', models.BinaryField()),
                ('sealed', models.BinaryField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='conversations.conversation')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
            ],
            options={
                'ordering': ['added_at', 'id'],
            },
        ),
    ]
