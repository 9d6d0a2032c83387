#!/usr/bin/python3
"""`pushplan verify` against real servers: with the emitted configuration all is as planned; with one thing broken it says
which. Exit codes: 0, 1, and 2 where nothing listens."""
import itertools
import json
import os
import re
import shutil
import sys
import time

import jsonschema

import apache
import caddy
import h2o
import harness
import misbehaving
import nghttp
import nginx

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

PAGE = """<!doctype html><title>t</title>
<link rel="stylesheet" href="/a.css"><link rel="stylesheet" href="/b.css">
<script type="module" src="/m.js"></script><p class="x">text
"""
RULES = "".join(f".rule-{i} {{ margin: {i}px }}\n" for i in range(60))
FONT = "@font-face { font-family: f; src: url(/f.woff2) format('woff2') }\n.x { font-family: f }\n"
FILES = {
    "index.html": PAGE,
    "docs/index.html": PAGE,
    "about.html": PAGE.replace("/b.css", "/c.css"),
    "a.css": FONT + RULES,
    "b.css": RULES.replace("margin", "padding"),
    "c.css": RULES.replace("margin", "top"),
    "m.js": "import './n.js';\n" + "// text\n" * 50,
    "n.js": "export const n = 1;\n" * 20,
    "f.woff2": "wOF2" + "x" * 3000,
}


class Site:
    """The small site, a plan for each mechanism, and a copy to break."""

    def __init__(self, workspace, pushplan):
        self.workspace, self.pushplan = workspace, pushplan
        source = workspace.folder("fixture")
        for name, text in FILES.items():
            path = os.path.join(source, "site", name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf8") as file:
                file.write(text)
        with open(os.path.join(source, "pushplan.yaml"), "w", encoding="utf8") as file:
            file.write("site: site\nencoding: identity\n")
        copy = harness.SiteCopy(workspace, pushplan, source)
        self.plans = {mechanism: copy.plan(mechanism) for mechanism in ("push", "link", "early-hints")}
        copy.publish(self.plans["push"])
        self.web = copy.web

    def broken(self, change):
        """Another web folder, changed."""
        folder = os.path.join(self.workspace.folder("broken"), "web")
        shutil.copytree(self.web, folder)
        change(folder)
        harness.make_readable(os.path.dirname(folder))
        return folder

    def verify(self, port, mechanism, *flags):
        """(exit code, report, stderr)."""
        plan = self.plans.get(mechanism)
        manifest = ["--manifest", plan.manifest] if plan else ["--no-manifest"]
        folder = self.plans["push"].folder
        code, out, err = harness.run([self.pushplan, "verify", f"https://127.0.0.1:{port}", "--insecure", "--format", "json",
                                      *manifest, *flags], folder)
        return code, json.loads(out) if out.startswith("{") else {}, err


def slugs(report, severity=None):
    return sorted({finding["slug"] for finding in report.get("findings", []) if severity in (None, finding["severity"])})


def check_schema(problems, report):
    with open(os.path.join(ROOT, "docs", "verify.schema.json"), encoding="utf8") as file:
        validator = jsonschema.Draft7Validator(json.load(file))
    for error in list(validator.iter_errors(report))[:3]:
        problems.append(f"schema: {'/'.join(map(str, error.path))}: {error.message}")


def expect_fine(problems, site, port, mechanism, *flags, allowed=()):
    """All pages as planned, with as many announcements as the manifest has."""
    code, report, err = site.verify(port, mechanism, *flags)
    check_schema(problems, report)
    told = [f"{f['slug']}: {f['message']}" for f in report.get("findings", []) if f["slug"] not in allowed]
    problems.expect(f"{mechanism}: findings", [], told)
    problems.expect(f"{mechanism}: exit code ({err.strip()})", 0, code)
    word = {"push": "push", "link": "link", "early-hints": "early-hints"}[mechanism]
    plan = site.plans[mechanism]
    for page in report.get("pages", []):
        planned = next((each.sends for each in plan.pages if each.url == page["page"]), None)
        came = [row["url"] for row in page["rows"] if word in row["announced"]]
        problems.expect(f"{mechanism} {page['page']}: announced", planned, came)
    problems.expect(f"{mechanism}: pages", len(plan.pages), len(report.get("pages", [])))
    return sum(len(page.sends) for page in plan.pages)


def healthy(problems, site, server, allowed=None):
    """`server`: {mechanism: port}."""
    count = 0
    for mechanism, port in server.items():
        count += expect_fine(problems, site, port, mechanism, allowed=(allowed or {}).get(mechanism, ()))
    return f"{len(server)} mechanisms, {count} files announced"


# --- with the emitted configuration -------------------------------------------------------------------------------

def on_apache(problems, site):
    files = apache.find()
    mechanisms = ["push", "link"] + (["early-hints"] if apache.knows_early_hints(files[0]) else [])
    hosts = [apache.Host(site.web, site.plans[m].emit("apache", f"{m}.conf")) for m in mechanisms]
    server = apache.serve(site.workspace, files, hosts)
    try:
        note = healthy(problems, site, dict(zip(mechanisms, server.ports)))
        # Browsers refuse pushes: the Link is what they get.
        code, report, err = site.verify(server.ports[0], "push", "--no-push")
        problems.expect(f"--no-push: {err.strip()}", (0, False), (code, report.get("push")))
        problems.expect("--no-push: pushes", 0, sum("push" in row["announced"] for page in report["pages"] for row in page["rows"]))
        code, report, err = site.verify(server.ports[1], "link", "--page", "/a.css")
        problems.expect("--page of another file", (1, ["page-not-planned"], False), (code, slugs(report), "as planned" in err.replace("not as planned", "")))
        code, report, _ = site.verify(server.ports[1], "link", "--page", "/docs/?from=mail")
        problems.expect("--page with a query", (0, [], ["/docs/"]), (code, slugs(report), [page["page"] for page in report["pages"]]))
        return note
    finally:
        server.stop()


def on_h2o(problems, site):
    program = harness.tool("h2o")
    mechanisms = ["push", "link"]
    server = h2o.serve(site.workspace, program, [(site.web, h2o.emit(site.plans[m], f"h2o-{m}.rb")) for m in mechanisms])
    try:
        return healthy(problems, site, dict(zip(mechanisms, server.ports)))
    finally:
        server.stop()


def on_nginx(problems, site):
    program = harness.tool("nginx")
    notes = []
    for mechanism in ("push", "link"):
        server = nginx.serve(site.workspace, program, nginx.Host(
            site.web, site.plans[mechanism].emit("nginx", f"nginx-{mechanism}.conf", flags=["--nginx-version", "1.22.1"]),
            http="types { text/javascript js; font/woff2 woff2; }"))
        try:
            notes.append(healthy(problems, site, {mechanism: server.ports[0]}))
        finally:
            server.stop()
    return ", ".join(notes)


def on_caddy(problems, site):
    program = harness.tool("caddy")
    mechanisms = ["push", "link", "early-hints"]
    hosts = [caddy.Host(site.web, site.plans[m].emit("caddy", f"caddy-{m}.conf")) for m in mechanisms]
    server = caddy.serve(site.workspace, program, hosts)
    try:
        return healthy(problems, site, dict(zip(mechanisms, server.ports)))
    finally:
        server.stop()


def on_nghttpd(problems, site):
    program = harness.tool("nghttpd")
    server = nghttp.serve_nghttpd(site.workspace, program, site.web, site.plans["push"].emit("nghttpd", "nghttpd.txt"))
    try:
        # It pushes for every request, whatever the visitor has.
        return healthy(problems, site, {"push": server.ports[0]}, allowed={"push": ("pushed-again",)})
    finally:
        server.stop()


def on_nghttpx(problems, site):
    """It pushes what the Link of the server behind it names."""
    program, origin = harness.tool("nghttpx"), harness.tool("nginx")
    host = nginx.Host(site.web, site.plans["push"].emit("nginx", "behind.conf", flags=["--nginx-version", "1.22.1"]))
    folder = site.workspace.folder("origin")
    conf = os.path.join(folder, "nginx.conf")

    def start(ports):
        temporary = "".join(f"{name}_temp_path {folder}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        with open(conf, "w", encoding="utf8") as file:
            file.write(f"""daemon off;
worker_processes 1;
events {{}}
http {{
types {{ text/html html; text/css css; text/javascript js; font/woff2 woff2; }}
{temporary}access_log off;
{nginx.include(host.beside("-http.conf"))}
server {{
listen 127.0.0.1:{ports[0]};
root {host.web};
{nginx.include(host.conf)}
}}
}}
""")
        return [origin, "-e", "stderr", "-p", folder, "-g", f"pid {folder}/pid;", "-c", conf]

    servers = [site.workspace.serve("nginx", 1, start)]
    try:
        servers.append(nghttp.serve_nghttpx(site.workspace, program, site.plans["push"].emit("nghttpx", "nghttpx.conf"), servers[0].ports[0]))
        return healthy(problems, site, {"push": servers[1].ports[0]})
    finally:
        for server in reversed(servers):
            server.stop()


def in_the_clear(problems, site):
    """--h2c, and --resolve for a name that nobody knows."""
    program = harness.tool("nghttpd")
    server = site.workspace.serve("nghttpd", 1, lambda ports: [program, "--no-tls", "-a", "127.0.0.1", "-d", site.web, "--push=/about.html=/a.css", str(ports[0])])
    port = server.ports[0]
    try:
        code, out, err = harness.run([site.pushplan, "verify", f"http://site.test:{port}/about.html", "--h2c", "--no-manifest", "--format", "json",
                                      "--resolve", f"site.test:{port}:127.0.0.1"], site.plans["push"].folder)
        problems.expect(f"exit code ({err.strip()})", 0, code)
        page = json.loads(out)["pages"][0]
        problems.expect("announced", ["/a.css"], [row["url"] for row in page["rows"] if row["announced"] == ["push"]])
        problems.expect("TLS", "", page["tls"])
    finally:
        server.stop()


def cookies(problems, site):
    """A cookie spares visitors who come back; verify brings it, and says when it does not help."""
    files = apache.find()
    emitted = site.plans["push"].emit("apache", "cookie.conf", flags=["--cache-aware", "cookie"])
    with open(emitted, encoding="utf8") as file:
        text = file.read()
    deaf = os.path.join(site.plans["push"].folder, "deaf.conf")
    with open(deaf, "w", encoding="utf8") as file:
        file.write(re.sub(r"(?m)^(SetEnvIf\w* Cookie ).*$", r'\1"^never$" pushplan_again=1', text))
    server = apache.serve(site.workspace, files, [apache.Host(site.web, emitted), apache.Host(site.web, deaf)])
    try:
        code, report, err = site.verify(server.ports[0], "push")
        problems.expect(f"heeded: exit code ({err.strip()})", (0, []), (code, slugs(report)))
        problems.expect("heeded: second visits", True, report["second_visits"] >= 4)
        code, report, err = site.verify(server.ports[1], "push")
        problems.expect("not heeded", (0, ["cookie-not-heeded"]), (code, slugs(report)))
    finally:
        server.stop()


# --- with one thing broken ----------------------------------------------------------------------------------------

class Breakage:
    """What is wrong at the server, and what verify says."""

    def __init__(self, slug, mechanism="push", host="", directory="", change=None, edit=None, include=True, code=1, flags=(), include_first=True):
        self.slug, self.mechanism, self.host, self.directory = slug, mechanism, host, directory
        self.change, self.edit, self.include, self.code, self.flags = change, edit, include, code, flags
        self.include_first = include_first


def remove(name):
    return lambda web: os.remove(os.path.join(web, name))


def append(name, text):
    def change(web):
        with open(os.path.join(web, name), "a", encoding="utf8") as file:
            file.write(text)
    return change


def drop_last_link(text):
    """Without the last Link line of each list, and of those for visitors who come back."""
    lines, kept = text.split("\n"), []
    for i, line in enumerate(lines):
        following = lines[i + 1] if i + 1 < len(lines) else ""
        if " Link " in line and " Link " not in following:
            continue
        kept.append(line)
    return "\n".join(kept)


BREAKAGES = {
    "the emitted file is not included": Breakage("not-sent-early", include=False),
    "not included, link": Breakage("not-sent-early", "link", include=False),
    "push is off": Breakage("links-not-pushed", host="  H2Push off\n"),
    "early hints are off": Breakage("no-early-hints", "early-hints", edit=lambda text: text.replace("H2EarlyHints on", "H2EarlyHints off")),
    "the list is cut": Breakage("list-cut", "link", edit=drop_last_link),
    "the header is rewritten": Breakage("hint-differs", "link", host='  <LocationMatch "html$">\n    <If "true">\n    Header edit* Link "; crossorigin=anonymous" ""\n    </If>\n  </LocationMatch>\n'),
    "a rule adds a file": Breakage("sent-unplanned", host='  <LocationMatch "^/(?:index\\.html)?$">\n    Header add Link "</c.css>; rel=preload; as=style"\n  </LocationMatch>\n', code=0),
    "a hinted file is missing": Breakage("hinted-failure", "link", change=remove("b.css")),
    "a pushed file is missing": Breakage("pushed-failure", "push", change=remove("b.css")),
    "a fallback answers for a missing file": Breakage("soft-404", "push", change=remove("b.css"), directory="    FallbackResource /about.html\n"),
    "a hinted file moved": Breakage("hinted-redirects", "link", host='  Redirect 302 "/b.css" "/c.css"\n'),
    "a coding that is none": Breakage("not-decodable", "link", host='  <LocationMatch "(/|html)$">\n    Header set Content-Encoding br\n  </LocationMatch>\n'),
    "a file's coding that is none": Breakage("not-decodable", "link", host='  <LocationMatch "css$">\n    Header set Content-Encoding gzip\n  </LocationMatch>\n'),
    "a page as text": Breakage("page-type", "link", host='  <LocationMatch "about\\.html$">\n    ForceType text/plain\n  </LocationMatch>\n'),
    "no-store": Breakage("hinted-uncacheable", "push", host='  <LocationMatch "css$">\n    Header set Cache-Control no-store\n  </LocationMatch>\n'),
    "no-cache, early hints": Breakage("hinted-uncacheable", "early-hints", host='  <LocationMatch "css$">\n    Header set Cache-Control no-cache\n  </LocationMatch>\n'),
    "the wrong type": Breakage("hinted-type", "link", host='  <LocationMatch "m\\.js$">\n    ForceType text/plain\n  </LocationMatch>\n'),
    "another build": Breakage("served-content", "link", change=append("b.css", " "), code=0),
    "other HTML": Breakage("served-html-differs", "link", change=lambda web: append("about.html", "")(web) or open(os.path.join(web, "about.html"), "w", encoding="utf8").write("<!doctype html><p>new"), code=0),
    "a page is missing": Breakage("page-not-served", "link", change=remove("about.html")),
    "a page is forbidden": Breakage("page-not-served", "link", host='  <Location "/about.html">\n    Require all denied\n  </Location>\n'),
    "a page moved": Breakage("page-redirects", "link", host='  RedirectMatch 301 "^/about\\.html$" "/docs/"\n'),
    "no HTTP/2": Breakage("no-http2", host="  Protocols http/1.1\n", code=2),
    "pushes to everybody": Breakage("pushed-again", include=False, code=0, host="".join(
        f'  <LocationMatch "{page}">\n' + "".join(f"    H2PushResource {url}\n" for url in urls) + "  </LocationMatch>\n"
        for page, urls in {"^/(?:index\\.html)?$": ["@/"], "^/docs/(?:index\\.html)?$": ["@/docs/"], "^/about\\.html$": ["@/about.html"]}.items())),
}


def breakages(problems, site):
    files = apache.find()
    cases = {name: case for name, case in BREAKAGES.items() if case.mechanism != "early-hints" or apache.knows_early_hints(files[0])}
    hosts = []
    for number, case in enumerate(cases.values()):
        plan = site.plans[case.mechanism]
        include = plan.emit("apache", f"broken-{number}.conf")
        if case.edit:
            with open(include, encoding="utf8") as file:
                text = file.read()
            edited = case.edit(text)
            assert edited != text, f"{case.slug}: the emitted file has nothing to break"
            with open(include, "w", encoding="utf8") as file:
                file.write(edited)
        lines = case.host
        for page in plan.pages:  # what H2PushResource is to push
            lines = lines.replace(f"    H2PushResource @{page.url}\n", "".join(f"    H2PushResource {url}\n" for url in page.sends))
        web = site.broken(case.change) if case.change else site.web
        hosts.append(apache.Host(web, include if case.include else None, host=lines, directory=case.directory, include_first=case.include_first, override="None"))
    server = apache.serve(site.workspace, files, hosts)
    try:
        for (name, case), port in zip(cases.items(), server.ports):
            code, report, err = site.verify(port, case.mechanism, *case.flags)
            check_schema(problems, report)
            told = [f"{f['slug']}: {f['message']}" for f in report.get("findings", [])]
            problems.expect(f"{name}: exit code ({err.strip()[-300:]}) {told}", case.code, code)
            problems.expect(f"{name}: {case.slug} among the findings {slugs(report)}", True, case.slug in slugs(report))
    finally:
        server.stop()
    return f"{len(cases)} ways"


def wrong_manifest(problems, site):
    """A server that carries out another plan of the same site."""
    files = apache.find()
    folder = site.plans["link"].folder
    code, _, err = harness.run([site.pushplan, "plan", site.web, "--mechanism", "link", "--strategy", "critical", "--encoding", "identity",
                                "--max-files", "2", "-o", "short.json"], folder)
    problems.expect(f"plan: {err.strip()}", 0, code)
    server = apache.serve(site.workspace, files, [apache.Host(site.web, harness.Plan(site.pushplan, folder, "short.json").emit("apache", "short.conf"))])
    try:
        code, report, _ = site.verify(server.ports[0], "link")
        problems.expect("exit code", 1, code)
        problems.expect(f"slug among {slugs(report)}", True, {"list-cut", "sent-in-part"} & set(slugs(report)) != set())
    finally:
        server.stop()


def unreachable(problems, site):
    code, report, err = site.verify(harness.free_ports(1)[0], "push")
    problems.expect("exit code", 2, code)
    problems.expect("slugs", ["unreachable"], slugs(report))
    check_schema(problems, report)
    # One that wants a certificate of its visitors.
    host = f'  SSLVerifyClient require\n  SSLCACertificateFile "{site.workspace.certificate()[0]}"\n'
    server = apache.serve(site.workspace, apache.find(), [apache.Host(site.web, host=host)])
    try:
        for _ in range(3):
            code, report, _ = site.verify(server.ports[0], "push", "--page", "/")
            problems.expect("a certificate is wanted", (2, ["unreachable"]), (code, slugs(report)))
            problems.expect(f"the reason in {report['findings']}", True, "certificate required" in report["findings"][0]["message"])
    finally:
        server.stop()


def in_the_pages(problems, site):
    """What the target html wrote counts for a plan of links."""
    files = apache.find()
    plan = site.plans["link"]
    web = site.broken(lambda web: problems.expect("emit html", 0, harness.run(
        [site.pushplan, "emit", "html", web, "--manifest", plan.manifest, "--in-place"], plan.folder)[0]))
    server = apache.serve(site.workspace, files, [apache.Host(web)])
    try:
        code, report, err = site.verify(server.ports[0], "link")
        check_schema(problems, report)
        problems.expect(f"{err.strip()} {report['findings']}", (0, []), (code, slugs(report)))
        came = [row["url"] for row in report["pages"][0]["rows"] if row["announced"] == ["markup"]]
        problems.expect("announced", plan.pages[0].sends, came)
    finally:
        server.stop()


def behind_a_login(problems, site):
    """--header lets verify in; --page names one page."""
    files = apache.find()
    lock = '  <Location "/about.html">\n    Require expr "req(\'x-key\') == \'k\'"\n  </Location>\n'
    server = apache.serve(site.workspace, files, [apache.Host(site.web, site.plans["link"].emit("apache", "login.conf"), host=lock)])
    try:
        for flags, expected in [((), (1, ["page-not-served"])), (("--header", "x-key: k"), (0, [])), (("--page", "/"), (0, [])),
                                (("--page", "ü b.html"), (1, ["page-not-planned", "page-not-served"]))]:
            code, report, err = site.verify(server.ports[0], "link", *flags)
            problems.expect(f"{flags}: {err.strip()}", expected, (code, slugs(report)))
    finally:
        server.stop()


# Servers that misbehave, and what verify says of them.
MISBEHAVING = {
    # It answers every URL with its page.
    "good": (1, ["hinted-uncacheable", "pushed-again", "soft-404"]),
    "closes_midway": (1, ["broken-exchange"]),
    "never_answers": (2, ["no-http2"]),
    "http1": (2, ["no-http2"]),
    "garbage": (2, ["no-http2"]),
    "goaway_midway": (1, ["broken-exchange"]),
    "goaway_first": (0, []),
    "rst": (1, ["broken-exchange"]),
    "endless_continuation": (1, ["broken-exchange"]),
    "large_headers": (1, ["broken-exchange"]),
    "drips_body": (1, ["broken-exchange"]),
    "huge_body": (1, ["broken-exchange"]),
    "short_body": (1, ["broken-exchange"]),
    "interim_behind_final": (1, ["broken-exchange", "protocol-violation"]),
    "foreign_promise": (1, ["cross-origin-push"]),
    "promise_of_post": (0, ["protocol-violation"]),
    "push_reset": (1, ["broken-exchange", "soft-404"]),
    "endless_promises": (1, ["broken-exchange"]),
}


@misbehaving.mode
def learns_links(peer):
    """A 103 from the second request on, as CDNs make it."""
    links = [("link", f"<{url}>; rel=preload; as={destination}{more}") for url, destination, more in LEARNT]
    stream = peer.request()
    for count in itertools.count():
        if count or peer.number:
            peer.headers(stream, [(":status", "103"), *links])
        peer.headers(stream, [*misbehaving.OK, *links])
        peer.data(stream, b"<p>", end=True)
        stream = peer.next_request()


LEARNT = []


def patience(problems, site):
    """--timeout is for connecting and for silence, too."""
    with misbehaving.Misbehaving("thinks") as server:
        code, out, err = harness.run([site.pushplan, "verify", f"http://127.0.0.1:{server.port}/", "--h2c", "--no-manifest",
                                      "--format", "json", "--timeout", "60"], site.plans["push"].folder)
    problems.expect(f"a page that takes its time ({err.strip()})", (0, []), (code, slugs(json.loads(out))))


def misbehaviour(problems, site):
    for mode, (exit_code, expected) in MISBEHAVING.items():
        started = time.monotonic()
        with misbehaving.Misbehaving(mode) as server:
            code, out, err = harness.run([site.pushplan, "verify", f"http://127.0.0.1:{server.port}/", "--h2c", "--no-manifest",
                                          "--format", "json", "--timeout", "1"], site.plans["push"].folder)
        report = json.loads(out)
        check_schema(problems, report)
        problems.expect(f"{mode}: {report['findings']}", (exit_code, expected), (code, slugs(report)))
        problems.expect(f"{mode}: in bounded time", True, time.monotonic() - started < 20)
    plan = site.plans["early-hints"]
    for resource in [plan.resources[url] for url in plan.pages[0].sends]:
        LEARNT.append((resource["url"], resource["as"], "; crossorigin" if "crossorigin" in resource else ""))
    with misbehaving.Misbehaving("learns_links") as server:
        code, out, err = harness.run([site.pushplan, "verify", f"http://127.0.0.1:{server.port}", "--page", plan.pages[0].url, "--h2c", "--manifest",
                                      plan.manifest, "--format", "json", "--timeout", "2"], plan.folder)
    found = slugs(json.loads(out))
    problems.expect(f"a 103 at the second request: {found}", (True, False), ("early-hints-learned" in found, "no-early-hints" in found))
    return f"{len(MISBEHAVING)} ways"


def alone(problems, site):
    """Without a manifest: what a server does; the other formats."""
    files = apache.find()
    server = apache.serve(site.workspace, files, [apache.Host(site.web, site.plans["push"].emit("apache", "alone.conf"))])
    folder = site.plans["push"].folder
    try:
        code, report, err = site.verify(server.ports[0], None)
        problems.expect(f"exit code ({err.strip()})", 0, code)
        check_schema(problems, report)
        page = report["pages"][0]
        sends = next(each.sends for each in site.plans["push"].pages if each.url == "/")
        problems.expect("announced", sends, [row["url"] for row in page["rows"] if row["announced"] == ["push", "link"]])
        problems.expect("planned", False, page["planned"])
        url = f"https://127.0.0.1:{server.ports[0]}/docs/"
        for form, wanted in {"text": f"* ", "markdown": "| /docs/ | as planned | 200 |", "junit": 'failures="0"'}.items():
            code, out, err = harness.run([site.pushplan, "verify", url, "--insecure", "--manifest", site.plans["push"].manifest, "--format", form], folder)
            problems.expect(f"{form}: exit code ({err.strip()})", 0, code)
            problems.expect(f"{form}: {wanted!r} in {out}", True, wanted in out)
    finally:
        server.stop()


def thousand_pages(problems, site):
    """1,000 pages on the loopback interface within 10 s of two cores and 50 MB."""
    files = apache.find()
    source = site.workspace.folder("thousand")
    for i in range(1000):
        path = os.path.join(source, "site", f"d{i % 25}", f"p{i}.html")
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf8") as file:
            file.write(PAGE + f"<p>{i}" * 200)
    for name, text in FILES.items():
        if not name.endswith(".html"):
            with open(os.path.join(source, "site", name), "w", encoding="utf8") as file:
                file.write(text)
    copy = harness.SiteCopy(site.workspace, site.pushplan, source)
    plans = {m: copy.plan(m) for m in ("push", "link")}
    copy.publish(plans["push"])
    hosts = [apache.Host(copy.web, plans[m].emit("apache", f"{m}.conf")) for m in plans]
    server = apache.serve(site.workspace, files, hosts)
    notes = []
    try:
        for (mechanism, plan), port in zip(plans.items(), server.ports):
            started = time.monotonic()
            argv = ["/usr/bin/time", "-f", "%M", site.pushplan, "verify", f"https://127.0.0.1:{port}", "--insecure", "--manifest", plan.manifest]
            code, _, err = harness.run(argv if os.path.exists(argv[0]) else argv[3:], plan.folder)
            seconds = time.monotonic() - started
            kilobytes = int(err.strip().split("\n")[-1]) if os.path.exists(argv[0]) else 0
            problems.expect(f"{mechanism}: exit code ({err.strip()[-400:]})", 0, code)
            # The machine may be busy with other tests: the bound of time is for gross mistakes.
            problems.expect(f"{mechanism}: {seconds:.1f} s", True, seconds < 60)
            problems.expect(f"{mechanism}: {kilobytes} kB", True, kilobytes < 50_000)
            code, out, err = harness.run([site.pushplan, "verify", f"https://127.0.0.1:{port}", "--insecure", "--manifest", plan.manifest,
                                          "--sample", "7", "--verbose"], plan.folder)
            problems.expect(f"--sample: tables ({err.strip()})", (0, 7), (code, out.count("responseEnd")))
            notes.append(f"{mechanism} {seconds:.1f} s, {kilobytes / 1000:.0f} MB")
    finally:
        server.stop()
    return ", ".join(notes)


def main():
    options = harness.arguments("pushplan verify against real servers")
    with harness.Workspace() as workspace:
        site = Site(workspace, options.pushplan)
        cases = [(body.__name__.replace("_", " "), lambda problems, body=body: body(problems, site))
                 for body in (on_apache, on_h2o, on_nginx, on_caddy, on_nghttpd, on_nghttpx, in_the_clear, cookies, breakages, wrong_manifest, unreachable, in_the_pages, behind_a_login, patience, misbehaviour, alone, thousand_pages)]
        return harness.report(cases, options.only)


if __name__ == "__main__":
    sys.exit(main())
