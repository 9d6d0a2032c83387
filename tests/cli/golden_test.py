#!/usr/bin/env python3
"""Each folder of fixtures/sites is a situation: the whole job runs on it, and every file that comes out is held against
`expected/`. UPDATE_GOLDENS=1 writes them instead; review the difference like code.

Beside the goldens it asserts what holds for every site: one thread or two, a second run, and `check` right afterwards; and
that hints in the pages themselves change no plan, and go again without a trace."""
import argparse
import difflib
import json
import os
import shutil
import subprocess
import sys
import tempfile

EMITTED = {"apache": "apache.conf", "htaccess": "htaccess", "h2o": "h2o.rb", "headers": "headers.txt", "php": "php.php"}


def run(binary, folder, *args):
    return subprocess.run([binary, *args], cwd=folder, capture_output=True, timeout=60)


def contents(folder):
    found = {}
    for path, _, names in os.walk(folder):
        for name in names:
            with open(os.path.join(path, name), "rb") as f:
                found[os.path.relpath(os.path.join(path, name), folder)] = f.read()
    return found


def hints_in_pages(folder, must, out, problems):
    """Writes hints into the pages and takes them back. A page that was compressed before is another page then."""
    site = os.path.join(folder, "site")
    before = contents(site)
    in_pages = ["emit", "html", "site", "--in-place", "--manifest", "plan.json", "--quiet"]
    out["html.txt"] = must(0, *in_pages, "--dry-run").stdout
    if contents(site) != before:
        problems.append("a dry run writes")
    must(0, *in_pages)
    once = contents(site)
    must(0, *in_pages)
    if contents(site) != once:
        problems.append("hints are written twice")
    must(0, "check", "site", "--manifest", "plan.json", "--mechanism", "push")
    must(0, "plan", "site", "--mechanism", "push", "-o", "again.json", "--quiet")
    with open(os.path.join(folder, "again.json"), "rb") as f:
        if f.read() != out["push-manifest.json"]:
            problems.append("the plan differs once the pages hold its hints")
    if must(0, "deps", "site", "--format", "jsonl", "--quiet").stdout != out["deps.jsonl"]:
        problems.append("deps tell of hints in pages")
    must(0, *in_pages, "--off")
    if contents(site) != before:
        problems.append("--off leaves a trace")


def produce(binary, folder, problems):
    """Runs everything in a copy of the fixture; returns {file name: bytes}."""
    out = {}

    def must(code, *args):
        result = run(binary, folder, *args)
        if result.returncode != code:
            problems.append(f"{' '.join(args)}: exit {result.returncode}, not {code}: {result.stderr.decode(errors='replace')}")
        return result

    plan = must(0, "plan", "site", "--mechanism", "push", "-o", "plan.json", "--details", "details.json", "--threads", "2")
    out["plan.txt"] = plan.stdout
    out["findings.txt"] = b"".join(line for line in plan.stderr.splitlines(True) if not line.endswith(b": written\n"))
    for source, name in [("plan.json", "push-manifest.json"), ("details.json", "details.json")]:
        with open(os.path.join(folder, source), "rb") as f:
            out[name] = f.read()
    out["deps.jsonl"] = must(0, "deps", "site", "--format", "jsonl", "--quiet").stdout
    for target, name in EMITTED.items():
        out[name] = must(0, "emit", target, "--manifest", "plan.json", "-o", "-").stdout
    again = must(0, "plan", "site", "--mechanism", "push", "-o", "plan.json", "--details", "details.json", "--threads", "1")
    if again.stderr.count(b": unchanged\n") != 2:
        problems.append("one thread or a second run writes other bytes")
    must(0, "check", "site", "--manifest", "plan.json", "--mechanism", "push")
    hints_in_pages(folder, must, out, problems)
    return out


def invariants(out, problems):
    """What the details must say of every page, whatever the site."""
    details = json.loads(out["details.json"])
    deps = {page["page"]: page for page in map(json.loads, out["deps.jsonl"].decode().splitlines())}
    if set(deps) != set(details["pages"]):
        problems.append("deps and plan do not list the same pages")
    for url, page in details["pages"].items():
        chosen, refused = [c["url"] for c in page["chosen"]], [r["url"] for r in page["refused"]]
        if sum(c["bytes"] for c in page["chosen"]) != page["chosen_bytes"] or page["chosen_bytes"] > page["budget_bytes"]:
            problems.append(f"{url}: chosen {page['chosen_bytes']} of {page['budget_bytes']}")
        if sorted(chosen + refused) != sorted(r["url"] for r in deps[url]["resources"]):
            problems.append(f"{url}: a resource is not chosen or refused exactly once")
        if not all(r["reason"] for r in page["refused"] + page["chosen"]):
            problems.append(f"{url}: a decision without a reason")


def compare(expected, out, problems):
    known = set(os.listdir(expected)) if os.path.isdir(expected) else set()
    for name in sorted(known | set(out)):
        path = os.path.join(expected, name)
        want = open(path, "rb").read() if name in known else b""
        if name not in out:
            problems.append(f"expected/{name} is written by nothing")
        elif want != out[name]:
            lines = difflib.unified_diff(want.decode(errors="replace").splitlines(), out[name].decode(errors="replace").splitlines(),
                                         f"expected/{name}", "now", lineterm="", n=1)
            problems.append("\n".join(list(lines)[:40]))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--pushplan", required=True)
    parser.add_argument("--fixtures", required=True)
    parser.add_argument("name", nargs="*")
    args = parser.parse_args()
    names = args.name or sorted(n for n in os.listdir(args.fixtures) if os.path.isdir(os.path.join(args.fixtures, n, "site")))
    failed = 0 if len(names) >= 12 or args.name else 1
    for name in names:
        problems = []
        fixture = os.path.join(args.fixtures, name)
        expected = os.path.join(fixture, "expected")
        with tempfile.TemporaryDirectory() as tmp:
            folder = os.path.join(tmp, name)
            shutil.copytree(fixture, folder, ignore=shutil.ignore_patterns("expected"))
            out = produce(os.path.abspath(args.pushplan), folder, problems)
        invariants(out, problems)
        if os.environ.get("UPDATE_GOLDENS"):
            shutil.rmtree(expected, ignore_errors=True)
            os.makedirs(expected)
            for file_name, content in out.items():
                with open(os.path.join(expected, file_name), "wb") as f:
                    f.write(content)
        else:
            compare(expected, out, problems)
        print(f"{'FAILED' if problems else 'ok':6} {name}")
        for problem in problems:
            print("       " + problem.replace("\n", "\n       "))
        failed += bool(problems)
    print(f"{len(names)} situations, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
