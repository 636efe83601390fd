"""The table of the database cache, which the rate limits count in: made by `migrate`, so that nobody forgets it."""

from django.core.management import call_command
from django.db import migrations


def make(apps, schema_editor):
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE IF EXISTS cache_entries")


class Migration(migrations.Migration):
    dependencies = [("core", "0001_accounts")]

    operations = [migrations.RunPython(make, drop)]
