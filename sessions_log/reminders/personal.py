"""Which session was asked when. The address stands in the letter, here a keyed hash of it."""

from mirai_action.core.erasing import without

without["reminders.Mailing"] = "that a mailbox got its letter of the day: a keyed hash, from which no address is read"
