#!/usr/bin/python3
"""H2O does with the emitted handler what the manifest says: pushes in order, and Link values."""
import os
import re
import sys

import checks
import gates
import h2o
import harness

# Why H2O does not push a target: {what its URL holds: reason}. Its Link header is right all the same.
EXCUSES = {",": "H2O cuts Link values at every comma", ";": "H2O cuts Link values at every semicolon"}


def check(problems, workspace, program, site):
    plans = {mechanism: site.plan(mechanism) for mechanism in ("push", "link")}
    site.publish(plans["push"])
    server = h2o.serve(workspace, program, [(site.web, h2o.emit(plan, f"{mechanism}.rb")) for mechanism, plan in plans.items()])
    # Both plans in one server, as two sites would be: mruby shares the local variables of all handler files.
    # No clean URLs: H2O 2.2 cannot map /about to about.html.
    push, link = (checks.View(port, plan, site.site, clean=False, excuses=EXCUSES) for port, plan in zip(server.ports, plans.values()))
    try:
        pushes = checks.pushed_as_planned(problems, push)
        checks.only_where_it_helps(problems, push)
        checks.linked_only(problems, link)
        checks.ahead_of_next_page(problems, push)
        checks.ahead_of_next_page(problems, link)
        for view in (push, link):
            gates.only_pages(problems, view)
            gates.push_is_gated(problems, view)
    finally:
        server.stop()
    return f"{len(plans['push'].pages)} pages, {pushes} pushes"


def check_options(problems, workspace, program, options):
    """What --cache-aware, --with-cache-headers and --server-timing add, and how it goes with settings of the user's."""
    site = harness.SiteCopy(workspace, options.pushplan, os.path.join(options.fixtures, "article"))
    plan = site.plan("push")
    site.publish(plan)
    forms = {"cookie": ["--cache-aware", "cookie", "--with-cache-headers", "--server-timing"], "casper": ["--cache-aware", "casper"]}
    handlers = [(site.web, h2o.emit(plan, f"{name}.rb", flags=flags)) for name, flags in forms.items()]
    server = h2o.serve(workspace, program, handlers)
    cookie, casper = (checks.View(port, plan, site.site, clean=False) for port in server.ports)
    try:
        gates.cookie_spares(problems, cookie)
        gates.freshness(problems, cookie)
        page, asset = cookie.sending_page(), plan.asset()
        problems.expect(f"{page.url}: Server-Timing names the plan", True,
                        bool(re.fullmatch(r'pushplan;desc="[0-9a-f]{8}"', cookie.fetch(page.url).field("server-timing") or "")))
        problems.expect(f"{asset}: Server-Timing", None, cookie.fetch(asset).field("server-timing"))
        _casper(problems, casper, page)
        os.remove(os.path.join(site.site, asset.lstrip("/")))
        gone = cookie.fetch(asset)
        problems.expect(f"{asset}, gone: status, Cache-Control", ["404", None], [gone.status, gone.field("cache-control")])
    finally:
        server.stop()


def _casper(problems, view, page):
    """H2O's own cookie: what the first visit pushed is not pushed to the second."""
    first = view.fetch(page.url)
    problems.expect(f"{page.url}, first visit: pushed", view.pushes(page), first.pushed)
    cookies = [value.split(";")[0] for name, value in first.fields if name == "set-cookie"]
    problems.expect("its cookie is of H2O's", True, bool(cookies) and all(each.startswith("h2o_casper=") for each in cookies))
    second = view.fetch(page.url, headers=[("cookie", cookies[-1])] if cookies else [])
    problems.expect(f"{page.url}, second visit: pushed", [], second.pushed)
    problems.expect(f"{page.url}, second visit: Link", view.links(page), checks.bare(second.links))


def check_mounted(problems, workspace, program, options):
    """A handler that stands in the path of the site's base URL, and not in that of the whole host."""
    site = harness.SiteCopy(workspace, options.pushplan, os.path.join(options.fixtures, "below-a-base-path"))
    plan = site.plan("push")
    site.publish(plan)
    server = h2o.serve(workspace, program, [(site.site, h2o.emit(plan, "mounted.rb"))], mount=plan.mount)
    try:
        count = checks.pushed_as_planned(problems, checks.View(server.ports[0], plan, site.site, clean=False))
    finally:
        server.stop()
    return f"below {plan.mount}: {count} pushes"


def check_user_policy(problems, workspace, program, options):
    """Cache-Control of the user's stands, if it is set and not appended."""
    site = harness.SiteCopy(workspace, options.pushplan, os.path.join(options.fixtures, "article"))
    plan = site.plan("push")
    site.publish(plan)
    handler = h2o.emit(plan, "fresh.rb", flags=["--with-cache-headers"])
    ours = "public, max-age=600, must-revalidate"
    for extra, expected in (({"header.set": "cache-control: no-cache"}, "no-cache"),
                            ({"header.setifempty": "cache-control: no-cache"}, ours),
                            ({"expires": "1 day"}, ours + ", max-age=86400")):  # the banner says to keep it off
        server = h2o.serve(workspace, program, [(site.web, handler)], extra)
        try:
            view = checks.View(server.ports[0], plan, site.site, clean=False)
            problems.expect(f"{extra}: Cache-Control", expected, view.fetch(plan.asset()).field("cache-control"))
        finally:
            server.stop()


def check_early(problems, workspace, program, options):
    """A 103 of exactly the pages, which releases before 2.3 cannot send: those are refused the mechanism."""
    site = harness.SiteCopy(workspace, options.pushplan, os.path.join(options.fixtures, "article"))
    plan = site.plan("early-hints")
    site.publish(plan)
    for flags in ([], ["--h2o-version", "2.2.6"]):
        code, _, err = harness.run([options.pushplan, "emit", "h2o", "--manifest", plan.manifest, "-o", "-", *flags], plan.folder)
        problems.expect(f"early hints with {flags}: exit code, the nearest", [2, True], [code, "`--mechanism link`" in err])
    handler = h2o.emit(plan, "early.rb", flags=["--h2o-version", "2.3"])
    server = h2o.serve(workspace, program, [(site.web, handler)])  # the 2.2 of today reads it, and passes over the 103
    view = checks.View(server.ports[0], plan, site.site, clean=False)
    try:
        answer = view.fetch(view.sending_page().url, headers=gates.NAVIGATION)
        problems.expect("pushed, Link", [[], view.links(view.sending_page())], [answer.pushed, checks.bare(answer.links)])
        version = re.search(r"h2o version (\d+)\.(\d+)", harness.run([program, "--version"])[1])
        if (int(version[1]), int(version[2])) < (2, 3):
            return f"the 103 was skipped: {version[0]} sends none"
        gates.early_is_gated(problems, view)
        gates.only_pages(problems, view)
        return f"with {version[0]}"
    finally:
        server.stop()


def main():
    options = harness.arguments(__doc__)
    for name in ("nghttp", "openssl"):
        harness.tool(name)
    program = harness.tool("h2o")
    with harness.Workspace() as workspace:
        def case(make_site):
            return lambda problems: check(problems, workspace, program, make_site())
        cases = [(name, case(lambda path=path: harness.SiteCopy(workspace, options.pushplan, path)))
                 for name, path in harness.fixtures(options.fixtures)]
        def rules(problems):
            checks.rules_of_next_page(problems, workspace, options, "h2o", lambda site, file: h2o.serve(workspace, program, [(site.web, file)]))
        cases.append(("(speculation rules)", rules))
        cases.append(("(options)", lambda problems: check_options(problems, workspace, program, options)))
        cases.append(("(early hints)", lambda problems: check_early(problems, workspace, program, options)))
        cases.append(("(mounted)", lambda problems: check_mounted(problems, workspace, program, options)))
        cases.append(("(settings of the user's)", lambda problems: check_user_policy(problems, workspace, program, options)))
        cases.append(("(written by hand)", case(lambda: checks.OddSite(workspace, options.pushplan))))
        return harness.report(cases, options.only)


if __name__ == "__main__":
    sys.exit(main())
