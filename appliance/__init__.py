"""MediQue's inside: hospital words only; no HTTP, no paper, no cloud.

The floor plan, from the ground up:

    wording  settings  clock  ids  refusals  addresses     what everything stands on
    journal                                                 what happened: one hash-chained log, sealed persons
    database                                                one writer, readers, migrations, the list of tables
    identity  patients  departments  triage  queues         the capabilities, each in ward language
    eta  printing  reporting  audit
    box  alarm  heartbeat                                   what every adapter is handed; timers; sd_notify
    assembly  __main__                                      the one place that looks outward; the command `medique`

Every capability reads in this order: events (what can happen), states (the legal moves), actions (what people do),
tables (events folded into tables), lookups (what can be asked). Imports point inward; `pyproject.toml` holds the contracts.
"""
