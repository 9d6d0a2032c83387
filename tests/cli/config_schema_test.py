#!/usr/bin/env python3
"""docs/pushplan.schema.json and the reader of pushplan.yaml against each other: whatever is put at any key, both accept it
or both refuse it; the reader's lists of known keys, findings and targets are the schema's. UPDATE_GOLDENS=1 rewrites the
schema's list of findings. What a schema cannot say, the reader alone is asked: repeated keys, files that are not there."""
import argparse
import concurrent.futures
import json
import os
import re
import subprocess
import sys
import tempfile

import jsonschema
import yaml

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SCHEMA = os.path.join(ROOT, "docs", "pushplan.schema.json")

PROBES = [
    None, True, False, 0, 1, 2, 7, -1, 0.25, 1.5, "", "x", "a b", "true", "5", "0.5", "50kB", "16KiB", "14.6 kB", "600 B", "-1kB",
    "5 lots", "28ms", "0.2s", "0ms", "3 days", "30d", "0d", "1366x768", "412x915@2.625", "0x5", "1x1@0", "/a/", "/a?b", "/blog/**",
    "1.22.1", "1.2.3.4", "cable28", "cabel28", "none", "best", "link", [], ["/a/"], ["/a/", "/b/"], [["/a/", "/b/"], ["/a/"]],
    [["/a/", "/b/"]], [[]], [{}], [None], {}, {"unknown": 1},
]

# What the two once judged in different ways.
EDGES = [
    *({"hashed_names": [f"/a-{hash_}.js"]} for hash_ in ("{hash}", "{hash:0}", "{hash:00}", "{hash:08}", "{hash:999}", "{hash:100000}")),
    *({"budgets": [{key: {}}]} for key in ("file_bytes", "header_bytes", "bytes", "counts", "first_paint", "html_delay")),
    *({"budgets": [{"ratchet": ratchet}]} for ratchet in (
        "5%", "5 %", "5.%", ".5%", "5.5%", "05%", "1000%", "1000.0 %", "1000.1%", "1001%", "5%%", "5 % %", " 5%", "+5%", "1e1%", "%", " %")),
    *({"budgets": [{"ratchet": {"percent": percent}}]} for percent in ("5", "5 %", "5.", ".5", 0.5, 1000, 1000.5, "1000", "")),
    *({"base_url": url} for url in ("https://ex ample/", "HTTPS://EX.example/", "Http://ex.example", "https://ex.example/a b/", "https://",
                                    "https://a<b/", "https://[::1]:8080/", "https://ex.example?q", "https://ex.example/#f")),
]

# Where each definition of a mapping stands in a file, with what it needs beside the key that is tried.
PLACES = {
    "": (lambda m: m, {}),
    "plan": (lambda m: {"plans": [m]}, {}),
    "page_rule": (lambda m: {"pages": [m]}, {"match": "/", "budget": 1}),
    "budget_rule": (lambda m: {"budgets": [m]}, {"early_bytes": 1}),
    "route": (lambda m: {"routes": [m]}, {"path": "/", "send": "/a"}),
    "output": (lambda m: {"outputs": [m]}, {"target": "apache", "file": "a.conf"}),
    "profile": (lambda m: {"profiles": [m]}, {"id": "office", "down": 5000, "up": 500, "rtt": "20ms"}),
    "quality": (lambda m: {"quality": m}, {}),
    "prefetch": (lambda m: {"prefetch": m}, {}),
    "cookie": (lambda m: {"cookie": m}, {}),
}


def properties_of(schema, place):
    definitions = schema["definitions"]
    if place == "":
        return schema["properties"]
    if place == "profile":
        return definitions["profile"]["anyOf"][1]["properties"]
    if place in definitions:
        return definitions[place]["properties"]
    return definitions["plan"]["properties"][place]["properties"]


def own_probes(schema, node, depth=0):
    """What a schema itself names: its values, what is around its limits, its examples and its default."""
    found = list(node.get("enum", [])) + node.get("examples", [])
    if "default" in node:
        found.append(node["default"])
    for limit in ("minimum", "maximum", "exclusiveMinimum"):
        if limit in node:
            found += [node[limit] + step for step in (-1, 0, 1)]
    if "$ref" in node and depth < 4:
        found += own_probes(schema, resolve(schema, node["$ref"]), depth + 1)
    for part in node.get("allOf", []) + node.get("anyOf", []):
        found += own_probes(schema, part, depth + 1)
    return found


def resolve(schema, ref):
    for part in ref.lstrip("#/").split("/"):
        schema = schema[part]
    return schema


class Reader:
    def __init__(self, binary, folder):
        self.binary, self.folder, self.count = binary, folder, 0

    def run(self, text):
        """The reader's error for the text of a file, or ""."""
        self.count += 1
        name = f"{self.count}.yaml"
        with open(os.path.join(self.folder, name), "w", encoding="utf8") as f:
            f.write(text)
        result = subprocess.run([self.binary, "plan", "-c", name, "--print-config"], cwd=self.folder, capture_output=True,
                                text=True, timeout=60)
        if result.returncode not in (0, 2):
            return f"exit {result.returncode}: {result.stderr}"
        return result.stderr if result.returncode else ""


def agreement(schema, reader):
    """Every probe at every key of every mapping."""
    validator = jsonschema.Draft7Validator(schema)
    cases = []
    for place, (wrap, needs) in PLACES.items():
        for key, node in properties_of(schema, place).items():
            if key == "extends":
                continue  # names a file that is there: see files()
            # A plan has the keys of the file, which are tried there.
            tried = PROBES[:10] if place == "plan" else PROBES + own_probes(schema, node)
            probes = {json.dumps(p): p for p in tried}
            for value in probes.values():
                mapping = dict(needs, **{key: value})
                if key == "strategy":
                    mapping["manifest"] = "other.json"  # which may come from an extended file
                cases.append((f"{place}.{key}", wrap(mapping)))
        for needed in needs:
            cases.append((f"{place} without {needed}", wrap({k: v for k, v in needs.items() if k != needed})))
        cases.append((f"{place} with an unknown key", wrap(dict(needs, unknown=1))))
    for slug in schema["properties"]["diagnostics"]["properties"]:
        for severity in ("error", "off", "loud", True):
            cases.append((f"diagnostics.{slug}", {"diagnostics": {slug: severity}}))
    cases += [("nothing", None), ("a list", []), ("a text", "x"), ("an unknown finding", {"diagnostics": {"no-such": "error"}}),
              ("a cookie that browsers drop", {"cookie": {"same_site": "None", "secure": False}}),
              ("a known profile with another figure", {"profiles": [{"id": "cable28", "weight": 2}]})]
    cases += [("an edge", edge) for edge in EDGES]
    problems, verdicts = [], [0, 0]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        errors = pool.map(lambda case: reader.run(json.dumps(case[1])), cases)
        for (what, document), error in zip(cases, errors):
            if "which is no profile of the plan" in error:
                continue  # depends on another key
            valid = validator.is_valid(document)
            verdicts[valid] += 1
            if valid != (error == ""):
                problems.append(f"{what}: schema {'accepts' if valid else 'refuses'} {json.dumps(document)}, the reader: {error or 'fine'}")
    if min(verdicts) < 200:
        problems.append(f"only {verdicts} cases refused and accepted")
    return len(cases), problems


def known_names(schema, reader):
    """The reader's lists of known keys are the schema's; and a key twice is refused at every level."""
    problems = []
    for place, (wrap, needs) in PLACES.items():
        error = reader.run(json.dumps(wrap(dict(needs, unknown=1))))
        known = re.search(r"knows: (.*)", error)
        reads, has = set(known.group(1).split(", ")) if known else set(), set(properties_of(schema, place))
        if reads != has:
            problems.append(f"{place or 'the file'}: reader and schema differ in {sorted(reads ^ has)}")
        text = json.dumps(wrap(dict(needs, REPEATED=1)))
        key = next(iter(needs), "budget" if place in ("", "plan", "prefetch") else "br" if place == "quality" else "name")
        value = json.dumps(needs.get(key, 1))
        error = reader.run(text.replace('"REPEATED": 1', f'"{key}": {value}, "{key}": {value}'))
        if "is given twice" not in error:
            problems.append(f"{place}: '{key}' twice: {error or 'fine'}")
    error = reader.run('{"diagnostics": {"no-such": "error"}}')
    slugs = re.search(r"known are: (.*)", error).group(1).split(", ")
    if set(slugs) != set(schema["properties"]["diagnostics"]["properties"]):
        problems.append(f"findings: reader and schema differ in {sorted(set(slugs) ^ set(schema['properties']['diagnostics']['properties']))}")
        if os.environ.get("UPDATE_GOLDENS") == "1":
            write_slugs(slugs)
    error = reader.run('{"profiles": ["no-such"]}')
    profiles = re.search(r"known are ([^;]*);", error).group(1).split(", ")
    if profiles != schema["definitions"]["known_profile"]["enum"]:
        problems.append(f"profiles: the reader knows {profiles}")
    listed = subprocess.run([reader.binary, "emit", "--list", "--format", "markdown"], capture_output=True, text=True, timeout=60).stdout
    targets = re.findall(r"^\| `([a-z0-9-]+)`", listed, re.M)
    if sorted(targets) != schema["definitions"]["output"]["properties"]["target"]["enum"]:
        problems.append(f"targets: `emit --list` has {targets}")
    return problems


def write_slugs(slugs):
    with open(SCHEMA, encoding="utf8") as f:
        text = f.read()
    line = re.compile(r'^( +"[a-z0-9-]+": \{"\$ref": "#/definitions/severity"\},?\n)+', re.M)
    indent = re.search(r'^( +)"[a-z0-9-]+": \{"\$ref": "#/definitions/severity"\}', text, re.M).group(1)
    lines = ",\n".join(f'{indent}"{slug}": {{"$ref": "#/definitions/severity"}}' for slug in sorted(slugs)) + "\n"
    with open(SCHEMA, "w", encoding="utf8") as f:
        f.write(line.sub(lambda _: lines, text))


def printed(schema, reader, fixtures):
    """What --print-config shows of each fixture is valid, and read back it shows itself."""
    problems, validator = [], jsonschema.Draft7Validator(schema)
    own = {"plans": [{"manifest": "a.json", "pin": ["*.css", "/a b", "#x", "- y", 'q"\\', "ü"]}, {"manifest": "~"}],
           "quality": {"br": 9}, "profiles": ["cable28", {"id": "office", "down": 1, "up": 1, "rtt": "1ms"}],
           "flows": [["/", "/a/"]], "routes": [{"path": "/x", "send": ["/y?z=1", "/w,v"]}], "site": "2024"}
    files = {"own": json.dumps(own)}
    for name in sorted(os.listdir(fixtures)):
        path = os.path.join(fixtures, name, "pushplan.yaml")
        if os.path.isfile(path):
            with open(path, encoding="utf8") as f:
                files[name] = f.read()
    for name, text in files.items():
        errors = [error.message for error in validator.iter_errors(yaml.safe_load(text))]
        shown = text
        for round_ in ("first", "second"):
            before = re.sub("  # .*", "", shown)
            path = os.path.join(reader.folder, f"{name}-{round_}.yaml")
            with open(path, "w", encoding="utf8") as f:
                f.write(shown)
            result = subprocess.run([reader.binary, "plan", "-c", path, "--print-config"], cwd=reader.folder, capture_output=True,
                                    text=True, timeout=60)
            errors += [result.stderr] if result.returncode else []
            shown = result.stdout
            errors += [error.message for error in validator.iter_errors(yaml.safe_load(shown))]
        if re.sub("  # .*", "", shown) != before:
            errors.append("read back it shows something else")
        problems += [f"{name}: {error}" for error in errors]
    return len(files), problems


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--pushplan", required=True)
    parser.add_argument("--fixtures", required=True)
    args = parser.parse_args()
    with open(SCHEMA, encoding="utf8") as f:
        schema = json.load(f)
    jsonschema.Draft7Validator.check_schema(schema)
    with tempfile.TemporaryDirectory() as folder:
        reader = Reader(os.path.abspath(args.pushplan), folder)
        problems = known_names(schema, reader)
        cases, found = agreement(schema, reader)
        files, more = printed(schema, reader, args.fixtures)
    problems += found + more
    print("\n".join(problems[:100]))
    print(f"{cases} values at {len(PLACES)} levels, {files} files, {len(problems)} problems")
    return 1 if problems else 0


sys.exit(main())
