#!/usr/bin/python3
"""The emitted tables and functions of languages and frameworks, in those: the tables read back, and requests answered."""
import json
import os
import re
import shutil
import socket
import subprocess
import sys

import checks
import gates
import h2
import harness

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAMS = os.path.join(HERE, "platforms")
MODULES = os.path.join(os.path.dirname(HERE), "js", "node_modules")

# What each target is called, and the program that it needs.
FILES = {"php": "pushplan.php", "symfony": "PushplanListener.php", "node": "pushplan.mjs", "express": "pushplan-express.cjs",
         "python-wsgi": "pushplan.py", "rails": "pushplan.rb", "go": "pushplan.go"}
TOOLS = {"php": "php", "symfony": "php", "node": "node", "express": "node", "python-wsgi": sys.executable, "rails": "ruby", "go": "go"}
NOPUSH = {"php", "symfony", "express", "python-wsgi", "rails"}  # with mechanism link a server in front must not push
NAVIGATION = {"Sec-Fetch-Mode": "navigate"}

# --- names that no tidy site has ----------------------------------------------------------------------------------

ODD = [" ", '"', "'", "\\", "\\\\", "%", "%41", "$", "${HOME}", "#{x}", "{{x}}", "{", "}", "[0]", "(1)", ",", ";", "^", "|", "`", "<b>", "&amp;",
       "\u00e9\u4e2d", "\U0001f600", "a\tb", "\x01", "~", "?>", "<?php", "*", "+", "//"]
assert len(ODD) == 32


def odd_plan(workspace, options, mechanism):
    """Thirty-two pages and thirty-two files, each with an oddity."""
    folder = workspace.folder("odd")
    resources = {}
    for number, text in enumerate(ODD):
        # A query keeps most of what a path would have escaped; the rest stands in an attribute.
        query = "".join(f"%{byte:02X}" if byte <= 0x20 or byte >= 0x7F or chr(byte) in "\"#<>'" else chr(byte) for byte in text.encode())
        url = f"/css/{number}.css?{query}"
        resources[url] = {"url": url, "rel": "preload", "as": "style", "type": "text/css", "crossorigin": None, "bytes": 1, "encoding": "identity",
                          "source": f"css/{number}.css", "hash": "xxh3:0123456789abcdef", "media": f"(x: {text if text.isprintable() else number})"}
    keys = list(resources)
    groups = []
    for number, text in enumerate(ODD):
        name = f"odd/{number}{text}.html".replace("//", "/")
        groups.append({"send": keys[number:] + keys[:number], "prefetch": [], "preconnect": [],
                       "pages": {harness.percent_encoded("/" + name): name}})
    checks.write_manifest(os.path.join(folder, f"{mechanism}.json"), mechanism, resources, groups)
    return harness.Plan(options.pushplan, folder, f"{mechanism}.json")


def appended(path, text):
    """A copy of a program with a line more."""
    stem, suffix = os.path.splitext(path)
    with open(path, encoding="utf-8") as file:
        program = file.read()
    with open(f"{stem}-copy{suffix}", "w", encoding="utf-8") as file:
        file.write(program + text)
    return f"{stem}-copy{suffix}"


def tables(workspace, target, file, plan):
    """(pages, links) as the language itself reads them."""
    program = harness.tool(TOOLS[target])
    if target == "php":
        command = [program, "-n", "-r", f"require {json.dumps(file)}; echo json_encode([PUSHPLAN_PAGES, PUSHPLAN_SETS]);"]
    elif target == "symfony":
        command = [program, "-n", "-r", f"require {json.dumps(file)}; $c = (new ReflectionClass('App\\\\EventListener\\\\PushplanListener'))"
                   "->getConstants(); echo json_encode([$c['PAGES'], $c['LINKS']]);"]
    elif target == "node":
        command = [program, appended(file, "\nconsole.log(JSON.stringify([Object.fromEntries(PAGES), LINKS]));\n")]
    elif target == "express":
        command = [program, appended(file, "\nconsole.log(JSON.stringify([Object.fromEntries(PAGES), LINKS]));\n")]
    elif target == "python-wsgi":
        command = [program, appended(file, "\nimport json\nprint(json.dumps([PAGES, LINKS]))\n")]
    elif target == "rails":
        command = [program, "-rjson", appended(file, "\nputs JSON.generate([Pushplan::PAGES, Pushplan::LINKS])\n")]
    else:
        main = "package main\nimport (\n\"encoding/json\"\n\"os\"\n\"example.org/site/pushplan\"\n)\nfunc main() {\n" \
               "json.NewEncoder(os.Stdout).Encode([]any{pushplan.Pages(), pushplan.Links()})\n}\n"
        more = "package pushplan\nfunc Pages() map[string]int { return pages }\nfunc Links() [][]string { return links }\n"
        command = [go_program(workspace, file, main, {"pushplan/tables.go": more})]
    code, out, err = harness.run(command, cwd=plan.folder)
    if code:
        raise AssertionError(f"{target}: {err.strip()[:1500]}")
    pages, links = json.loads(out)
    if target in ("node", "express", "python-wsgi"):  # a character for each byte
        pages, links = ({key.encode("latin-1").decode(): value for key, value in pages.items()},
                        [[value.encode("latin-1").decode() for value in values] for values in links])
    return pages, links


def check_tables(problems, workspace, options, target):
    plan = odd_plan(workspace, options, "link")
    pages, links = tables(workspace, target, plan.emit(target, FILES[target], "link"), plan)
    problems.expect(f"{target}: pages", sorted(page.url for page in plan.pages), sorted(pages))
    problems.expect(f"{target}: lists", 32, len(links))
    for page in plan.pages:
        expected = [value + "; nopush" for value in page.links] if target in NOPUSH else page.links
        problems.expect(f"{target}: {page.url}", expected, links[pages[page.url]] if page.url in pages else [])
    return f"{len(pages)} pages, {sum(map(len, links))} Link values"


# --- requests over HTTP/1.1 ---------------------------------------------------------------------------------------

class Answer:
    def __init__(self, early, status, fields):
        self.early, self.status, self.fields = early, status, fields

    @property
    def all_links(self):
        return [link for name, line in self.fields if name == "link" for link in h2.split_links(line)]

    @property
    def links(self):
        return [link for link in self.all_links if not harness.is_prefetch(link)]

    @property
    def ahead(self):
        return [link for link in self.all_links if harness.is_prefetch(link)]

    def field(self, name):
        return ", ".join(value for key, value in self.fields if key == name)


def exchange(port, path, method="GET", headers=None):
    """One request, whose path goes out as it stands, and its answers: those before the final one too."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", "Connection: close", *(f"{name}: {value}" for name, value in (headers or {}).items())]
    with socket.create_connection(("127.0.0.1", port), 10) as connection:
        connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        received = b"".join(iter(lambda: connection.recv(65536), b""))
    early = []
    while True:
        head, _, received = received.partition(b"\r\n\r\n")
        first, *rest = head.decode("utf-8", "surrogateescape").split("\r\n")
        status = int(first.split(" ")[1])
        answer = Answer(early, status, [(name.lower(), value.strip()) for name, _, value in (line.partition(":") for line in rest)])
        if status >= 200:
            return answer
        early.append(answer.all_links)


def same(mechanism, values):
    """Link values to compare: without nopush; beside a 103, which has fewer attributes, without those too."""
    return [re.sub(r"; (integrity|referrerpolicy|media|imagesrcset|imagesizes)=(\"(?:[^\"\\]|\\.)*\"|[^;]*)", "", value)
            if mechanism == "early-hints" else value for value in checks.bare(values)]


def check_pages(problems, ask, plan, mechanism, target):
    """What holds for each function that adds fields to a page's 200; `ask(path, method, headers)` answers."""
    front = target in NOPUSH
    pages = [page for page in plan.pages if page.source]
    for page in pages:
        paths = [page.url] + ([page.url + os.path.basename(page.source)] if page.url.endswith("/") else [])
        for path in paths:
            answer = ask(path)
            problems.expect(f"{path}: status, 103", [200, []], [answer.status, answer.early])
            problems.expect(f"{path}: Link", [page.links, page.ahead], [same(mechanism, answer.links), answer.ahead])
            problems.expect(f"{path}: nopush", front and mechanism != "push" and bool(page.links), any(map(checks.refuses_push, answer.links)))
            problems.expect(f"{path}: Vary", bool(page.ahead), "save-data" in answer.field("vary").lower())
        saving = ask(page.url, headers={"Save-Data": "on"})
        problems.expect(f"{page.url} with Save-Data: for the next page, Vary", [[], bool(page.ahead)],
                        [saving.ahead, "save-data" in saving.field("vary").lower()])
    page = next(page for page in pages if page.sends)
    near = ["/no/such/page.html", "/constructor", page.url + "x/x", "/." + page.url, plan.asset() or "/none"]
    for path in near:
        answer = ask(path)
        problems.expect(f"{path} (no page): Link, 103, Server-Timing", [[], [], ""], [answer.links, answer.early, answer.field("server-timing")])
    problems.expect(f"{page.url}?q=1: Link", page.links, same(mechanism, ask(page.url + "?q=1").links))
    problems.expect(f"{page.url}: Server-Timing", True, bool(re.search(r'pushplan;desc="[0-9a-f]{8}"', ask(page.url).field("server-timing"))))
    for what, method, headers in (("HEAD", "HEAD", {}), ("a validator", "GET", {"If-None-Match": '"a"'}),
                                  ("a date", "GET", {"If-Modified-Since": gates.OLD_DATE}), ("a range", "GET", {"Range": "bytes=0-1"})):
        answer = ask(page.url, method, {**headers, **NAVIGATION})
        problems.expect(f"{page.url}, {what}: 103", [], answer.early)
        if answer.status == 200:
            problems.expect(f"{page.url}, {what}: Link", page.links, same(mechanism, answer.links))
        if front and mechanism == "push":
            problems.expect(f"{page.url}, {what}: Link without nopush", [], [link for link in answer.links if not checks.refuses_push(link)])
    return page


def check_application(problems, ask, page, mechanism):
    """What an application answers by itself: its Link stays, and a page that it refuses has none of ours."""
    answer = ask(page.url + "?own=1")
    problems.expect(f"{page.url}: Link beside the application's", ["</own>; rel=next", *page.links], same(mechanism, answer.links))
    refused = ask(f"{page.url}?status=404")
    problems.expect(f"{page.url}, answered with 404: status, Link, Server-Timing", [404, [], ""],
                    [refused.status, refused.links, refused.field("server-timing")])


def check_early(problems, ask, page):
    answer = ask(page.url, headers=NAVIGATION)
    problems.expect(f"{page.url}, a navigation: 103", [page.links], answer.early)
    problems.expect(f"{page.url}, a fetch(): 103", [], ask(page.url, headers={"Sec-Fetch-Mode": "cors"}).early)


def check_cookie(problems, ask, page):
    """Where a server in front pushes: the first visit gets the cookie, and the second nopush."""
    first = ask(page.url)
    cookie = first.field("set-cookie").split(";")[0]
    problems.expect("the cookie of the first visit", True, bool(re.fullmatch("pushplan=[0-9a-f]{8}", cookie)))
    problems.expect("first visit: nopush", [], [link for link in first.links if checks.refuses_push(link)])
    second = ask(page.url, headers={"Cookie": f"a=b; {cookie}; c=d"})
    problems.expect("second visit: Link without nopush, Set-Cookie", [[], ""],
                    [[link for link in second.links if not checks.refuses_push(link)], second.field("set-cookie")])
    other = ask(page.url, headers={"Cookie": f"{cookie}0"})
    problems.expect("the cookie of another plan: nopush", [], [link for link in other.links if checks.refuses_push(link)])


def sites(workspace, options):
    yield "signup-flow", harness.SiteCopy(workspace, options.pushplan, os.path.join(options.fixtures, "signup-flow"))
    yield "(written by hand)", checks.OddSite(workspace, options.pushplan)


def check_over_http1(problems, workspace, options, target, mechanisms, serve):
    """`serve(file)` starts the target's program with an emitted file; every answer comes from it."""
    count = 0
    for _, site in sites(workspace, options):
        for mechanism in mechanisms:
            plan = site.plan(mechanism)
            server = serve(plan.emit(target, FILES[target], mechanism, ["--server-timing"]))
            try:
                ask = lambda path, method="GET", headers=None: exchange(server.ports[0], path, method, headers)
                page = check_pages(problems, ask, plan, mechanism, target)
                check_application(problems, ask, page, mechanism)
                if mechanism == "early-hints":
                    check_early(problems, ask, page)
                count += len(plan.pages)
            finally:
                server.stop()
    return f"{count} pages"


# --- one case a platform ------------------------------------------------------------------------------------------

def python_wsgi(problems, workspace, options):
    program = os.path.join(PROGRAMS, "wsgi.py")
    return check_over_http1(problems, workspace, options, "python-wsgi", ["link"], lambda file: workspace.serve(
        "wsgi", 1, lambda ports: [sys.executable, program, file, str(ports[0])]))


def express(problems, workspace, options):
    modules = os.path.join(MODULES, "express")
    if not os.path.isdir(modules):
        return "skipped: express is not installed (npm ci --prefix tests/js)"
    node, program = harness.tool("node"), os.path.join(PROGRAMS, "express.cjs")
    return check_over_http1(problems, workspace, options, "express", ["link", "early-hints"], lambda file: workspace.serve(
        "express", 1, lambda ports: [node, program, file, modules, str(ports[0])]))


def symfony(problems, workspace, options):
    if not os.path.isdir("/usr/share/php/Symfony/Component/WebLink"):
        return "skipped: php-symfony-web-link and php-symfony-http-foundation are not installed"
    php = harness.tool("php")
    program = os.path.join(PROGRAMS, "symfony.php")

    def serve(file):
        environment = ["/usr/bin/env", f"PUSHPLAN_FILE={file}"]
        return workspace.serve("symfony", 1, lambda ports: [*environment, php, "-d", "display_errors=1", "-S", f"127.0.0.1:{ports[0]}", program])
    note = check_over_http1(problems, workspace, options, "symfony", ["push", "link"], serve)
    site = harness.SiteCopy(workspace, options.pushplan, os.path.join(options.fixtures, "article"))
    plan = site.plan("push")
    page = next(page for page in plan.pages if page.sends)
    server = serve(plan.emit("symfony", "carried.php"))
    try:
        carried = page.sends[0]
        links = exchange(server.ports[0], f"{page.url}?carried={carried}").links
        problems.expect("a file that WebLink carries: Link", [f'<{carried}>; rel="preload"; as="style"', *page.links[1:]], links)
        problems.expect("an answer within another: Link", [], exchange(server.ports[0], page.url + "?sub=1").links)
    finally:
        server.stop()
    symfony_early(problems, php, site.plan("early-hints"), page)
    return note


def symfony_early(problems, php, plan, page):
    asked = [{"path": page.url + "?q=1", "method": "GET", "headers": {"sec-fetch-mode": "navigate"}},
             {"path": page.url, "method": "GET", "headers": {}},
             {"path": page.url, "method": "HEAD", "headers": {"sec-fetch-mode": "navigate"}},
             {"path": page.url, "method": "GET", "headers": {"sec-fetch-mode": "navigate", "if-none-match": '"a"'}},
             {"path": "/none", "method": "GET", "headers": {"sec-fetch-mode": "navigate"}}]
    file = plan.emit("symfony", "early.php", "early-hints")
    harness.make_readable(plan.folder)
    requests = json.dumps(asked).encode()

    done = subprocess.run([php, "-n", os.path.join(PROGRAMS, "symfony_early.php"), file], input=requests, capture_output=True, timeout=harness.RUN_TIMEOUT)
    answers = [json.loads(line) for line in done.stdout.decode().splitlines()]
    expected = [[[103, {"link": plan.headers()[page.url]}]], [], [], [], []]
    problems.expect(f"what is sent as a 103 ({done.stderr.decode().strip()})", expected, answers)


def rails(problems, workspace, options):
    ruby, count = harness.tool("ruby"), 0
    for _, site in sites(workspace, options):
        for mechanism in ("link", "early-hints"):
            plan = site.plan(mechanism)
            file = plan.emit("rails", FILES["rails"], mechanism, ["--server-timing"])
            code, out, err = harness.run([ruby, "-wc", file])
            problems.expect("ruby -wc", [0, "Syntax OK", ""], [code, out.strip(), err.strip()])
            for uri in (True, False):
                with RackServer(ruby, file, uri) as ask:
                    page = check_pages(problems, ask, plan, mechanism, "rails")
                    check_application(problems, ask, page, mechanism)
                    rack3 = ask(page.url + "?own=3")
                    problems.expect("Link beside Rack 3's", ["</own>; rel=next", *page.links], same(mechanism, rack3.links))
                    if mechanism == "early-hints":
                        check_early(problems, ask, page)
            count += len(plan.pages)
    return f"{count} pages"


class RackServer:
    """The middleware in a Ruby that reads requests and writes answers."""

    def __init__(self, ruby, file, uri):
        self.command, self.uri = [ruby, os.path.join(PROGRAMS, "rack.rb"), file], uri

    def __enter__(self):

        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        return self.ask

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(harness.STOP_TIMEOUT)
        self.process.stdout.close()

    def ask(self, path, method="GET", headers=None):
        asked = {"path": path, "method": method, "headers": headers or {}, "uri": self.uri, "early": True}
        self.process.stdin.write(json.dumps(asked).encode() + b"\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        fields = [(name.lower(), value) for name, value in answer["headers"].items()]
        early = [headers["link"].split("\n") for headers in answer["early"]]
        return Answer(early, answer["status"], fields)


def php(problems, workspace, options):
    program = harness.tool("php")
    site = harness.SiteCopy(workspace, options.pushplan, os.path.join(options.fixtures, "article"))
    plan = site.plan("push")
    file = plan.emit("php", FILES["php"], "push", ["--cache-aware", "cookie", "--server-timing"])
    router = os.path.join(plan.folder, "router.php")
    with open(router, "w", encoding="utf-8") as text:
        text.write("<?php if (isset($_GET['status'])) http_response_code((int) $_GET['status']); if (isset($_GET['own'])) "
                   f"header('Link: </own>; rel=next'); require {json.dumps(file)}; pushplan_send(); echo 'ok';")
    server = workspace.serve("php", 1, lambda ports: [program, "-n", "-d", "display_errors=1", "-S", f"127.0.0.1:{ports[0]}", router])
    try:
        ask = lambda path, method="GET", headers=None: exchange(server.ports[0], path, method, headers)
        page = check_pages(problems, ask, plan, "push", "php")
        check_application(problems, ask, page, "push")
        check_cookie(problems, ask, page)
    finally:
        server.stop()


# --- those that speak HTTP/2 --------------------------------------------------------------------------------------

# What a URL may hold that a platform does not push, with the reason.
UNPUSHED = {"go": {"|": "net/http would write it as %7C", "^": "net/http would write it as %5E"}}


def check_over_http2(problems, workspace, options, target, serve):
    """`serve(file, web, fallback)` starts a static server with an emitted file."""
    harness.tool("nghttp")
    count = 0
    for name, site in sites(workspace, options):
        plans = {mechanism: site.plan(mechanism) for mechanism in ("push", "link", "early-hints")}
        site.publish(plans["push"])
        for mechanism, plan in plans.items():
            server = serve(plan.emit(target, f"{mechanism}-{FILES[target]}", mechanism), site.web, False)
            view = checks.View(server.ports[0], plan, site.site, excuses=UNPUSHED.get(target, ()))
            try:
                if mechanism == "push":
                    count += checks.pushed_as_planned(problems, view)
                    checks.only_where_it_helps(problems, view)
                    gates.push_is_gated(problems, view)
                elif mechanism == "early-hints":
                    gates.early_is_gated(problems, view)
                else:
                    for page, path, answer in view.fetch_pages(all_paths=True):
                        problems.expect(f"{path}: pushed, 103, Link", [[], [], page.links], [answer.pushed, answer.early, answer.links])
                gates.only_pages(problems, view)
                checks.ahead_of_next_page(problems, view)
                checks.ahead_on_the_200_alone(problems, view)
            finally:
                server.stop()
        if name == "signup-flow":
            server = serve(plans["push"].emit(target, f"cookie-{FILES[target]}", "push", ["--cache-aware", "cookie", "--server-timing"]), site.web, True)
            view = checks.View(server.ports[0], plans["push"], site.site)
            try:
                gates.cookie_spares(problems, view)
                gates.only_pages(problems, view, fallback=True)
            finally:
                server.stop()
    return f"{count} pushes"


def node(problems, workspace, options):
    program, script = harness.tool("node"), os.path.join(PROGRAMS, "node.mjs")
    certificate, key = workspace.certificate()

    def serve(kind):
        return lambda file, web, fallback: workspace.serve("node", 1, lambda ports: [
            "/usr/bin/env", *(["FALLBACK=1"] if fallback else []), program, script, file, web, kind, str(ports[0]), certificate, key])
    notes = [check_over_http2(problems, workspace, options, "node", serve(kind)) for kind in ("compat", "stream")]
    site = harness.SiteCopy(workspace, options.pushplan, os.path.join(options.fixtures, "article"))
    plans = [site.plan(mechanism) for mechanism in ("link", "early-hints")]
    site.publish(plans[0])
    for plan, mechanism in zip(plans, ("link", "early-hints")):
        server = serve("http")(plan.emit("node", f"http-{mechanism}.mjs", mechanism, ["--server-timing"]), site.web, True)
        try:
            ask = lambda path, method="GET", headers=None: exchange(server.ports[0], path, method, headers)
            page = check_pages(problems, ask, plan, mechanism, "node")
            if mechanism == "early-hints":
                check_early(problems, ask, page)
        finally:
            server.stop()
    return ", ".join(notes)


def go_program(workspace, file, main, more=None):
    """Builds a program with an emitted file as its package `pushplan`, after go vet; without network."""
    folder = workspace.folder("go")
    files = {"go.mod": "module example.org/site\n\ngo 1.19\n", "main.go": main, **(more or {})}
    os.makedirs(os.path.join(folder, "pushplan"))
    for name, text in files.items():
        with open(os.path.join(folder, name), "w", encoding="utf-8") as out:
            out.write(text)
    shutil.copy(file, os.path.join(folder, "pushplan", "pushplan.go"))
    cache = os.path.join(workspace.path, "go-cache")
    environment = ["/usr/bin/env", f"GOCACHE={cache}", f"GOPATH={cache}/path", "GOFLAGS=-mod=mod", "GOPROXY=off", "GO111MODULE=on", "CGO_ENABLED=0"]
    for command in (["vet", "./..."], ["build", "-o", "server", "."]):
        code, out, err = harness.run([*environment, harness.tool("go"), *command], cwd=folder, timeout=300)
        if code:
            raise AssertionError(f"go {command[0]}: {(out + err).strip()[:1500]}")
    return os.path.join(folder, "server")


def go(problems, workspace, options):
    certificate, key = workspace.certificate()
    with open(os.path.join(PROGRAMS, "main.go"), encoding="utf-8") as file:
        main = file.read()

    def serve(file, web, fallback):
        program = go_program(workspace, file, main)
        return workspace.serve("go", 1, lambda ports: ["/usr/bin/env", *(["FALLBACK=1"] if fallback else []), program, web, str(ports[0]), certificate, key])
    return check_over_http2(problems, workspace, options, "go", serve)


PLATFORMS = {"php": php, "symfony": symfony, "node": node, "express": express, "python-wsgi": python_wsgi, "rails": rails, "go": go}


def main():
    options = harness.arguments(__doc__)
    harness.tool("openssl")
    with harness.Workspace() as workspace:
        workspace.user = None  # the programs and their modules stand in the checkout, which others need not be able to read
        cases = []
        for target, body in PLATFORMS.items():
            if not shutil.which(TOOLS[target]):
                cases.append((target, lambda problems, target=target: f"skipped: {TOOLS[target]} is not installed"))
                continue
            cases.append((f"{target} tables", lambda problems, target=target: check_tables(problems, workspace, options, target)))
            cases.append((target, lambda problems, body=body: body(problems, workspace, options)))
        return harness.report(cases, options.only)


if __name__ == "__main__":
    sys.exit(main())
