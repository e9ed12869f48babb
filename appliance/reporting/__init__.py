"""Reporting: each day is closed like a till: what was opened is accounted for, every number has its sheet, and the journal seals it."""
