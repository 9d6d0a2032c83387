#!/usr/bin/env python3
"""Every manifest among the goldens against docs/manifest.schema.json; golden_test.py ties the goldens to what is written.
A few broken ones must not pass, so that the schema says something."""
import argparse
import copy
import json
import os
import sys

import jsonschema

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--fixtures", required=True)
    args = parser.parse_args()
    with open(os.path.join(ROOT, "docs", "manifest.schema.json"), encoding="utf8") as f:
        schema = json.load(f)
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    count, failed, sample = 0, 0, None
    for name in sorted(os.listdir(args.fixtures)):
        path = os.path.join(args.fixtures, name, "expected", "push-manifest.json")
        if not os.path.isfile(path):
            continue
        with open(path, encoding="utf8") as f:
            manifest = json.load(f)
        count += 1
        for error in validator.iter_errors(manifest):
            failed += 1
            print(f"{name}: {'/'.join(map(str, error.path))}: {error.message}")
        if manifest["resources"]:
            sample = sample or manifest
    if sample is None or count < 12:
        print(f"only {count} manifests found")
        return 1

    def broken(change):
        manifest = copy.deepcopy(sample)
        change(manifest)
        return validator.is_valid(manifest)

    first = next(iter(sample["resources"]))
    for what, change in {
        "another schema": lambda m: m.update(schema="pushplan-manifest/9"),
        "no groups": lambda m: m.pop("groups"),
        "a resource without a URL": lambda m: m["resources"][first].pop("url"),
        "bytes as text": lambda m: m["resources"][first].update(bytes="9100"),
        "an unknown mechanism": lambda m: m["settings"].update(mechanism="pull"),
        "a flow of one page": lambda m: m["settings"].update(flows=[["/"]]),
        "a learned flow of three": lambda m: m["settings"].update(learned_flows=[["/", "/a/", "/b/"]]),
        "a next page without a slash": lambda m: m["groups"][0].update(next=["a"]),
        "a page without a slash": lambda m: m["groups"][0]["pages"].update({"about": "about.html"}),
    }.items():
        if broken(change):
            failed += 1
            print(f"the schema accepts {what}")
    print(f"{count} manifests, {failed} problems")
    return 1 if failed else 0


sys.exit(main())
