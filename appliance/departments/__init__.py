"""Departments: the places people wait for, their rooms, opening hours and the policy of their queue."""
