#!/usr/bin/env python3
"""The whole job on a site that nobody of this project wrote: the English manual of Debian's apache2-doc, about 250 pages.
Asserts invariants, not bytes: the manual changes with the package."""
import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

MANUAL = "/usr/share/doc/apache2-doc/manual"


def lay_out(dest):
    for name in ["en", "style", "images"]:
        shutil.copytree(os.path.join(MANUAL, name), os.path.join(dest, name))
    shutil.copyfile(os.path.join(MANUAL, "index.html"), os.path.join(dest, "index.html"))


def edit_pages(site, words):
    for folder, _, names in os.walk(site):
        for name in names:
            if not name.endswith(".html"):
                continue
            with open(os.path.join(folder, name), "rb") as f:
                page = f.read()
            with open(os.path.join(folder, name), "wb") as f:
                f.write(re.sub(rb"(<p[^>]*>)([^<]{10,})", lambda m: m[0] + words, page, count=1))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--pushplan", required=True)
    binary = os.path.abspath(parser.parse_args().pushplan)
    if not os.path.isdir(MANUAL):
        print("skipped: Debian's package apache2-doc is not installed")
        return 77
    problems = []
    with tempfile.TemporaryDirectory() as tmp:
        site = os.path.join(tmp, "site")
        lay_out(site)

        def run(code, *args):
            result = subprocess.run([binary, *args], cwd=tmp, capture_output=True, timeout=120)
            if result.returncode != code:
                problems.append(f"{' '.join(args)}: exit {result.returncode}, not {code}: {result.stderr.decode()[-600:]}")
            return result.stdout

        def read(name):
            with open(os.path.join(tmp, name), "rb") as f:
                return f.read()

        # The last one is looked at more closely: with it every page sends something.
        for mechanism, strategy in [("push", "best"), ("link", "best"), ("link", "critical")]:
            options = ["--mechanism", mechanism, "--strategy", strategy, "--quiet"]
            run(0, "plan", "site", *options, "-o", "a.json", "--details", "a.details", "--threads", "1")
            run(0, "plan", "site", *options, "-o", "b.json", "--details", "b.details", "--threads", "2")
            if read("a.json") != read("b.json") or read("a.details") != read("b.details"):
                problems.append(f"{mechanism}, {strategy}: one and two threads give different bytes")
            run(0, "check", "site", "--manifest", "a.json", "--quiet")
        manifest, details = json.loads(read("b.json")), json.loads(read("b.details"))
        pages = {os.path.relpath(os.path.join(folder, name), site)
                 for folder, _, names in os.walk(site) for name in names if name.lower().endswith((".html", ".htm", ".xhtml"))}
        planned = [source for group in manifest["groups"] for source in group["pages"].values()]
        if sorted(planned) != sorted(pages):
            problems.append(f"pages lost or doubled: {sorted(set(planned) ^ pages)[:5]}")
        if len(pages) < 200:
            problems.append(f"only {len(pages)} pages: is this the manual?")
        for key, resource in manifest["resources"].items():
            if not os.path.isfile(os.path.join(site, resource["source"])):
                problems.append(f"{key}: {resource['source']} does not exist")
        sent = 0
        for group in manifest["groups"]:
            bytes_sent = sum(manifest["resources"][key]["bytes"] for key in group["send"])
            sent += len(group["send"]) * len(group["pages"])
            if bytes_sent > manifest["settings"]["budget"]:
                problems.append(f"over budget: {bytes_sent}")
        for url, page in details["pages"].items():
            if page["chosen_bytes"] > page["budget_bytes"] or page["chosen_bytes"] != sum(c["bytes"] for c in page["chosen"]):
                problems.append(f"{url}: chosen {page['chosen_bytes']} of {page['budget_bytes']}")
        if sent < len(pages):
            problems.append(f"only {sent} files sent early on {len(pages)} pages: the manual's style sheets are render-blocking")
        deps = [json.loads(line) for line in run(0, "deps", "site", "--format", "jsonl", "--quiet").decode().splitlines()]
        if sorted(page["source"] for page in deps) != sorted(pages):
            problems.append("deps lists other pages")
        for target in ["apache", "htaccess", "h2o", "headers", "php"]:
            if not run(0, "emit", target, "--manifest", "b.json"):
                problems.append(f"emit {target} writes nothing")
        run(1, "check", "site", "--manifest", "b.json", "--budget", "5kB", "--quiet")
        # Words in every page: some cross a step of the model's scale, and no list moves.
        run(0, "plan", "site", "--quiet", "-o", "text.json")
        before = read("text.json")
        for words in [b" and some more words were written here", b" as well as there, and again"] * 2:
            edit_pages(site, words)
            run(0, "check", "site", "--manifest", "text.json", "--quiet")
        run(0, "plan", "site", "--quiet", "-o", "text.json")
        if read("text.json") != before:
            problems.append("words in the pages change the manifest")
    print("\n".join(problems) if problems else f"{len(pages)} pages, {sent} files sent early in all")
    return 1 if problems else 0


sys.exit(main())
