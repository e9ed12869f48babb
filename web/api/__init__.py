"""The JSON API, one file per audience; `visit.py` puts the visit document together. Names and shapes: spec/api.md."""
