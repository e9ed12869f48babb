"""HTML pages: one file per screen, read top-down: what the page is given, how it is loaded, what it shows.

Each screen has one stem in three places: `screens/kiosk.py`, `templates/kiosk.html`, `static/screens/kiosk.{css,js}`.
A page's context is a frozen struct, and a test holds its template to it.
"""
