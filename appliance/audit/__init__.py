"""Audit: who did what and who saw what. The journal is the trail; here it is asked."""
