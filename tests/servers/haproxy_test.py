#!/usr/bin/python3
"""HAProxy does with the emitted rules and maps what the manifest says: one 103, and Link on the 200."""
import os
import subprocess
import sys

import checks
import gates
import h2
import haproxy
import harness

FIXTURES = ("article", "below-a-base-path", "clean-urls", "module-graph", "odd-names", "signup-flow", "xhtml-and-htm", "json-route")


def hinted(problems, view, full):
    """One 103 with the list, and on the 200 the same files with all that a 103 leaves out."""
    for page in view.pages():
        whole = [value for value in full.get(page.url, []) if not harness.is_prefetch(value)]
        for path in view.paths(page):
            answer = view.fetch(path, headers=gates.NAVIGATION)
            problems.expect(f"{path}: status, 103", ["200", [page.links] if page.links else []], [answer.status, answer.early])
            problems.expect(f"{path}: Link on the 200", whole, answer.links)


def linked(problems, view):
    for page, path, answer in view.fetch_pages(all_paths=True):
        problems.expect(f"{path}: 103, Link", [[], view.links(page)], [answer.early, answer.links])


def check(problems, workspace, program, site):
    plans = {mechanism: site.plan(mechanism) for mechanism in ("early-hints", "link")}
    site.publish(plans["link"])
    with haproxy.Origin(site.web, clean=plans["link"].clean) as origin:
        server = haproxy.serve(workspace, program, [
            (plan.emit("haproxy", f"{name}.cfg", flags=["--deploy-dir", plan.folder, "--server-timing", "--with-cache-headers"]), origin.port) for name, plan in plans.items()])
        early, link = (checks.View(port, plan, site.site) for port, plan in zip(server.ports, plans.values()))
        try:
            # With mechanism push a hint is spelled with everything, and modules as in a 103.
            hinted(problems, early, plans["early-hints"].headers("push"))
            linked(problems, link)
            if not isinstance(site, checks.OddSite):
                gates.early_is_gated(problems, early)
            gates.only_pages(problems, early)
            gates.freshness(problems, link)
            checks.ahead_of_next_page(problems, link)
            checks.ahead_on_the_200_alone(problems, link)
            page, asset = early.sending_page(), early.plan.asset()
            if page:
                old = subprocess.run([harness.tool("curl"), "-sk", "--http1.1", "--max-time", "10", "-D", "-", "-o", os.devnull, "-H",
                                      "sec-fetch-mode: navigate", f"https://127.0.0.1:{early.port}{early.path(page)}"],
                                     timeout=h2.TIMEOUT, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL).stdout
                problems.expect(f"{page.url} over HTTP/1.1: 103", False, b"103" in old.split(b"\r\n")[0])
                timing = early.fetch(early.path(page)).field("server-timing") or ""
                problems.expect("Server-Timing", True, timing.startswith('pushplan;desc="'))
                problems.expect("asset: Server-Timing", None, early.fetch(asset).field("server-timing"))
        finally:
            server.stop()
    return f"{len(plans['link'].pages)} pages"


def linked_behind(problems, workspace, program, options):
    """What the server behind links already is not linked twice; another Link of it stays beside ours."""
    site = harness.SiteCopy(workspace, options.pushplan, os.path.join(options.fixtures, "article"))
    plan = site.plan("early-hints")
    site.publish(plan)
    page = next(page for page in plan.pages if page.sends)
    rules = plan.emit("haproxy", "rules.cfg", flags=["--deploy-dir", plan.folder])
    for links, expected in ((page.links, page.links), (["</x>; rel=next"], ["</x>; rel=next", *page.links])):
        with haproxy.Origin(site.web, {page.url: links}) as origin:
            server = haproxy.serve(workspace, program, [(rules, origin.port)])
            try:
                answer = h2.fetch(server.ports[0], page.url, headers=gates.NAVIGATION)
                problems.expect("103", [page.links], answer.early)
                problems.expect("Link on the 200", expected, answer.links)
            finally:
                server.stop()


def main():
    options = harness.arguments(__doc__)
    for name in ("nghttp", "openssl", "curl"):
        harness.tool(name)
    program = harness.tool("haproxy")
    with harness.Workspace() as workspace:
        def case(make_site):
            return lambda problems: check(problems, workspace, program, make_site())
        cases = [(name, case(lambda path=path: harness.SiteCopy(workspace, options.pushplan, path)))
                 for name, path in harness.fixtures(options.fixtures) if name in FIXTURES]
        cases += [("(linked behind)", lambda problems: linked_behind(problems, workspace, program, options)),
                  ("(written by hand)", case(lambda: checks.OddSite(workspace, options.pushplan)))]
        return harness.report(cases, options.only)


if __name__ == "__main__":
    sys.exit(main())
