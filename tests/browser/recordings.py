"""What both sides say of the pages of a folder: record.mjs of what Chromium requests, `deps` of what pages need."""
import collections
import json
import os
import re
import subprocess
import tempfile

RECORDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "record.mjs")
PROFILES = {"desktop": "1366x768@1", "mobile": "412x915@2.625"}  # as record.mjs has them
COUNTED = {"page", "css", "import"}  # what record.mjs calls the causes that stand in the files
FRAMES = {"document", "iframe", "frame", "object", "embed"}


class Trouble(Exception):
    """Why a program could not do its part."""


def one_spelling(url):
    """A URL as both sides write it: they differ in what they escape and in the case of the digits."""
    return re.sub(r"%[0-9a-fA-F]{2}", lambda m: m.group().upper(), url.replace("|", "%7C").replace("^", "%5E"))


def run(command, stdout=subprocess.DEVNULL):
    result = subprocess.run(command, stdout=stdout, stderr=subprocess.PIPE)
    if result.returncode != 0:
        raise Trouble(f"{' '.join(command[:3])}: exit {result.returncode}: {result.stderr[-600:].decode(errors='replace')}")


def record(site, pages, kept):
    """Loads the pages in each profile and writes what record.mjs prints to the file `kept`; single loads may have failed."""
    with open(kept + ".part", "wb") as out:
        result = subprocess.run(["node", RECORDER, site], input="\n".join(pages).encode(), stdout=out, stderr=subprocess.PIPE)
    if result.returncode == 2 or not os.path.getsize(kept + ".part"):
        os.remove(kept + ".part")
        raise Trouble(f"record.mjs: {result.stderr[-600:].decode(errors='replace')}")
    os.replace(kept + ".part", kept)


def read_recording(kept):
    with open(kept, encoding="utf8") as f:
        return [json.loads(line) for line in f]


def why_void(load):
    """Why nothing can be said of a load, or None."""
    if "error" in load:
        return "failed load"
    if any(r.get("type") == "Document" and not r.get("frame") for r in load["requests"]):
        return "page that leads elsewhere"
    if load["requests"] and all("by" not in r for r in load["requests"]):
        return "page that does not answer"
    return None


def what_counts(load, out=None):
    """{URL: request} of a load that must be found. `out` counts the others by reason: they were fetched all the same."""
    out = collections.Counter() if out is None else out
    counted = {}
    for request in load["requests"]:
        reason = ("frame" if request.get("frame") else "broken" if request.get("status", 0) >= 400 else
                  None if request.get("by") in COUNTED else request.get("by", "unseen by the page"))
        if reason is None:
            counted[one_spelling(request["path"])] = request
        else:
            out[reason] += 1
    return counted


def read_deps(pushplan, site, viewport, pages):
    """{page: {URL: resource}} of those of the pages that `deps` lists."""
    pages, found = set(pages), {}
    with tempfile.TemporaryFile() as out:  # a large site's output is a matter of gigabytes once it is parsed
        run([pushplan, "deps", site, "--format", "jsonl", "--viewport", viewport, "--quiet"], stdout=out)
        out.seek(0)
        for page in map(json.loads, out):
            if page["source"] in pages:
                found[page["source"]] = {one_spelling(r["url"]): r for r in page["resources"]}
    return found
