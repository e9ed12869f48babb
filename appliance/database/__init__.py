"""How we hold SQLite: one connection of ours writes, readers only read, and one list says what every table is."""
