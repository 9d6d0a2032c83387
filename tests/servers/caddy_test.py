#!/usr/bin/python3
"""Caddy does with the emitted snippet what the manifest says: pushes in order, early hints, Link values."""
import os
import sys

import caddy
import checks
import gates
import h2
import harness

# The fixtures that differ in what a server sees: mount paths, clean URLs, odd names, lists, next pages, routes.
FIXTURES = ("article", "below-a-base-path", "clean-urls", "odd-names", "signup-flow")
# What Caddy does not carry: its braces are placeholders, and its parser of Link ends at a comma.
DROPPED = {"{": "Caddy replaces it with a placeholder; the emitter leaves the target out and says so"}
EXCUSES = {",": "Caddy cuts Link values at every comma"}


def emit(plan, name, *flags):
    return plan.emit("caddy", name, flags=flags)


def linked(problems, view):
    """Every page has its Link values, and nothing is pushed."""
    for page, path, answer in view.fetch_pages(all_paths=True):
        problems.expect(f"{path}: status, pushed", ["200", []], [answer.status, answer.pushed])
        problems.expect(f"{path}: Link", view.links(page), answer.links)


def hinted(problems, view, full):
    """The list in one 103, and on the 200 with all that a 103 leaves out, which stands last there."""
    wanted = [(page, path) for page in view.pages() for path in view.paths(page)]
    for page, path in wanted:
        early = view.links(page)
        whole = [value for value in full.get(page.url, []) if not harness.is_prefetch(value) and not any(mark in value for mark in view.dropped)]
        same = [value for value in whole if value in early]
        answer = view.fetch(path, headers=gates.NAVIGATION)
        problems.expect(f"{path}: 103", [same] if same else [], answer.early)
        problems.expect(f"{path}: Link on the 200", same + [value for value in whole if value not in early], answer.links)
        problems.expect(f"{path}: pushed", [], answer.pushed)


def check(problems, workspace, program, site):
    plans = {mechanism: site.plan(mechanism) for mechanism in ("push", "link", "early-hints")}
    site.publish(plans["push"])
    behind = caddy.CLEAN if plans["push"].clean else ""
    server = caddy.serve(workspace, program, [caddy.Host(site.web, emit(plan, f"{name}.caddy"), behind=behind) for name, plan in plans.items()])
    push, link, early = (checks.View(port, plan, site.site, excuses=EXCUSES, dropped=DROPPED) for port, plan in zip(server.ports, plans.values()))
    try:
        pushes = checks.pushed_as_planned(problems, push)
        gates.push_is_gated(problems, push)
        linked(problems, link)
        # With mechanism push a hint is spelled with everything, and modules as in a 103.
        hinted(problems, early, plans["early-hints"].headers("push"))
        if not isinstance(site, checks.OddSite):
            gates.early_is_gated(problems, early)
        for view in (push, early):
            gates.only_pages(problems, view)
        checks.ahead_of_next_page(problems, push)
        checks.ahead_of_next_page(problems, link)
        checks.ahead_on_the_200_alone(problems, link)
    finally:
        server.stop()
    return f"{len(plans['push'].pages)} pages, {pushes} pushes"


def on_article(workspace, options):
    site = harness.SiteCopy(workspace, options.pushplan, os.path.join(options.fixtures, "article"))
    plan = site.plan("push")
    site.publish(plan)
    return site, plan


def fallback(problems, workspace, program, options):
    """A single-page application: unknown routes answer with the top page, and get none of its hints."""
    site, plan = on_article(workspace, options)
    server = caddy.serve(workspace, program, [caddy.Host(site.web, emit(plan, "push.caddy"), behind=caddy.FALLBACK)])
    try:
        view = checks.View(server.ports[0], plan, site.site)
        checks.pushed_as_planned(problems, view)
        gates.only_pages(problems, view, fallback=True)
    finally:
        server.stop()


def options_of_ours(problems, workspace, program, options):
    """The cookie, Cache-Control and Server-Timing; what the user says about freshness stands alone."""
    site, plan = on_article(workspace, options)
    ours = emit(plan, "all.caddy", "--cache-aware", "cookie", "--with-cache-headers", "--server-timing")
    server = caddy.serve(workspace, program, [
        caddy.Host(site.web, ours), caddy.Host(site.web, ours, before="header Cache-Control max-age=3600"),
        caddy.Host(site.web, ours, behind="header /css/* Cache-Control max-age=3600\nheader /* Link </x>;rel=next")])
    try:
        view = checks.View(server.ports[0], plan, site.site)
        gates.cookie_spares(problems, view)
        gates.freshness(problems, view)
        page = view.sending_page()
        problems.expect("Server-Timing", True, (view.fetch(view.path(page)).field("server-timing") or "").startswith('pushplan;desc="'))
        asset = plan.asset()
        problems.expect("asset: Server-Timing", None, view.fetch(asset).field("server-timing"))
        for port in server.ports[1:]:
            values = [value for key, value in h2.fetch(port, asset).fields if key == "cache-control"]
            problems.expect("the user's Cache-Control", ["max-age=3600"], values)
        os.remove(os.path.join(site.site, asset.lstrip("/")))
        answer = view.fetch(asset)
        problems.expect("a missing asset: status, Cache-Control", ["404", None], [answer.status, answer.field("cache-control")])
        os.remove(os.path.join(site.site, page.source))
        answer = view.fetch(view.path(page))
        problems.expect("a missing page: status, pushed", ["404", []], [answer.status, answer.pushed])
    finally:
        server.stop()


def main():
    options = harness.arguments(__doc__)
    for name in ("nghttp", "openssl"):
        harness.tool(name)
    program = harness.tool("caddy")
    with harness.Workspace() as workspace:
        def case(make_site):
            return lambda problems: check(problems, workspace, program, make_site())
        cases = [(name, case(lambda path=path: harness.SiteCopy(workspace, options.pushplan, path)))
                 for name, path in harness.fixtures(options.fixtures) if name in FIXTURES]
        def rules(problems):
            checks.rules_of_next_page(problems, workspace, options, "caddy",
                                      lambda site, file: caddy.serve(workspace, program, [caddy.Host(site.web, file)]))
        cases += [("(speculation rules)", rules), ("(written by hand)", case(lambda: checks.OddSite(workspace, options.pushplan))),
                  ("(fallback)", lambda problems: fallback(problems, workspace, program, options)),
                  ("(options)", lambda problems: options_of_ours(problems, workspace, program, options))]
        return harness.report(cases, options.only)


if __name__ == "__main__":
    sys.exit(main())
