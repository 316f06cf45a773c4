"""openpyxl in its read-only mode: every row is read, and nothing is done with it."""
import sys

import openpyxl

book = openpyxl.load_workbook(sys.argv[1], read_only=True)
for row in book.active.iter_rows(values_only=True):
    pass
