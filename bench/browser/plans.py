"""What `pushplan` says of a page: what it needs, the lists of hints that are there to compare, and how each would load."""
import functools
import json
import subprocess

from loads import Cell

SCENARIOS = ["nothing", "css", "critical", "everything", "images-first", "chosen"]


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
def simulated(pushplan, folder, source):
    """The rows of `simulate` under its own profiles, which are those that are measured."""
    return json.loads(run([pushplan, "simulate", folder, source, "--format", "json", "--quiet"]))["rows"]


def lists(pushplan, folder, source, mechanism):
    """{scenario: [Link value]} of one page; they are the same on all profiles."""
    found = {"nothing": []}
    for row in simulated(pushplan, folder, source):
        if row["protocol"] == "h2" and row["mechanism"] == mechanism and row["scenario"] in SCENARIOS:
            found[row["scenario"]] = [entry["link"] for entry in row["send"]]
    return found


def cells(site, source, profile, mechanism, scenarios):
    """{cell: names of the scenarios that are this list} of one mechanism. A list of nothing is one cell for both kinds of
    hints; pushes are measured with a client of their own, and so is what it takes without them."""
    found = {}
    for name, links in scenarios.items():
        carried = mechanism if links or mechanism == "push" else "none"
        found.setdefault(Cell(site, source, profile, "h2", carried, tuple(links)), []).append(name)
    return found


def predictions(pushplan, folder, source):
    """{(profile, mechanism, URLs in sending order): row}, over HTTP/2."""
    found = {}
    for row in simulated(pushplan, folder, source):
        if row["protocol"] == "h2":
            found[row["profile"], row["mechanism"], tuple(entry["url"] for entry in row["send"])] = row
    return found
