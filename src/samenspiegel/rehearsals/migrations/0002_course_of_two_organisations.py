# SPDX-License-Identifier: EUPL-1.2
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("rehearsals", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="rehearsal",
            name="course",
            field=models.CharField(
                choices=[
                    ("well", "well"),
                    ("short", "short"),
                    ("dispute", "dispute"),
                    ("shared", "shared"),
                ],
                max_length=10,
            ),
        ),
    ]
