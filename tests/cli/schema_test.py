#!/usr/bin/env python3
"""Every manifest among the goldens against docs/manifest.schema.json, every diff against docs/diff.schema.json; golden_test.py
and diff_test.py tie the goldens to what is written. Broken ones must not pass, so that the schemas say something."""
import argparse
import copy
import json
import os
import sys

import jsonschema

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def validator_of(name):
    with open(os.path.join(ROOT, "docs", name), encoding="utf8") as f:
        schema = json.load(f)
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


def goldens(folder, inner):
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name, inner)
        if os.path.isfile(path):
            with open(path, encoding="utf8") as f:
                yield name, json.load(f)


def check(schema, documents, is_sample, changes):
    """How many documents there are, and what is wrong with them or with the schema."""
    validator, count, wrong, sample = validator_of(schema), 0, [], None
    for name, document in documents:
        count += 1
        for error in validator.iter_errors(document):
            wrong.append(f"{name}: {'/'.join(map(str, error.path))}: {error.message}")
        if sample is None and is_sample(document):
            sample = document
    if sample is None:
        return count, [f"{schema}: no document to break among {count}"]
    for what, change in changes.items():
        broken = copy.deepcopy(sample)
        change(broken)
        if validator.is_valid(broken):
            wrong.append(f"{schema} accepts {what}")
    return count, wrong


MANIFESTS = {
    "another schema": lambda m: m.update(schema="pushplan-manifest/9"),
    "no groups": lambda m: m.pop("groups"),
    "a resource without a URL": lambda m: next(iter(m["resources"].values())).pop("url"),
    "bytes as text": lambda m: next(iter(m["resources"].values())).update(bytes="9100"),
    "an unknown mechanism": lambda m: m["settings"].update(mechanism="pull"),
    "a flow of one page": lambda m: m["settings"].update(flows=[["/"]]),
    "a learned flow of three": lambda m: m["settings"].update(learned_flows=[["/", "/a/", "/b/"]]),
    "a next page without a slash": lambda m: m["groups"][0].update(next=["a"]),
    "a page without a slash": lambda m: m["groups"][0]["pages"].update({"about": "about.html"}),
}

DIFFS = {
    "another schema": lambda d: d.update(schema="pushplan-diff/2"),
    "no verdict": lambda d: d.pop("differ"),
    "a summary without files": lambda d: d["summary"].pop("files_changed"),
    "a list left out": lambda d: d.pop("settings_changed"),
    "a growth as text": lambda d: d["files_changed"][0].update(growth="12.1 kB"),
    "an unknown encoding": lambda d: d["files_changed"][0]["new"].update(encoding="lzma"),
    "a file without its old side": lambda d: d["files_changed"][0].pop("old"),
    "a page without a slash": lambda d: d["files_changed"][0]["pages"].append("about"),
    "a change of no page": lambda d: d["pages_changed"][0].update(pages=[]),
    "a file sent without its size": lambda d: d["pages_changed"][0]["send"]["added"].append({"url": "/a.css", "as": "style"}),
}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--fixtures", required=True)
    args = parser.parse_args()
    failed = 0
    for schema, documents, least, is_sample, changes in [
        ("manifest.schema.json", goldens(args.fixtures, "expected/push-manifest.json"), 12, lambda m: m["resources"], MANIFESTS),
        (
            "diff.schema.json",
            goldens(os.path.join(args.fixtures, os.pardir, "diffs"), "expected.json"),
            6,
            lambda d: d["files_changed"] and d["pages_changed"],
            DIFFS,
        ),
    ]:
        count, wrong = check(schema, documents, is_sample, changes)
        if count < least:
            wrong.append(f"only {count} documents found")
        failed += len(wrong)
        print("\n".join([*wrong, f"{schema}: {count} documents, {len(wrong)} problems"]))
    return 1 if failed else 0


sys.exit(main())
