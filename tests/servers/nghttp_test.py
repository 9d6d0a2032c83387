#!/usr/bin/python3
"""nghttpd and nghttpx push, with what is emitted for them, what the manifest says."""
import os
import sys

import checks
import gates
import haproxy
import harness
import nghttp

FIXTURES = ("article", "below-a-base-path", "clean-urls", "module-graph", "odd-names", "signup-flow", "json-route")
DROPPED = {",": "nghttpd takes it for the end of a URL; the emitter leaves the target out and says so",
           "%5C": "nghttpd finds no file with a backslash; left out like the comma"}
UNNAMED = {"=": "it ends the path of --push", "\n": "an argument ends with its line", "\\": "nghttpd finds no such file"}

# What nghttpd does not serve: folders without index.html, and names that it finds suspicious.
UNSERVED = (("index.htm", "index.xhtml"), "\\")


def pushed(problems, view):
    """Every page's list, in order, under all its paths."""
    count = 0
    for page, path, answer in view.fetch_pages(all_paths=True):
        problems.expect(f"{path}: status, pushed", ["200", *view.pushes(page)], [answer.status, *answer.pushed])
        problems.expect(f"{path}: for the next page, pushed", [], [url for url in answer.pushed if url not in page.sends])
        count += len(answer.pushed)
    return count


def nghttpd(problems, workspace, program, site):
    plan = site.plan("push")
    site.publish(plan)
    server = nghttp.serve_nghttpd(workspace, program, site.web, plan.emit("nghttpd", "push.args"))
    try:
        # No clean URLs: nghttpd sends the file of the path, and index.html for a folder.
        view = checks.View(server.ports[0], plan, site.site, clean=False, dropped=DROPPED, unnamed=UNNAMED)
        plan.pages = [page for page in plan.pages if not page.source.endswith(UNSERVED[0]) and UNSERVED[1] not in page.source]
        count = pushed(problems, view)
        gates.only_pages(problems, view)
        page = view.sending_page()
        problems.expect(f"{page.url}?q=1: pushed", view.pushes(page), view.fetch(view.path(page) + "?q=1").pushed)
        problems.expect(f"{page.url}, no push wanted: pushed", [], view.fetch(view.path(page), push=False).pushed)
    finally:
        server.stop()
    return f"{count} pushes"


def links_of(plan):
    """The Link values of a page's answer by each of its paths, as targets for the server behind would send them."""
    links = {}
    for page in plan.pages:
        for path in {page.url, plan.file_url(page) if page.source else page.url}:
            links[path] = [*page.links, *page.ahead]
    return links


def nghttpx(problems, workspace, program, site):
    plan = site.plan("push")
    site.publish(plan)
    conf = plan.emit("nghttpx", "nghttpx.conf")
    with haproxy.Origin(site.web, links_of(plan), clean=plan.clean) as origin:
        server = nghttp.serve_nghttpx(workspace, program, conf, origin.port)
        try:
            view = checks.View(server.ports[0], plan, site.site)
            count = pushed(problems, view)
            page = view.sending_page()
            head = view.fetch(view.path(page), method="HEAD")
            problems.expect(f"HEAD {page.url}: pushed", [], head.pushed)
            # nghttpx looks at no field of the request, and a Link on a 304 is no news to it.
            gates.push_is_gated(problems, view, exceptions=("an old ETag", "an old date", "a range", "its ETag"))
            problems.expect(f"{page.url}: Link", view.links(page), view.fetch(view.path(page)).links)
            gates.only_pages(problems, view)
        finally:
            server.stop()
    # What says nopush is not pushed.
    refusing = {path: [value + "; nopush" for value in values] for path, values in links_of(plan).items()}
    with haproxy.Origin(site.web, refusing, clean=plan.clean) as origin:
        server = nghttp.serve_nghttpx(workspace, program, conf, origin.port)
        try:
            problems.expect("pushed with nopush", [], checks.View(server.ports[0], plan, site.site).fetch(plan.pages[0].url).pushed)
        finally:
            server.stop()
    return f"{count} pushes"


def main():
    options = harness.arguments(__doc__)
    for name in ("nghttp", "openssl", "xargs"):
        harness.tool(name)
    programs = {nghttpd: harness.tool("nghttpd"), nghttpx: harness.tool("nghttpx")}
    with harness.Workspace() as workspace:
        cases = []
        for body, program in programs.items():
            sites = {name: lambda path=path: harness.SiteCopy(workspace, options.pushplan, path)
                     for name, path in harness.fixtures(options.fixtures) if name in FIXTURES}
            sites["(written by hand)"] = lambda: checks.OddSite(workspace, options.pushplan)
            cases += [(f"{body.__name__} {name}", lambda problems, body=body, program=program, make=make:
                       body(problems, workspace, program, make())) for name, make in sites.items()]
        return harness.report(cases, options.only)


if __name__ == "__main__":
    sys.exit(main())
