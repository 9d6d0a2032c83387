#!/usr/bin/python3
"""Apache does with the emitted files what the manifest says: pushes, Link values, early hints, .htaccess."""
import os
import subprocess
import sys

import apache
import checks
import h2
import harness

# Why Apache cannot carry a target: {what its URL holds: reason}.
DROPPED = {"${": "Apache replaces it with a variable; the emitter leaves the target out and says so"}


def hints_before_answer(problems, view):
    """With early hints: the list in one 103 and again on the 200, no push, and no 103 where it would not help."""
    on_200 = view.plan.headers("push")  # the final answer spells a module like the 103, so that browsers see one hint
    for page, path, answer in view.fetch_pages(all_paths=True):
        expected = view.links(page)
        later = [value for value in on_200.get(page.url, [])
                 if not harness.is_prefetch(value) and not any(mark in value for mark in view.dropped)]
        problems.expect(f"{path}: pushed with early hints", [], answer.pushed)
        problems.expect(f"{path}: 103", [expected] if expected else [], _once(answer.early, path))
        problems.expect(f"{path}: Link on the 200", later, checks.bare(answer.links))
    page = view.sending_page()
    if not page:
        return
    path = view.path(page)
    etag = view.fetch(path).field("etag")
    blocks = _curl(view.port, path)
    problems.expect(f"{path}: answers that curl sees", ["103", "200"], [status for status, _ in blocks])
    problems.expect(f"{path}: 103 that curl sees", [view.links(page)], _once([blocks[0][1]], path))
    fresh = view.fetch(path, headers=[("if-none-match", etag)])
    problems.expect(f"{path} with its ETag: status, 103", ["304", []], [fresh.status, fresh.early])
    head = view.fetch(path, method="HEAD")
    problems.expect(f"HEAD {path}: status, 103", ["200", []], [head.status, head.early])
    asset = view.plan.asset()
    if asset:
        answer = view.fetch(asset)
        problems.expect(f"{asset} (an asset): status, 103, Link", ["200", [], []], [answer.status, answer.early, answer.links])


def _once(early, path):
    """Link values of each 103; the list stands twice in it where Apache looked for the folder's index file."""
    halves = [values[:len(values) // 2] for values in early]
    if path.endswith("/") and all(values == half + half for values, half in zip(early, halves)):
        return halves
    return early


def _curl(port, path):
    """[(status, Link values)] of every header block that curl prints."""
    done = subprocess.run([harness.tool("curl"), "--http2", "-sk", "--max-time", "10", "--path-as-is", "--globoff", "-D", "-", "-o", os.devnull,
                           f"https://127.0.0.1:{port}{path}"], timeout=h2.TIMEOUT, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)
    blocks = []
    for line in done.stdout.decode("utf-8", "surrogateescape").splitlines():
        if line.startswith("HTTP/"):
            blocks.append((line.split()[1], []))
        elif line.lower().startswith("link:"):
            blocks[-1][1].extend(h2.split_links(line[5:]))
    return blocks


def check(problems, workspace, server_files, site):
    plans = {mechanism: site.plan(mechanism) for mechanism in ("push", "link", "early-hints")}
    site.publish(plans["push"])
    early = apache.knows_early_hints(server_files[0])
    clean = plans["push"].clean
    hosts = [apache.Host(site.web, plans["push"].emit("apache", "push.conf"), "directory" if clean else None),
             apache.Host(site.web, plans["link"].emit("apache", "link.conf"), "host" if clean else None)]
    if early:
        hosts.append(apache.Host(site.web, plans["early-hints"].emit("apache", "early.conf"), "host" if clean else None))
    os.replace(plans["push"].emit("htaccess", "htaccess"), os.path.join(site.site, ".htaccess"))
    hosts.append(apache.Host(site.web, clean="host" if clean else None))

    server = apache.serve(workspace, server_files, hosts)
    view = lambda number, mechanism: checks.View(server.ports[number], plans[mechanism], site.site, dropped=DROPPED)
    try:
        pushes = checks.pushed_as_planned(problems, view(0, "push"))
        checks.only_where_it_helps(problems, view(0, "push"))
        checks.linked_only(problems, view(1, "link"))
        for number, mechanism in ((0, "push"), (1, "link"), (-1, "push"), *([(2, "early-hints")] if early else [])):
            checks.ahead_of_next_page(problems, view(number, mechanism))
            checks.ahead_on_the_200_alone(problems, view(number, mechanism))
        if early:
            hints_before_answer(problems, view(2, "early-hints"))
        before = len(problems)
        checks.pushed_as_planned(problems, view(-1, "push"), all_paths=False)
        problems[before:] = [f".htaccess: {problem}" for problem in problems[before:]]
    finally:
        server.stop()
    return f"{len(plans['push'].pages)} pages, {pushes} pushes{'' if early else ', early hints skipped: before 2.4.58'}"


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
        cases.append(("(written by hand)", case(lambda: checks.OddSite(workspace, options.pushplan))))
        return harness.report(cases, options.only)


if __name__ == "__main__":
    sys.exit(main())
