"""From a bare machine to a box on a shelf; for now, the demo hospital."""
