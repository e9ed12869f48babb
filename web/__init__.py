"""Adapter: people in front of screens, programs in front of the API. HTTP is known here and nowhere else.

server connection     sockets, deadlines, orderly stop
app                   what happens to every request, once
routes permissions    every URL on one page, and who may call it
request answers       what a handler is given, and what it gives
problems limits       how we say no, and how often somebody may ask
live                  frames for boards, phones and staff
api                   JSON, one file per audience
screens templates static    pages, one stem per screen
"""
