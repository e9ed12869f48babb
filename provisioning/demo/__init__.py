"""A believable hospital with everything embedded: what `make run` starts, and what training and tests may use."""
