#!/usr/bin/env python3
"""`pushplan verify` without a server: recordings, logs and folders against a manifest, and how it is called. What it says
of servers: tests/servers/verify_test.py."""
import argparse
import json
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

import jsonschema

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PAGE = '<!doctype html><title>t</title><link rel="stylesheet" href="/a.css"><link rel="stylesheet" href="/b.css"><p>text'
RULES = "".join(f".rule-{i} {{ margin: {i}px }}\n" for i in range(40))


class Folder:
    def __init__(self, binary):
        self.binary, self.problems = binary, []
        self.tmp = tempfile.TemporaryDirectory()
        self.path = self.tmp.name
        for name, text in {"site/index.html": PAGE, "site/about.html": PAGE, "site/a.css": RULES,
                           "site/b.css": RULES.replace("margin", "top")}.items():
            self.write(name, text)
        code, _, err = self.run("plan", "site", "--strategy", "critical", "--mechanism", "link", "-o", "push-manifest.json")
        assert code == 0, err

    def write(self, name, text):
        path = os.path.join(self.path, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf8") as file:
            file.write(text)

    def run(self, *arguments):
        done = subprocess.run([self.binary, *arguments], cwd=self.path, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL,
                              env={**os.environ, "NO_COLOR": "1"})
        return done.returncode, done.stdout, done.stderr

    def expect(self, what, wanted, *arguments, code):
        """`wanted`: what stands in the output, or the slugs that JSON names."""
        got, out, err = self.run("verify", *arguments)
        if got != code:
            self.problems.append(f"{what}: exit code {got}, not {code}: {err.strip()}")
        if isinstance(wanted, list):
            report = json.loads(self.run("verify", *arguments, "--format", "json")[1])
            with open(os.path.join(ROOT, "docs", "verify.schema.json"), encoding="utf8") as file:
                jsonschema.validate(report, json.load(file))
            slugs = sorted({finding["slug"] for finding in report["findings"]})
            if slugs != sorted(wanted):
                self.problems.append(f"{what}: {slugs}, not {wanted}: {report['findings']}")
        elif wanted not in out + err:
            self.problems.append(f"{what}: no {wanted!r} in {out + err!r}")


def har(requests, page="https://x.test/"):
    """A recording; requests: (path, status, bytes)."""
    entries = [{"pageref": "p", "startedDateTime": "2026-01-01T00:00:00.000Z", "time": 10,
                "request": {"method": "GET", "url": "https://x.test" + path, "headers": []},
                "response": {"status": status, "headers": [], "content": {"size": size, "mimeType": "text/html" if path == "/" else "text/css"},
                             "bodySize": size, "headersSize": 100, "_transferSize": size},
                "_resourceType": "document" if path == "/" else "stylesheet"}
               for path, status, size in [("/" if page.endswith("/") else "/none.html", 200, 500), *requests]]
    return json.dumps({"log": {"version": "1.2", "pages": [{"id": "p", "startedDateTime": "2026-01-01T00:00:00.000Z", "title": page,
                                                            "pageTimings": {"onLoad": 500}}], "entries": entries}})


def several_pages():
    """A tab that reads three pages, the later ones out of its cache, and the last without one file in memory."""
    log = json.loads(har([]))["log"]
    entries, log["entries"] = log["entries"], []
    for page, style in [("/", 900), ("/about.html", -344), ("/", -344)]:
        for path, size in [(page, 500), ("/a.css", style)] + ([("/b.css", 900)] if style > 0 else []):
            entry = json.loads(json.dumps(entries[0]))
            entry["request"].update(url="https://x.test" + path, headers=[{"name": "sec-fetch-dest", "value": "document" if path == page else "style"}])
            entry["response"].update(bodySize=size, _transferSize=max(size, 0))
            entry["_resourceType"] = "document" if path == page else "stylesheet"
            log["entries"].append(entry)
    return json.dumps({"log": log})


def log(*requests):
    """A log in the combined format; requests: (visitor, second, path, status)."""
    return "".join(f'10.0.0.{visitor} - - [23/Nov/2026:10:{second // 60:02}:{second % 60:02} +0000] "GET {path} HTTP/2.0" {status} 500 '
                   f'"-" "Mozilla/5.0 Chrome/156"\n' for visitor, second, path, status in requests)


def recordings(folder):
    whole = [("/a.css", 200, 900), ("/b.css", 200, 900)]
    for what, requests, slugs, code in [
        ("a good load", whole, [], 0),
        ("twice", [*whole, ("/a.css", 200, 900)], ["fetched-twice"], 1),
        ("missing", [("/a.css", 200, 900), ("/b.css", 404, 90)], ["hinted-failure"], 1),
        ("redirected", [("/a.css", 200, 900), ("/b.css", 302, 90)], ["hinted-redirects"], 1),
        ("cancelled", [("/a.css", 200, 900), ("/b.css", 0, 0)], ["fetch-cancelled"], 0),
        ("never asked for", [("/a.css", 200, 900)], ["hint-unused"], 0),
    ]:
        folder.write("load.har", har(requests))
        folder.expect(f"recording: {what}", slugs, "--har", "load.har", code=code)
    folder.expect("recording: another page alone", "0 pages", "--har", "load.har", "--page", "about.html", code=0)
    folder.expect("recording: this page alone", ["hint-unused"], "--har", "load.har", "--page", "/", code=0)
    forbidden = har([("/a.css", 200, 900), ("/b.css", 403, 90)])
    folder.write("load.har", forbidden)
    folder.expect("recording: forbidden", "behind a login", "--har", "load.har", code=1)
    folder.write("load.har", har([*whole, ("/a.css", 0, 0)]))
    folder.expect("recording: cancelled, of a plan of links", "visitors who leave", "--har", "load.har", code=0)
    folder.write("load.har", several_pages())
    folder.expect("recording: several pages in one tab", [], "--har", "load.har", code=0)
    for what, status, error, slugs in [("an error", 500, "", ["page-not-served"]), ("nothing", 0, "", ["page-not-served"]),
                                       ("a broken one", 200, "net::ERR_HTTP2_PROTOCOL_ERROR", ["page-not-served"]),
                                       ("what it had", 304, "", ["hint-unused"]), ("itself", 200, "", ["hint-unused"])]:
        document = json.loads(har([]))
        document["log"]["entries"][0]["response"].update(status=status, _error=error or None)
        folder.write("load.har", json.dumps(document))
        folder.expect(f"recording: the page is {what}", slugs, "--har", "load.har", code=0)
    folder.write("load.har", har(whole, "https://x.test/none.html"))
    folder.expect("recording of another page", ["recording-no-page"], "--har", "load.har", code=0)
    folder.expect("no such recording", "matches no file", "--har", "*.harr", code=2)


def logs(folder):
    visits = [entry for v in range(12) for entry in [(v, 0, "/", 200), (v, 1, "/a.css", 200), (v, 1, "/b.css", 200)]]
    for what, requests, slugs, code in [
        ("good visits", visits, [], 0),
        ("revalidated", visits + [(v, 300, "/a.css", 304) for v in range(12)], [], 0),
        ("fetched again later", visits + [(v, 300, "/a.css", 200) for v in range(12)], [], 0),
        ("twice at once", visits + [(v, 2, "/a.css", 200) for v in range(12)], ["fetched-twice"], 1),
        ("missing", visits + [(v, 9, "/b.css", 404) for v in range(3)], ["hinted-failure"], 1),
        ("missing for a moment", visits + [(1, 9, "/b.css", 404)], ["hinted-failure"], 0),
        ("moved", visits + [(v, 9, "/b.css", 301) for v in range(3)], ["hinted-redirects"], 1),
        ("cancelled", visits + [(v, 9, "/b.css", 499) for v in range(12)], ["fetch-cancelled"], 0),
        ("never asked for", [(v, 0, "/", 200) for v in range(12)], ["hint-unused"], 0),
        ("twice, behind a proxy with one address", [(1, second, path, 200) for second, _, path, _ in visits], [], 0),
        ("never asked for, by those who have the page", [(v, 0, "/", 304) for v in range(12)] + [(0, 0, "/", 200)], [], 0),
        ("asked for, by those who have the page", [(v, s, path, 304) for v in range(12) for s, path in enumerate(("/", "/a.css", "/b.css"))], [], 0),
        ("missing, for those who have the page", [(v, 0, "/", 304) for v in range(12)] + [(v, 1, "/b.css", 404) for v in range(12)],
         ["hinted-failure"], 1),
        ("twice, behind a proxy, by those who have the page",
         [(1, v // 4, path, status) for v in range(12) for path, status in (("/", 304), ("/a.css", 200), ("/b.css", 200))], [], 0),
        ("never asked for, by readers of either kind", [(v, 0, "/", 304 if v % 2 else 200) for v in range(24)], ["hint-unused"], 0),
        ("too few to say", [(v, 0, "/", 200) for v in range(3)], [], 0),
    ]:
        folder.write("access.log", log(*requests))
        folder.expect(f"log: {what}", slugs, "--access-log", "access.log", code=code)
    folder.write("access.log", log(*visits, *visits).replace("Chrome/156", "(compatible; pushplan/1)"))
    folder.expect("log: our own visits", "0 views of pages", "--access-log", "access.log", code=0)
    folder.write("access.log", "nothing\n")
    folder.expect("no log", "is it an access log", "--access-log", "access.log", code=2)


def deployments(folder):
    folder.expect("the built site", [], "--pre-deploy", "site", code=0)
    folder.write("other/index.html", PAGE)
    folder.write("other/a.css", RULES + " ")
    folder.expect("another build", ["built-differs", "missing-file", "stale-manifest"], "--pre-deploy", "other", code=1)
    folder.write("pushplan.yaml", "diagnostics: {missing-file: off, stale-manifest: note, built-differs: error}\n")
    folder.expect("severities", ["built-differs", "stale-manifest"], "--pre-deploy", "other", code=1)
    folder.write("pushplan.yaml", "diagnostics: {missing-file: off, stale-manifest: note}\n")
    folder.expect("milder severities", ["built-differs", "stale-manifest"], "--pre-deploy", "other", code=0)
    os.remove(os.path.join(folder.path, "pushplan.yaml"))
    folder.write("pipes/index.html", PAGE)
    folder.write("pipes/about.html", PAGE)
    folder.write("pipes/a.css", RULES)
    os.mkfifo(os.path.join(folder.path, "pipes", "b.css"))
    folder.expect("a pipe in place of a file", ["missing-file"], "--pre-deploy", "pipes", code=1)
    folder.expect("no folder", "is no folder", "--pre-deploy", "nowhere", code=2)
    folder.expect("a page of another build", ["built-differs", "missing-file"], "--pre-deploy", "other", "--page", "/", code=1)
    folder.expect("its other page", ["built-differs", "missing-file", "stale-manifest"], "--pre-deploy", "other", "--page", "about.html", code=1)
    folder.expect("a page that is none", "the manifest has no such page", "--pre-deploy", "site", "--page", "/none.html", code=2)


def formats(folder):
    """Findings without pages that were visited: each is a test case."""
    for folder_name, failures, cases, heading in [("site", 0, 1, "nothing is wrong"), ("other", 2, 3, "2 errors, 1 warning")]:
        _, out, _ = folder.run("verify", "--pre-deploy", folder_name, "--format", "junit")
        suite = xml.etree.ElementTree.fromstring(out)
        got = (int(suite.get("failures")), len(suite.findall(".//failure")), int(suite.get("tests")), len(suite.findall(".//testcase")))
        if got != (failures, failures, cases, cases):
            folder.problems.append(f"junit of {folder_name}: {got}, not {failures} of {cases}: {out}")
        _, out, _ = folder.run("verify", "--pre-deploy", folder_name, "--format", "markdown")
        if heading not in out or "| page |" in out or "0 of 0" in out:
            folder.problems.append(f"markdown of {folder_name}: {out}")


def usage(folder):
    folder.expect("nothing named", "which server?", code=2)
    folder.expect("both", "not both", "https://x.test", "--pre-deploy", "site", code=2)
    folder.expect("http", "--h2c", "http://127.0.0.1:1", code=2)
    folder.expect("no URL", "is no URL of a server", "https://", code=2)
    folder.expect("format", "must be text, json, junit or markdown", "https://x.test", "--format", "xml", code=2)
    folder.expect("resolve", "must be HOST:PORT:ADDRESS", "https://x.test", "--resolve", "x.test:1", code=2)
    folder.expect("header", "must be 'NAME: VALUE'", "https://x.test", "--header", "cookie", code=2)
    folder.expect("header of a connection", "--resolve", "https://x.test", "--header", "Host: y.test", code=2)
    folder.expect("login", "authorization: Basic", "https://me:secret@x.test", code=2)
    folder.expect("certificates", "No such file or directory", "https://x.test", "--cacert", "none.pem", code=2)
    folder.expect("sample", "must be a whole number", "https://x.test", "--sample", "some", code=2)
    folder.expect("no sample", "must be 1 at least", "https://x.test", "--sample", "0", code=2)
    folder.expect("no time", "must be more than 0", "https://x.test", "--timeout", "0", code=2)
    folder.expect("a page of another server", "is no URL of https://x.test", "https://x.test", "--page", "https://y.test/a", code=2)
    folder.expect("a page as a URL", "127.0.0.1:1/about.html ", "https://127.0.0.1:1", "--insecure", "--page", "https://127.0.0.1:1/about.html", code=2)
    folder.expect("timeout", "must be a time", "https://x.test", "--timeout", "long", code=2)
    for what, wanted, *arguments in [
        ("both manifests", "--manifest, or --no-manifest", "https://x.test", "--manifest", "push-manifest.json", "--no-manifest"),
        ("some pages, and these", "--page names the pages", "https://x.test", "--page", "/", "--sample", "1"),
        ("some of no manifest", "there is none", "https://x.test", "--no-manifest", "--sample", "1"),
        ("some of one page", "names one page, /about.html", "https://x.test/about.html", "--sample", "1"),
        ("two pages in two ways", "/about.html, or --page: not both", "https://x.test/about.html", "--page", "/"),
        ("in the clear with TLS", "leave --h2c out", "https://x.test", "--h2c"),
        ("no connections", "--connections '0': must be 1 at least", "https://x.test", "--connections", "0"),
        ("resolve, without a name", "must be HOST:PORT:ADDRESS", "https://x.test", "--resolve", "a b:443:127.0.0.1"),
        ("pages of a log", "--page does not go with --access-log", "--access-log", "access.log", "--page", "/"),
        *[(f"{flag} before a deployment", f"{flag} is for a visit", "--pre-deploy", "site", flag, *value) for flag, *value in [
            ("--sample", "1"), ("--h2c",), ("--insecure",), ("--cacert", "x"), ("--resolve", "x:1:1"), ("--header", "a: b"), ("--no-push",),
            ("--timeout", "5"), ("--connections", "2")]],
    ]:
        folder.expect(what, wanted, *arguments, code=2)
    folder.expect("resolve, a name in other letters", "no connection to 127.0.0.1:1", "https://bücher.test:1", "--insecure", "--resolve", "BÜCHER.test:1:127.0.0.1", code=2)
    folder.expect("no manifest for evidence", "compare with a manifest", "--pre-deploy", "site", "--no-manifest", code=2)
    folder.expect("a manifest that is not there", "none.json", "https://x.test", "--manifest", "none.json", code=2)
    folder.expect("unreachable", ["unreachable"], "https://127.0.0.1:1", "--insecure", code=2)
    folder.expect("unreachable, in text", "not reached", "https://127.0.0.1:1", "--insecure", code=2)
    folder.expect("one page", "/about.html", "https://127.0.0.1:1", "--insecure", "--page", "about.html", code=2)
    code, out, _ = folder.run("verify", "https://127.0.0.1:1", "--format", "junit")
    suite = xml.etree.ElementTree.fromstring(out)
    if suite.get("failures") != "2" or len(suite.findall(".//testcase")) != 2:
        folder.problems.append(f"junit: {out}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--pushplan", required=True)
    folder = Folder(os.path.abspath(parser.parse_args().pushplan))
    for part in (recordings, logs, deployments, formats, usage):
        part(folder)
    for problem in folder.problems:
        print(problem)
    print(f"{len(folder.problems)} problems")
    return 1 if folder.problems else 0


if __name__ == "__main__":
    sys.exit(main())
