"""The administrator's pages: one console, a place for each thing that is looked after, a file for each place."""
