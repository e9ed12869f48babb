"""Identity: who works here, in which role and in which departments; how they sign in; which devices are ours.

A member of staff has a name, a username and roles, each either in named departments or in the whole hospital. They sign
in with a password and hold a *session* on a page (a cookie, ended by 15 idle minutes or after 12 hours) or as a program
(an access token of 15 minutes, renewed by a refresh token). Kiosks, boards and terminals hold a key each. Whatever a
session or a key says, the tables decide at every request; ending one counts from the next request on.

The journal tells who signed in and what was changed. Passwords, sessions and keys are drawers: sealed or as keyed hashes.
"""
