"""What every test stands on: the product's own SQLite before anything else, and hypothesis without chance."""

import appliance.database.sqlite  # isort: skip  # noqa: F401  # first, so that nobody opens another SQLite

import os

import hypothesis

hypothesis.settings.register_profile("test", deadline=None, derandomize=True, database=None, print_blob=True)
hypothesis.settings.register_profile("soak", deadline=None, max_examples=5000, print_blob=True)
hypothesis.settings.load_profile("soak" if os.environ.get("MEDIQUE_SOAK") else "test")
