"""How we read and write Bangla: digits, dates, text, phones. Pure Python; no room below this one."""
