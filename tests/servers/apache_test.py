#!/usr/bin/python3
"""Apache does with the emitted files what the manifest says: pushes, Link values, early hints, .htaccess."""
import os
import re
import subprocess
import sys

import apache
import checks
import gates
import h2
import harness

# Why Apache cannot carry a target: {what its URL holds: reason}.
DROPPED = {"${": "Apache replaces it with a variable; the emitter leaves the target out and says so"}


def hints_before_answer(problems, view):
    """With early hints: the list in one 103 and again on the 200, no push, and no 103 where it would not help."""
    on_200 = view.plan.headers("push")  # the final answer spells a module like the 103, so that browsers see one hint
    for page, path, answer in view.fetch_pages(all_paths=True, headers=gates.NAVIGATION):
        expected = view.links(page)
        later = [value for value in on_200.get(page.url, [])
                 if not harness.is_prefetch(value) and not any(mark in value for mark in view.dropped)]
        problems.expect(f"{path}: pushed with early hints", [], answer.pushed)
        problems.expect(f"{path}: 103", [expected] if expected else [], apache.once(answer.early, path))
        problems.expect(f"{path}: Link on the 200", later, checks.bare(answer.links))
    page = view.sending_page()
    if not page:
        return
    path = view.path(page)
    blocks = _curl(view.port, path)
    problems.expect(f"{path}: answers that curl sees", ["103", "200"], [status for status, _ in blocks])
    problems.expect(f"{path}: 103 that curl sees", [view.links(page)], apache.once([blocks[0][1]], path))
    old = _curl(view.port, path, "--http1.1")
    problems.expect(f"{path}: answers by HTTP/1.1", ["200"], [status for status, _ in old])


def _curl(port, path, version="--http2"):
    """[(status, Link values)] of every header block that curl prints for a navigation."""
    done = subprocess.run([harness.tool("curl"), version, "-sk", "-H", "sec-fetch-mode: navigate", "--max-time", "10", "--path-as-is", "--globoff", "-D", "-", "-o", os.devnull,
                           f"https://127.0.0.1:{port}{path}"], timeout=h2.TIMEOUT, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)
    blocks = []
    for line in done.stdout.decode("utf-8", "surrogateescape").splitlines():
        if line.startswith("HTTP/"):
            blocks.append((line.split()[1], []))
        elif line.lower().startswith("link:"):
            blocks[-1][1].extend(h2.split_links(line[5:]))
    return blocks


def emit(plan, target, output, *flags):
    """Emits with flags into a file of the plan's folder and returns its path."""
    code, _, err = harness.run([plan.pushplan, "emit", target, "--manifest", plan.manifest, "-o", output, *flags], plan.folder)
    if code:
        raise AssertionError(f"pushplan emit {target} {' '.join(flags)} ended with {code}: {err.strip()}")
    return os.path.join(plan.folder, output)


def htaccess_in_place(plan, site, *flags):
    """(exit code, messages) of what writes .htaccess files into the site."""
    code, _, err = harness.run([plan.pushplan, "emit", "htaccess", site, "--manifest", plan.manifest, "--in-place", *flags], plan.folder)
    harness.make_readable(site)
    return code, err


def check(problems, workspace, server_files, site):
    plans = {mechanism: site.plan(mechanism) for mechanism in ("push", "link", "early-hints")}
    site.publish(plans["push"])
    early = apache.knows_early_hints(server_files[0])
    clean = plans["push"].clean
    hosts = [apache.Host(site.web, plans["push"].emit("apache", "push.conf"), "directory" if clean else None),
             apache.Host(site.web, plans["link"].emit("apache", "link.conf"), "host" if clean else None)]
    if early:
        hosts.append(apache.Host(site.web, plans["early-hints"].emit("apache", "early.conf"), "host" if clean else None))
    code, err = htaccess_in_place(plans["push"], site.site, "--allow-override")
    problems.expect(f"emit htaccess --in-place: {err.strip()}", 0, code)
    hosts.append(apache.Host(site.web, clean="host" if clean else None))

    server = apache.serve(workspace, server_files, hosts)
    view = lambda number, mechanism: checks.View(server.ports[number], plans[mechanism], site.site, dropped=DROPPED)
    try:
        pushes = checks.pushed_as_planned(problems, view(0, "push"))
        checks.only_where_it_helps(problems, view(0, "push"))
        gates.push_is_gated(problems, view(0, "push"))
        gates.only_pages(problems, view(0, "push"))
        checks.linked_only(problems, view(1, "link"))
        gates.only_pages(problems, view(1, "link"))
        for number, mechanism in ((0, "push"), (1, "link"), (-1, "push"), *([(2, "early-hints")] if early else [])):
            checks.ahead_of_next_page(problems, view(number, mechanism))
            checks.ahead_on_the_200_alone(problems, view(number, mechanism))
        if early:
            hints_before_answer(problems, view(2, "early-hints"))
            _early_is_gated(problems, view(2, "early-hints"))
        before = len(problems)
        checks.pushed_as_planned(problems, view(-1, "push"))
        gates.push_is_gated(problems, view(-1, "push"))
        gates.only_pages(problems, view(-1, "push"))
        problems[before:] = [f".htaccess: {problem}" for problem in problems[before:]]
    finally:
        server.stop()
    return f"{len(plans['push'].pages)} pages, {pushes} pushes{'' if early else ', early hints skipped: before 2.4.58'}"


def _early_is_gated(problems, view):
    """gates.early_is_gated for a server that spells modules on the 200 like in the 103."""
    on_200 = view.plan.headers("push")
    page = view.sending_page()
    if page and view.links(page) == [value for value in on_200[page.url] if not harness.is_prefetch(value)]:
        gates.early_is_gated(problems, view, apache.once)
    gates.only_pages(problems, view)


# --- options ------------------------------------------------------------------------------------------------------

# One page for what has no file: each way that Apache has.
FALLBACKS = {
    "FallbackResource": {"directory": "    FallbackResource /index.html\n"},
    "a rewrite in the folder": {"directory": "    RewriteEngine on\n    RewriteCond %{REQUEST_FILENAME} !-f\n"
                                             "    RewriteCond %{REQUEST_FILENAME} !-d\n    RewriteRule ^ /index.html [L]\n"},
    "a rewrite of the host": {"host": "  RewriteEngine on\n  RewriteCond %{DOCUMENT_ROOT}%{REQUEST_URI} !-f\n"
                                      "  RewriteCond %{DOCUMENT_ROOT}%{REQUEST_URI} !-d\n  RewriteRule ^ /index.html [PT]\n"},
}


def fallbacks(problems, workspace, server_files, site, target):
    """Unknown routes that are answered with the top page get none of its list."""
    mechanisms = ("push", "link", "early-hints") if apache.knows_early_hints(server_files[0]) else ("push", "link")
    plans = {mechanism: site.plan(mechanism) for mechanism in mechanisms}
    site.publish(plans["push"])
    hosts, views = [], []
    for mechanism, plan in plans.items() if target == "apache" else [("push", plans["push"])]:
        if target == "htaccess":
            problems.expect("emit htaccess", 0, htaccess_in_place(plan, site.site, "--allow-override")[0])
        include = plan.emit("apache", f"{mechanism}.conf") if target == "apache" else None
        for what, lines in FALLBACKS.items():
            hosts.append(apache.Host(site.web, include, **lines))
            views.append((f"{mechanism}, {what}", plan))
    server = apache.serve(workspace, server_files, hosts)
    try:
        for port, (what, plan) in zip(server.ports, views):
            before = len(problems)
            view = checks.View(port, plan, site.site)
            gates.only_pages(problems, view, fallback=True)
            answer = view.fetch("/", push=False)
            problems.expect("/: Link values", len(view.links(view.sending_page())), len(answer.links))
            problems[before:] = [f"{what}: {problem}" for problem in problems[before:]]
    finally:
        server.stop()


# How the user says it, and what stays of it.
POLICIES = {
    '  Header set Cache-Control "max-age=5"\n': "max-age=5",
    '  Header always set Cache-Control "max-age=6"\n': "max-age=6",
    '  ExpiresActive on\n  ExpiresDefault "access plus 7 seconds"\n': "max-age=7",
}


def freshness(problems, workspace, server_files, site, target):
    """Hinted files get Cache-Control, the user's own stays; pages say which plan they have."""
    plan = site.plan("push")
    site.publish(plan)
    flags = ["--with-cache-headers", "--server-timing"]
    include = None
    if target == "apache":
        include = emit(plan, "apache", "fresh.conf", *flags)
    else:
        problems.expect("emit htaccess", 0, htaccess_in_place(plan, site.site, "--allow-override", *flags)[0])
    hosts = [apache.Host(site.web, include), *(apache.Host(site.web, include, host=lines) for lines in POLICIES)]
    server = apache.serve(workspace, server_files, hosts)
    try:
        view = checks.View(server.ports[0], plan, site.site)
        gates.freshness(problems, view)
        page = view.sending_page()
        timing = view.fetch(view.path(page)).field("server-timing") or ""
        problems.expect(f"{page.url}: Server-Timing ({timing})", True, bool(re.fullmatch(r'pushplan;desc="[0-9a-f]{8}"', timing)))
        asset = view.plan.asset()
        problems.expect(f"{asset}: Server-Timing", None, view.fetch(asset).field("server-timing"))
        for port, (lines, expected) in zip(server.ports[1:], POLICIES.items()):
            values = [value for name, value in h2.fetch(port, asset).fields if name == "cache-control"]
            problems.expect(f"{asset} where the user says {lines.strip()}", [expected], values)
    finally:
        server.stop()


def repeat_visits(problems, workspace, server_files, site):
    """The cookie with each form that pushes, the diary, and the server's own directives."""
    plan = site.plan("push")
    site.publish(plan)
    cookie = ("--cache-aware", "cookie")
    hosts = [apache.Host(site.web, emit(plan, "apache", "cookie.conf", *cookie)),
             apache.Host(site.web, emit(plan, "apache", "resource.conf", *cookie, "--apache-style", "resource")),
             apache.Host(site.web, emit(plan, "apache", "diary.conf", "--cache-aware", "diary", "--apache-priority", "text/css before")),
             apache.Host(site.web, emit(plan, "apache", "none.conf", "--apache-diary", "0"))]
    problems.expect("emit htaccess", 0, htaccess_in_place(plan, site.site, "--allow-override", *cookie)[0])
    hosts.append(apache.Host(site.web))
    server = apache.serve(workspace, server_files, hosts)
    try:
        views = [checks.View(port, plan, site.site) for port in server.ports]
        gates.cookie_spares(problems, views[0])
        gates.cookie_spares(problems, views[4])
        refusing = views[0].fetch("/", push=False)
        problems.expect("a client that refuses pushes: Set-Cookie", None, refusing.field("set-cookie"))
        for view in views[2:4]:
            checks.pushed_as_planned(problems, view, all_paths=False)
        _resource(problems, views[1])
    finally:
        server.stop()


def _resource(problems, view):
    """H2PushResource: pushes and the cookie, no Link, gated like the rest."""
    page = view.sending_page()
    path = view.path(page)
    for where in view.paths(page):
        answer = view.fetch(where)
        problems.expect(f"H2PushResource, {where}: pushed", view.pushes(page), answer.pushed)
        # Where it looked for the folder's index file Apache leaves its own Link, as with early hints.
        own = [f"<{url}>; rel=preload" for url in view.pushes(page)] if where.endswith("/") else []
        problems.expect(f"H2PushResource, {where}: Link", own, answer.links)
    cookie = (view.fetch(path).field("set-cookie") or "").split(";")[0]
    problems.expect("H2PushResource: the cookie's name", "pushplan", cookie.split("=")[0])
    etag = view.fetch(path, push=False).field("etag")
    for headers in ([("if-none-match", etag)], [("if-modified-since", gates.OLD_DATE)], [("range", "bytes=0-1")], [("cookie", cookie)]):
        problems.expect(f"H2PushResource, {path} with {headers}: pushed", [], view.fetch(path, headers=headers).pushed)
    gates.only_pages(problems, view)


# --- .htaccess files of the user's --------------------------------------------------------------------------------

def htaccess_files(site):
    found = {}
    for folder, _, names in os.walk(site):
        if ".htaccess" in names:
            with open(os.path.join(folder, ".htaccess"), "rb") as file:
                found[os.path.relpath(folder, site)] = file.read()
    return found


def merging(problems, workspace, server_files, site):
    """The user's files are kept byte for byte, --off leaves them alone, and nothing is written on a guess."""
    plan, early = site.plan("push"), site.plan("early-hints")
    site.publish(plan)
    code, err = htaccess_in_place(plan, site.site)
    problems.expect("without a sign of FileInfo: exit code, names the flag", [2, True], [code, "--allow-override" in err])
    problems.expect("without a sign of FileInfo: files", {}, htaccess_files(site.site))
    theirs = b"# mine \\\n# still mine\nHeader set X-Mine yes\nErrorDocument 404 /404.html"
    with open(os.path.join(site.site, ".htaccess"), "wb") as file:
        file.write(theirs)
    problems.expect("with a Header of the user's: exit code", 0, htaccess_in_place(plan, site.site)[0])
    written = htaccess_files(site.site)
    problems.expect("the user's part comes first", theirs, written["."][:len(theirs)])
    htaccess_in_place(plan, site.site)
    problems.expect("once more changes nothing", written, htaccess_files(site.site))
    hosts = [apache.Host(site.web), apache.Host(site.web, override="None"), apache.Host(site.web, host="  H2EarlyHints on\n  H2Push off\n")]
    server = apache.serve(workspace, server_files, hosts)
    try:
        view = checks.View(server.ports[0], plan, site.site)
        checks.pushed_as_planned(problems, view)
        problems.expect("/: the user's field", "yes", view.fetch("/").field("x-mine"))
        answer = h2.fetch(server.ports[1], "/")
        problems.expect("with AllowOverride None: status, Link", ["200", []], [answer.status, answer.links])
        if apache.knows_early_hints(server_files[0]):
            code, err = htaccess_in_place(early, site.site)
            problems.expect("early hints: exit code, names the switch", [0, True], [code, "H2EarlyHints on" in err])
            view = checks.View(server.ports[2], early, site.site)
            hints_before_answer(problems, view)
            _early_is_gated(problems, view)
    finally:
        server.stop()
    problems.expect("--off: exit code", 0, htaccess_in_place(plan, site.site, "--off")[0])
    problems.expect("--off: files", {".": theirs}, htaccess_files(site.site))


def main():
    options = harness.arguments(__doc__)
    for name in ("nghttp", "curl", "openssl"):
        harness.tool(name)
    server_files = apache.find()
    with harness.Workspace() as workspace:
        def case(make_site):
            return lambda problems: check(problems, workspace, server_files, make_site())
        cases = [(name, case(lambda path=path: harness.SiteCopy(workspace, options.pushplan, path)))
                 for name, path in harness.fixtures(options.fixtures)]
        def rules(problems):
            def serve(site, file):
                return apache.serve(workspace, server_files, [apache.Host(site.web, file)])
            checks.rules_of_next_page(problems, workspace, options, "apache", serve)
        cases.append(("(speculation rules)", rules))
        def several(body, *more):
            make = lambda: harness.SiteCopy(workspace, options.pushplan, os.path.join(options.fixtures, "shared-and-per-page-sets"))
            return lambda problems: body(problems, workspace, server_files, make(), *more)
        for target in ("apache", "htaccess"):
            cases.append((f"(fallbacks, {target})", several(fallbacks, target)))
            cases.append((f"(freshness, {target})", several(freshness, target)))
        cases.append(("(repeat visits)", several(repeat_visits)))
        cases.append(("(merging)", several(merging)))
        cases.append(("(written by hand)", case(lambda: checks.OddSite(workspace, options.pushplan))))
        return harness.report(cases, options.only)


if __name__ == "__main__":
    sys.exit(main())
