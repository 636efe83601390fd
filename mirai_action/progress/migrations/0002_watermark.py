"""The rollup begins where the ledger does: nothing is folded yet, and the watermark belongs to this cluster."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("progress", "0001_count_ledger")]
    operations = [
        migrations.RunSQL(
            """INSERT INTO progress_countwatermark (id, xid, system_identifier)
               SELECT 1, 0, system_identifier FROM pg_control_system() ON CONFLICT DO NOTHING""",
            "DELETE FROM progress_countwatermark",
        )
    ]
