"""Slices of the rollup. The watermark goes back to the beginning: the next fold makes margins and slices together."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("progress", "0004_shock_month")]

    operations = [
        migrations.CreateModel(
            name="CountSlice",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        *("part", "axis", "indicator", "value", "certainty"),
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("part", models.CharField(db_collation="C", max_length=22)),
                ("axis", models.CharField(max_length=15)),
                ("value", models.CharField(max_length=20)),
                ("indicator", models.CharField(max_length=12)),
                ("certainty", models.CharField(max_length=11)),
                ("quantity", models.BigIntegerField()),
            ],
        ),
        migrations.AddIndex(
            model_name="countentry",
            index=models.Index(fields=["prefecture", "indicator", "effective_on"], name="countentry_place"),
        ),
        migrations.AddIndex(
            model_name="countentry",
            index=models.Index(
                condition=models.Q(("body__isnull", False)),
                fields=["body", "indicator", "effective_on"],
                name="countentry_body",
            ),
        ),
        migrations.RunSQL(
            "DELETE FROM progress_countmargin; UPDATE progress_countwatermark SET xid = 0",
            migrations.RunSQL.noop,
        ),
    ]
