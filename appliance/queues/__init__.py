"""Queues: tokens, visits, the line, calling, and the doctors who serve it.

What people do, each in a file of its own, gathered in `actions.py`:

    checkin admission numbers assessing     coming: who gets in, which number, how urgent
    calling signing_off                     being there to serve, calling, seeing, finishing
    journeys continuing                     sent on, back with results, back after a miss: one more visit on the same token
    moving confirming transferring          a hold, a place by hand, a head start; another line, doctor or number
    mending emergencies                     mistakes put right forward; alarms answered
    days deactivation due                   the day's end, a department's, and what falls due by itself
    finding restoring                       somebody's visit by what they still know, or by their slip

What decides, pure: `states` and `standing` (which act from where), `order`, `head_starts` with `classes`, `placing` (who is
next), `preview` and `why` (the same, before it counts and afterwards), `route`, `service_date`.
"""
