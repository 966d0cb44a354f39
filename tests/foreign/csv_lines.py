#!/usr/bin/python3
"""csv_lines.py FILE: what Python's csv module reads in a CSV file, one JSON object a row."""
import csv
import json
import sys

with open(sys.argv[1], encoding="utf-8", newline="") as file:
    text = file.read()
# RFC 4180, 2.1: CRLF ends each record; what is quoted here holds no line end.
assert text.endswith("\r\n") and text.count("\n") == text.count("\r\n"), "a line end is no CRLF"
rows = csv.reader(text.splitlines(keepends=True), strict=True)
header = next(rows)
assert len(set(header)) == len(header), "a column twice"
for number, row in enumerate(rows, start=2):
    assert len(row) == len(header), f"row {number} has {len(row)} fields"
    print(json.dumps(dict(zip(header, row)), ensure_ascii=False))
