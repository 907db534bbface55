"""What registering in one statement needs: a number that says whether a quota has the activities it had when it was read,
and a function that locks a phone and counts its people.

The function is volatile, so that each of its statements sees what others have committed while it waited for the lock.
SQLite, with one writer, needs no lock and no function.
"""

from django.db import migrations, models

from accounts.on_postgresql import on_postgresql

CREATE = """
CREATE FUNCTION ticketing_phone_rank(edition bigint, number text) RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(edition::int, hashtext(number));
  RETURN (
    SELECT count(*) + 1 FROM ticketing_attendee
    WHERE edition_id = edition AND phone = number AND erased_at IS NULL AND merged_into_id IS NULL
  );
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("ticketing", "0006_look_up_by_email")]

    operations = [
        migrations.AddField(
            model_name="quota",
            name="ties",
            field=models.PositiveIntegerField(
                default=0, help_text="Rises whenever one of its activities gets another quota, or loses one."
            ),
        ),
        migrations.RunPython(on_postgresql(CREATE), on_postgresql("DROP FUNCTION ticketing_phone_rank(bigint, text)")),
    ]
