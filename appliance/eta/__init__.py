"""Waiting times, said honestly: windows computed from plain values, never a promise."""
