#!/usr/bin/python3
"""The emitted PHP file sends exactly the Link values of the page that is asked for."""
import http.client
import os
import shutil
import sys

import apache
import checks
import harness

ROUTER = """<?php
require %s;
pushplan_send();
header('Content-Type: text/plain');
echo 'ok';
"""


def ask(port, path, method="GET", headers=None):
    """(status, Link values, those for the next page, whether it varies with Save-Data) of one request; the path goes out as it stands."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.putrequest(method, path, skip_accept_encoding=True)
        for name, value in (headers or {}).items():
            connection.putheader(name, value)
        connection.endheaders()
        response = connection.getresponse()
        response.read()
        lines = response.headers.get_all("link") or []
        links = [line.encode("latin-1").decode("utf-8", "surrogateescape") for line in lines]
        varies = "save-data" in ", ".join(response.headers.get_all("vary") or []).lower()
        ahead = [link for link in links if harness.is_prefetch(link)]
        return response.status, [link for link in links if link not in ahead], ahead, varies
    finally:
        connection.close()


def serve(workspace, program, file):
    """PHP's own web server with a router that requires the emitted file; after a syntax check."""
    code, out, err = harness.run([program, "-n", "-l", file])
    if code:
        raise AssertionError(f"php -l refuses the emitted file: {(out + err).strip()}")
    router = os.path.join(workspace.folder("php"), "router.php")
    with open(router, "w", encoding="utf-8") as script:
        script.write(ROUTER % ("'" + file.replace("\\", "\\\\").replace("'", "\\'") + "'"))
    return workspace.serve("php", 1, lambda ports: [program, "-n", "-d", "display_errors=1", "-S", f"127.0.0.1:{ports[0]}", router])


def check(problems, workspace, program, site):
    plans = {mechanism: site.plan(mechanism) for mechanism in ("push", "link")}
    site.publish(plans["push"])
    count = 0
    for mechanism, plan in plans.items():
        server = serve(workspace, program, plan.emit("php", f"{mechanism}.php"))
        port = server.ports[0]
        view = checks.View(port, plan, site.site)
        try:
            for page in view.pages():
                for path in view.paths(page):
                    status, links, ahead, varies = ask(port, path)
                    sent = links if mechanism == "push" else checks.bare(links)
                    problems.expect(f"{mechanism} {path}: status, Link", [200, *page.links], [status, *sent])
                    problems.expect(f"{mechanism} {path}: for the next page, Vary", [page.ahead, bool(page.ahead)], [ahead, varies])
                    saving = ask(port, path, headers={"Save-Data": "on"})
                    problems.expect(f"{mechanism} {path} with Save-Data: for the next page, Vary", [[], bool(page.ahead)], [*saving[2:]])
                    count += len(links)
            page = view.sending_page()
            if not page:
                continue
            problems.expect(f"{page.url}?q=1: Link", page.links, checks.bare(ask(port, page.url + "?q=1")[1]))
            near = ["/no/such/page.html", page.url + ("x" if page.url.endswith("/") else "/x"), page.url.replace("/", "//", 1)]
            if plan.asset():
                near.append(plan.asset())
            for path in near:
                problems.expect(f"{path} (no page): Link", [], ask(port, path)[1])
            for what, method, headers in (("HEAD", "HEAD", {}), ("conditional", "GET", {"If-None-Match": '"a"'}),
                                          ("conditional", "GET", {"If-Modified-Since": "Sun, 06 Nov 1994 08:49:37 GMT"}),
                                          ("range", "GET", {"Range": "bytes=0-1"})):
                links = ask(port, page.url, method, headers)[1]
                problems.expect(f"{what} {page.url}: Link", page.links, checks.bare(links))
                if mechanism == "push":
                    problems.expect(f"{what} {page.url}: Link without nopush", [], [value for value in links if not checks.refuses_push(value)])
        finally:
            server.stop()
    return f"{len(plans['push'].pages)} pages, {count} Link values"


# Every page runs the emitted function before it is sent.
_POOL = """[global]
daemonize = no
error_log = {folder}/error.log
[www]
listen = 127.0.0.1:{port}
pm = static
pm.max_children = 2
security.limit_extensions = .html
php_admin_value[auto_prepend_file] = {folder}/first.php
"""


def fpm_program():
    """The path of PHP's process manager, whose name holds a version on Debian; None without it."""
    folders = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin"])
    return next(filter(None, (shutil.which(name, path=folders) for name in ("php-fpm", "php-fpm8.2", "php-fpm8.3", "php-fpm8.4"))), None)


def behind_apache(problems, workspace, site):
    """Apache with the event MPM pushes what PHP behind it links, and nothing to those who have it."""
    program = fpm_program()
    plan = site.plan("push")
    site.publish(plan)
    folder = workspace.folder("fpm")
    with open(os.path.join(folder, "first.php"), "w", encoding="utf-8") as file:
        file.write(f"<?php require '{plan.emit('php', 'push.php')}'; pushplan_send();\n")

    def start(ports):
        pool = os.path.join(folder, "pool.conf")
        with open(pool, "w", encoding="utf-8") as file:
            file.write(_POOL.format(folder=folder, port=ports[0]))
        return [program, "-n", "-F", "-y", pool]

    fpm = workspace.serve("php-fpm", 1, start)
    handler = f'    <FilesMatch "[.]html$">\n      SetHandler "proxy:fcgi://127.0.0.1:{fpm.ports[0]}"\n    </FilesMatch>\n'
    server = apache.serve(workspace, apache.find(), [apache.Host(site.web, directory=handler)])
    try:
        view = checks.View(server.ports[0], plan, site.site)
        count = 0
        for page, path, answer in view.fetch_pages(all_paths=False):
            problems.expect(f"{path}: status, pushed", ["200", *view.pushes(page)], [answer.status, *answer.pushed])
            problems.expect(f"{path}: Link", view.links(page), answer.links)
            count += len(answer.pushed)
        path = view.path(view.sending_page())
        for headers in ([("if-none-match", '"a"')], [("range", "bytes=0-1")]):
            again = view.fetch(path, headers=headers)
            problems.expect(f"{path} with {headers}: pushed", [], again.pushed)
            problems.expect(f"{path} with {headers}: Link", view.links(view.sending_page()), checks.bare(again.links))
    finally:
        server.stop()
        fpm.stop()
    return f"{len(plan.pages)} pages, {count} pushes"


def main():
    options = harness.arguments(__doc__)
    program = harness.tool("php")
    with harness.Workspace() as workspace:
        def case(make_site):
            return lambda problems: check(problems, workspace, program, make_site())
        cases = [(name, case(lambda path=path: harness.SiteCopy(workspace, options.pushplan, path)))
                 for name, path in harness.fixtures(options.fixtures)]
        cases.append(("(written by hand)", case(lambda: checks.OddSite(workspace, options.pushplan))))
        if fpm_program():
            fixture = os.path.join(options.fixtures, "shared-and-per-page-sets")
            cases.append(("(behind Apache)", lambda problems: behind_apache(problems, workspace, harness.SiteCopy(workspace, options.pushplan, fixture))))
        return harness.report(cases, options.only)


if __name__ == "__main__":
    sys.exit(main())
