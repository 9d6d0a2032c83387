#!/usr/bin/env python3
"""`deps` against Chromium on our own sites, in both profiles: what a page needs is requested, and what the page, its sheets
or its modules make Chromium request is needed or possible. Where reading the files cannot tell, a site here must not ask."""
import argparse
import os
import shutil
import sys
import tempfile

from recordings import FRAMES, PROFILES, read_deps, read_recording, record, what_counts, why_void

FIXTURES = ["base-href", "fonts-behind-two-imports", "hints-already-there", "module-graph", "noscript-and-template",
            "print-and-alternate", "srcset-with-commas", "xhtml-and-htm"]
PAGES = 2  # at most so many pages of a site: a load takes most of a second


def pages_of(site):
    """Some pages of a site, those nearest to its root first."""
    paths = [os.path.relpath(os.path.join(folder, name), site)
             for folder, _, names in os.walk(site) for name in names if name.endswith((".html", ".htm", ".xhtml"))]
    return sorted(paths, key=lambda path: (path.count("/"), path != "index.html", path))[:PAGES]


def differences(load, resources):
    """What is wrong with the resources of a page, given what Chromium requested."""
    requested, counted = {r["path"] for r in load["requests"]}, what_counts(load)
    for url, resource in resources.items():
        if resource["state"] == "needed" and resource["as"] not in FRAMES and url not in requested | set(counted):
            yield f"{url} is needed and was not requested"
    for url, request in counted.items():
        state = resources[url]["state"] if url in resources else "not listed"
        if state not in ("needed", "possible"):
            yield f"{url} is {state} and was requested ({request['by']})"


def check(pushplan, name, site, kept, problems):
    """How many loads were compared."""
    pages = pages_of(site)
    record(site, pages, kept)
    deps = {profile: read_deps(pushplan, site, viewport, pages) for profile, viewport in PROFILES.items()}
    count = 0
    for load in read_recording(kept):
        where = f"{name}/{load['page']} ({load['profile']})"
        void = why_void(load)
        if void == "page that leads elsewhere":
            continue
        if void is not None:
            problems.append(f"{where}: {void}: {load.get('error', '')}")
            continue
        count += 1
        problems += [f"{where}: {what}" for what in differences(load, deps[load["profile"]][load["page"]])]
    return count


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--pushplan", required=True)
    parser.add_argument("--fixtures", required=True)
    args = parser.parse_args()
    for program in ["node", os.environ.get("CHROMIUM", "chromium")]:
        if shutil.which(program) is None:
            print(f"skipped: {program} is not installed")
            return 77
    fixtures = os.path.abspath(args.fixtures)
    folders = {name: os.path.join(fixtures, name, "site") for name in FIXTURES}
    folders["demo"] = os.path.join(os.path.dirname(fixtures), "demo", "site")
    problems, loads = [], 0
    with tempfile.TemporaryDirectory() as tmp:
        for name, site in folders.items():
            loads += check(os.path.abspath(args.pushplan), name, site, os.path.join(tmp, name), problems)
    if loads < 2 * len(folders):
        problems.append(f"only {loads} loads of {len(folders)} sites could be compared")
    print("\n".join(problems) if problems else f"{len(folders)} sites, {loads} loads")
    return 1 if problems else 0


sys.exit(main())
