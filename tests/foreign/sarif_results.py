#!/usr/bin/python3
"""sarif_results.py SCHEMA FILE: holds a SARIF file against the JSON schema and against rules of the
specification that no schema can tell; prints its results, one JSON object a line."""
import json
import sys

import jsonschema

with open(sys.argv[1], encoding="utf-8") as file:
    schema = json.load(file)
with open(sys.argv[2], encoding="utf-8") as file:
    log = json.load(file)
validator = jsonschema.Draft7Validator(schema, format_checker=jsonschema.FormatChecker())
faults = [f"{list(e.absolute_path)}: {e.message[:200]}" for e in validator.iter_errors(log)]
assert not faults, "\n".join(faults[:5])

(run,) = log["runs"]
rules = run["tool"]["driver"]["rules"]
assert len({rule["id"] for rule in rules}) == len(rules), "two rules of one id"
for rule in rules:
    for text in ("shortDescription", "fullDescription"):
        assert rule[text]["text"].endswith("."), f"{rule['id']}: {text} is no sentence"
    assert rule["help"]["text"] and rule["help"]["markdown"], f"{rule['id']}: no help"

prints = set()
for result in run["results"]:
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"], "3.27.6: ruleIndex is of another rule"
    assert result["kind"] == "fail" or result["level"] == "none", "3.27.10: only failures have a level"
    (location,) = result["locations"]
    uri = location["physicalLocation"]["artifactLocation"]["uri"]
    assert not uri.startswith("/") and ":" not in uri and ".." not in uri.split("/"), f"{uri} is not relative"
    (fingerprint,) = result["partialFingerprints"].values()
    assert fingerprint not in prints, f"{fingerprint} twice"
    prints.add(fingerprint)
    cell, service = location["logicalLocations"]
    print(json.dumps({
        "rule": result["ruleId"], "kind": result["kind"], "level": result["level"],
        "cell": cell["name"], "service": service["name"], "fingerprint": fingerprint,
        "at": f"{uri}:{location['physicalLocation']['region']['startLine']}",
        "setting": result["properties"].get("setting"), "message": result["message"]["text"]}))
(invocation,) = run["invocations"]
print(json.dumps({
    "successful": invocation["executionSuccessful"],
    "notes": [note["message"]["text"] for note in invocation["toolExecutionNotifications"]]}))
