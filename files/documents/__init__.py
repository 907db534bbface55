"""Files that strangers send: what they really are, what is wrong with them, what text is in them. No database in here."""
