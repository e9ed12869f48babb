"""What happened: typed events in one hash-chained log, personal parts sealed, followers that read behind it."""
