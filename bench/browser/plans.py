"""The lists of hints that are measured for a page, each under the name of what it is a case of."""
import json
import os
import subprocess
import tempfile

SCENARIOS = ["nothing", "css", "critical", "everything", "images-first"]
_UNLIMITED = ["--budget", "100MB", "--max-files", "10000", "--max-header-bytes", "10MB"]


class Trouble(Exception):
    """Why a program could not do its part."""


def run(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise Trouble(f"{' '.join(command[:3])}: exit {done.returncode}: {done.stderr[-600:]}")
    return done.stdout


def _planned(pushplan, folder, mechanism, source, flags):
    """(the page's URL, [(URL, destination, Link value)] in sending order)."""
    with tempfile.TemporaryDirectory() as tmp:
        manifest = os.path.join(tmp, "push-manifest.json")
        run([pushplan, "plan", folder, "--quiet", "--mechanism", mechanism, *_UNLIMITED, *flags, "-o", manifest])
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
    critical = _planned(pushplan, folder, mechanism, source, [])
    everything = _planned(pushplan, folder, mechanism, source, ["--pin", "**"])
    first = [hint for hint in everything if hint in critical]
    everything = first + [hint for hint in everything if hint not in critical]
    images = [hint for hint in everything if hint[1] == "image"]
    rest = [hint for hint in everything if hint[1] != "image"]
    found = {"nothing": [], "css": [hint for hint in critical if hint[1] == "style"], "critical": critical,
             "everything": everything, "images-first": images + rest}
    return {name: [link for _, _, link in found[name]] for name in SCENARIOS}
