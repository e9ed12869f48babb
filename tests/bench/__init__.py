"""The bench: measured figures as ratios of interleaved runs. `make bench` prints one table and writes results.json."""
