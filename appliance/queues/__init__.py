"""Queues: tokens, visits, the line, calling, and the doctors who serve it."""
