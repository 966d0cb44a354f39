#!/usr/bin/python3
"""md_parts.py FILE: what cmark-gfm makes of a Markdown file: one JSON object with its headings, the
tables as lists of rows of texts, and the texts of its paragraphs, list items and code blocks."""
import json
import subprocess
import sys
from html.parser import HTMLParser

KEPT = {"h1", "h2", "h3", "th", "td", "p", "li", "code"}


class Parts(HTMLParser):
    def __init__(self):
        super().__init__()
        self.parts = {"tables": [], "tags": [], **{tag: [] for tag in KEPT}}
        self.open = []  # (tag, texts) of what is read

    def handle_starttag(self, tag, attrs):
        if tag not in self.parts["tags"]:
            self.parts["tags"].append(tag)
        if tag == "table":
            self.parts["tables"].append([])
        if tag == "tr":
            self.parts["tables"][-1].append([])
        if tag in KEPT:
            self.open.append((tag, []))

    def handle_data(self, data):
        for _, texts in self.open:
            texts.append(data)

    def handle_endtag(self, tag):
        if tag not in KEPT:
            return
        opened, texts = self.open.pop()
        assert opened == tag, f"{opened} ends as {tag}"
        text = "".join(texts).strip()
        self.parts[tag].append(text)
        if tag in ("th", "td"):
            self.parts["tables"][-1][-1].append(text)


html = subprocess.run(
    ["cmark-gfm", "--unsafe", "-e", "table", "-e", "strikethrough", "-e", "tagfilter", sys.argv[1]],
    check=True, capture_output=True, text=True).stdout
parts = Parts()
parts.feed(html)
for table in parts.parts["tables"]:
    assert len({len(row) for row in table}) == 1, "rows of a table differ in length"
json.dump(parts.parts, sys.stdout, ensure_ascii=False)
