"""Triage: what was seen and measured of somebody, how urgent that makes them, and the alarms that staff have to answer.

A sorting aid, no diagnosis. The rules (`rules.toml`) are facts of published tools in our own words, and the hospital's own
ones; `urgency.py` applies them: the same input, the same level and the same reasons. It only ever raises. A layperson's
answers may raise somebody in the line and call staff; what is RED is confirmed by staff.
"""
