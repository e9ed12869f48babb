"""Printing: which sheets of paper are owed, and whether they came out.

A number and the slip it is owed are one transaction. A sheet is OWED until a printer takes it, SENDING while it does, and
then PRINTED, OWED again because the printer proves that nothing came out, or UNKNOWN because nobody can know: then a
person looks. There is never a second original: whatever is printed after the first sheet of a number says COPY.
"""
