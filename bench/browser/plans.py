"""The lists of hints that are measured for a page, each under the name of what it is a case of."""
import functools
import json
import os
import subprocess
import tempfile

from loads import Cell

# name: the strategy of `plan` that makes it, None for nothing
SCENARIOS = {"nothing": None, "css": "css", "critical": "critical", "everything": "everything", "images-first": "images-first",
             "chosen": "best"}
_UNLIMITED = ("--budget", "100MB", "--max-files", "10000", "--max-header-bytes", "10MB")


class Trouble(Exception):
    """Why a program could not do its part."""


def run(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise Trouble(f"{' '.join(command[:3])}: exit {done.returncode}: {done.stderr[-600:]}")
    return done.stdout


def needs(pushplan, folder, source):
    """What `deps` says of a page."""
    return json.loads(run([pushplan, "deps", folder, source, "--format", "json", "--quiet"]))


@functools.cache
def _manifest(pushplan, folder, strategy, mechanism):
    """(its content, {mechanism: {page's URL: [Link value]}})."""
    limits = () if strategy == "best" else _UNLIMITED
    with tempfile.TemporaryDirectory() as tmp:
        manifest = os.path.join(tmp, "push-manifest.json")
        run([pushplan, "plan", folder, "--quiet", "--strategy", strategy, "--mechanism", mechanism, *limits, "-o", manifest])
        headers = {each: _links(run([pushplan, "emit", "headers", "--manifest", manifest, "--mechanism", each, "-o", "-"]))
                   for each in ("link", "early-hints", "push")}
        with open(manifest, encoding="utf8") as f:
            return json.load(f), headers


def _links(headers):
    blocks = {}
    for line in headers.split("\n"):
        if line.startswith("/"):
            values = blocks.setdefault(line, [])
        elif line.startswith("  Link: "):
            values.append(line[len("  Link: "):])
    return blocks


def lists(pushplan, folder, source, mechanism):
    """{scenario: [Link value]} of one page. What is there to compare with does not depend on the mechanism."""
    found = {}
    for name, strategy in SCENARIOS.items():
        found[name] = []
        if strategy is not None:
            content, headers = _manifest(pushplan, folder, strategy, mechanism if strategy == "best" else "link")
            urls = [url for group in content["groups"] for url, page in group["pages"].items() if page == source]
            found[name] = [value for url in urls for value in headers[mechanism].get(url, [])]
    return found


def cells(site, source, profile, mechanism, scenarios):
    """{cell: names of the scenarios that are this list}. A list of nothing is one cell for both kinds of hints; pushes
    are measured with a client of their own, and so is what it takes without them."""
    found = {}
    for name, links in scenarios.items():
        carried = mechanism if links or mechanism == "push" else "none"
        found.setdefault(Cell(site, source, profile, "h2", carried, tuple(links)), []).append(name)
    return found
