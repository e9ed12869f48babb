"""Patients: what a person told us, sealed; and the phone's session with us, by which it finds its visits again."""
