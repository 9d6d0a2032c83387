#!/usr/bin/env python3
"""`emit html` in Chromium: pages with our block request what they requested without it, each file once, hinted files by the
hint, and the console has nothing to say about a hint: none is unused, none is fetched in another way than the page does."""
import argparse
import os
import shutil
import sys
import tempfile

from recordings import read_recording, record, run, why_void

FIXTURES = ["article", "base-href", "fonts-behind-two-imports", "module-graph", "print-and-alternate", "shared-and-per-page-sets",
            "srcset-with-commas", "xhtml-and-htm"]
PAGES = 1
WATCH_MS = 4500  # Chromium complains of a hint that is unused for some seconds behind the load event


def pages_of(site):
    paths = [os.path.relpath(os.path.join(folder, name), site)
             for folder, _, names in os.walk(site) for name in names if name.endswith((".html", ".htm", ".xhtml"))]
    return sorted(paths, key=lambda path: (path.count("/"), path != "index.html", path))[:PAGES]


def loads_of(site, pages, kept):
    record(site, pages, kept)
    return {(load["page"], load["profile"]): load for load in read_recording(kept)}


def by_path(load):
    return {r["path"]: r for r in load["requests"]}


def differences(before, after):
    """What is wrong with a load of a page with hints, given the one without."""
    old, new = by_path(before), by_path(after)
    for path in sorted(set(old) ^ set(new)):
        yield f"{path} is requested {'no more' if path in old else 'in vain'}"
    for path, request in new.items():
        if request.get("times", 1) > old.get(path, {}).get("times", 1):
            yield f"{path} is fetched {request['times']} times"
    for message in after["messages"]:
        if message not in before["messages"]:
            yield f"the console says: {message}"


def check(pushplan, site, folder, problems):
    """How many loads were compared, and how many hints were written into their pages."""
    name = os.path.basename(os.path.dirname(site))
    pages = pages_of(site)
    before = loads_of(site, pages, os.path.join(folder, "before"))
    hinted = os.path.join(folder, "site")
    shutil.copytree(site, hinted)
    manifest = os.path.join(folder, "manifest.json")
    # The profiles differ in their windows: a plan for one of them may hint what the other does not use.
    run([pushplan, "plan", hinted, "--strategy", "critical", "--mechanism", "link", "--viewport", "1366x768@1", "--viewport",
         "412x915@2.625", "-o", manifest, "--quiet"])
    run([pushplan, "emit", "html", hinted, "--in-place", "--manifest", manifest, "--quiet"])
    after = loads_of(hinted, pages, os.path.join(folder, "after"))
    count = hints = 0
    for key, load in after.items():
        where = f"{name}/{key[0]} ({key[1]})"
        if (void := why_void(load)) is not None or why_void(before[key]) is not None:
            if void != "page that leads elsewhere":
                problems.append(f"{where}: {void}")
            continue
        count += 1
        with open(os.path.join(hinted, key[0]), encoding="utf8", errors="replace") as f:
            text = f.read()
        block = text[max(text.find("<!-- begin pushplan"), 0):max(text.find("<!-- end pushplan"), 0)]
        hints += block.count("<link")
        problems += [f"{where}: {what}" for what in differences(before[key], load)]
    return count, hints


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--pushplan", required=True)
    parser.add_argument("--fixtures", required=True)
    args = parser.parse_args()
    for program in ["node", os.environ.get("CHROMIUM", "chromium")]:
        if shutil.which(program) is None:
            print(f"skipped: {program} is not installed")
            return 77
    os.environ["RECORD_WATCH_MS"] = str(WATCH_MS)
    problems, loads, hints = [], 0, 0
    for name in FIXTURES:
        with tempfile.TemporaryDirectory() as tmp:
            counts = check(os.path.abspath(args.pushplan), os.path.join(os.path.abspath(args.fixtures), name, "site"), tmp, problems)
        loads, hints = loads + counts[0], hints + counts[1]
    if loads < len(FIXTURES) or hints < 2 * len(FIXTURES):
        problems.append(f"only {loads} loads with {hints} hints of {len(FIXTURES)} sites could be compared")
    print("\n".join(problems) if problems else f"{len(FIXTURES)} sites, {loads} loads, {hints} hints")
    return 1 if problems else 0


sys.exit(main())
