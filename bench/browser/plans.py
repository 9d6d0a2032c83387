"""The lists of hints that are measured for a page, each under the name of what it is a case of."""
import json
import os
import subprocess
import tempfile

from loads import Cell

SCENARIOS = ["nothing", "css", "critical", "everything", "images-first", "chosen"]
_UNLIMITED = ["--budget", "100MB", "--max-files", "10000", "--max-header-bytes", "10MB"]


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


def _planned(pushplan, folder, mechanism, source, flags):
    """[(URL, destination, Link value)] of one page in sending order."""
    with tempfile.TemporaryDirectory() as tmp:
        manifest = os.path.join(tmp, "push-manifest.json")
        run([pushplan, "plan", folder, "--quiet", "--mechanism", mechanism, *flags, "-o", manifest])
        headers = run([pushplan, "emit", "headers", "--manifest", manifest, "--mechanism", mechanism, "-o", "-"])
        with open(manifest, encoding="utf8") as f:
            content = json.load(f)
    for group in content["groups"]:
        for url, page in group["pages"].items():
            if page == source:
                values = _links(headers, url)
                hinted = [content["resources"][key] for key in group["send"]]
                return [(r["url"], r["as"], next(v for v in values if v.startswith(f"<{r['url']}>"))) for r in hinted]
    return []


def _links(headers, page):
    values, inside = [], False
    for line in headers.split("\n"):
        if line.startswith("/"):
            inside = line == page
        elif inside and line.startswith("  Link: "):
            values.append(line[len("  Link: "):])
    return values


def lists(pushplan, folder, source, mechanism):
    """{scenario: [Link value]} of one page."""
    critical = _planned(pushplan, folder, mechanism, source, _UNLIMITED)
    needed = {r["url"] for r in needs(pushplan, folder, source)["resources"] if r["state"] == "needed" and not r["lazy"]}
    others = [hint for hint in _planned(pushplan, folder, mechanism, source, [*_UNLIMITED, "--pin", "**"])
              if hint[0] in needed and hint not in critical]
    everything = critical + others
    found = {"nothing": [], "css": [hint for hint in critical if hint[1] == "style"], "critical": critical,
             "everything": everything, "images-first": sorted(everything, key=lambda hint: hint[1] != "image"),
             "chosen": _planned(pushplan, folder, mechanism, source, [])}
    return {name: [link for _, _, link in found[name]] for name in SCENARIOS}


def cells(site, source, profile, mechanism, scenarios):
    """{cell: names of the scenarios that are this list}. A list of nothing is one cell for both kinds of hints; pushes
    are measured with a client of their own, and so is what it takes without them."""
    found = {}
    for name, links in scenarios.items():
        carried = mechanism if links or mechanism == "push" else "none"
        found.setdefault(Cell(site, source, profile, "h2", carried, tuple(links)), []).append(name)
    return found
