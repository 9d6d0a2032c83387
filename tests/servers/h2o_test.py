#!/usr/bin/python3
"""H2O does with the emitted handler what the manifest says: pushes in order, and Link values."""
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
        cases.append(("(written by hand)", case(lambda: checks.OddSite(workspace, options.pushplan))))
        return harness.report(cases, options.only)


if __name__ == "__main__":
    sys.exit(main())
