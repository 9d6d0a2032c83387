#!/usr/bin/python3
"""nginx does with the emitted files what the manifest says: Link values, pushes where it still can, nothing elsewhere."""
import os
import sys

import checks
import gates
import h2
import harness
import nginx

# The fixtures that differ in what a server sees: mount paths, clean URLs, odd names, lists, next pages, routes.
FIXTURES = ("article", "below-a-base-path", "clean-urls", "odd-names", "signup-flow", "json-route")
NO_FIELDS = "location = /elsewhere { add_header X-Location here; return 204; }\n"


def emit(plan, name, *flags):
    return plan.emit("nginx", name, flags=["--deploy-dir", plan.folder, *flags])


def linked(problems, view):
    """Every page has its Link values, and nothing is pushed."""
    for page, path, answer in view.fetch_pages(all_paths=True):
        problems.expect(f"{path}: status, pushed", ["200", []], [answer.status, answer.pushed])
        problems.expect(f"{path}: Link", view.links(page), checks.bare(answer.links))


def version_of(program):
    """"1.22.1" of the installed nginx."""
    return harness.run([program, "-v"])[2].strip().rsplit("/", 1)[-1]


def check(problems, workspace, program, version, site):
    plans = {mechanism: site.plan(mechanism) for mechanism in ("push", "link")}
    site.publish(plans["push"])
    pushes = 0
    for mechanism, plan in plans.items():
        if mechanism == "push" and not version:
            continue
        conf = emit(plan, f"{mechanism}.conf", *(["--nginx-version", version] if mechanism == "push" else []))
        server = nginx.serve(workspace, program, nginx.Host(site.web, conf))
        view = checks.View(server.ports[0], plan, site.site)
        try:
            if mechanism == "push":
                pushes = checks.pushed_as_planned(problems, view)
                gates.push_is_gated(problems, view)
            else:
                linked(problems, view)
            gates.only_pages(problems, view)
            checks.ahead_of_next_page(problems, view)
            checks.ahead_on_the_200_alone(problems, view)
        finally:
            server.stop()
    return f"{len(plans['push'].pages)} pages, {pushes} pushes"


def on_article(workspace, options, fixture="article"):
    site = harness.SiteCopy(workspace, options.pushplan, os.path.join(options.fixtures, fixture))
    plan = site.plan("push")
    site.publish(plan)
    return site, plan


def fallback(problems, workspace, program, options):
    """A single-page application: unknown routes answer with the top page, and get none of its hints."""
    site, plan = on_article(workspace, options)
    conf = emit(plan, "of-more-than-sixteen-characters.conf", "--mechanism", "link")
    server = nginx.serve(workspace, program, nginx.Host(site.web, conf, server=nginx.FALLBACK))
    try:
        view = checks.View(server.ports[0], plan, site.site)
        linked(problems, view)
        gates.only_pages(problems, view, fallback=True)
        for path in ("/INDEX.html", "/index.HTML", "/Index.html?q"):
            problems.expect(f"{path}: Link", [], view.fetch(path).links)
    finally:
        server.stop()


def options_of_ours(problems, workspace, program, version, options):
    """The cookie, Cache-Control and Server-Timing, with a configuration of the user's whose fields must not be lost."""
    site, plan = on_article(workspace, options)
    http = 'add_header Strict-Transport-Security "max-age=600" always;\nmap_hash_bucket_size 512;\n'
    existing = os.path.join(plan.folder, "existing.conf")
    with open(existing, "w", encoding="utf-8") as file:
        file.write("http {\n" + http + "server {\n" + NO_FIELDS + "}\n}\n")
    push = ["--cache-aware", "cookie", "--nginx-version", version] if version else ["--mechanism", "link"]
    code, _, err = harness.run([options.pushplan, "emit", "nginx", "--manifest", plan.manifest, "-o", "all.conf", *push, "--with-cache-headers",
                                "--server-timing", "--existing", "existing.conf", "--deploy-dir", plan.folder], plan.folder)
    problems.expect("emission", 0, code)
    problems.expect("finding of the location", True, "line 5: `location = /elsewhere`" in err)
    host = nginx.Host(site.web, os.path.join(plan.folder, "all.conf"), http, nginx.TRY_FILES + "\n" + NO_FIELDS)
    server = nginx.serve(workspace, program, host)
    try:
        view = checks.View(server.ports[0], plan, site.site)
        if version:
            gates.cookie_spares(problems, view)
        gates.freshness(problems, view)
        page = view.sending_page()
        answer = view.fetch(view.path(page))
        problems.expect("the field of the http level", "max-age=600", answer.field("strict-transport-security"))
        problems.expect("Server-Timing", True, (answer.field("server-timing") or "").startswith('pushplan;desc="'))
        asset = view.fetch(plan.asset())
        problems.expect("asset: Server-Timing", None, asset.field("server-timing"))
        problems.expect("asset, missing: status, Cache-Control", ["404", None],
                        [view.fetch("/no.css").status, view.fetch("/no.css").field("cache-control")])
    finally:
        server.stop()


def own_freshness(problems, workspace, program, options):
    """What the user says about freshness stands alone, wherever it is said."""
    site, plan = on_article(workspace, options)
    conf = emit(plan, "fresh.conf", "--mechanism", "link", "--with-cache-headers")
    for where, host in {
            "expires": nginx.Host(site.web, conf, first="expires 1h;"),
            "add_header before ours": nginx.Host(site.web, conf, first="add_header Cache-Control max-age=3600;"),
            "a location with its own": nginx.Host(site.web, conf, server="location / { add_header Cache-Control max-age=3600; "
                                                  f"include {conf}; try_files $uri $uri/ =404; }}")}.items():
        server = nginx.serve(workspace, program, host)
        try:
            answer = h2.fetch(server.ports[0], plan.asset())
            values = [value for key, value in answer.fields if key == "cache-control"]
            problems.expect(f"{where}: Cache-Control", ["max-age=3600"], values)
            problems.expect(f"{where}: Link", True, bool(h2.fetch(server.ports[0], "/").links))
        finally:
            server.stop()


def behind_nginx(problems, workspace, program, options):
    """As a proxy, where $uri is what was asked for and no file."""
    site, plan = on_article(workspace, options, "xhtml-and-htm")
    back = nginx.serve(workspace, program, nginx.Host(site.web))
    conf = emit(plan, "front.conf", "--mechanism", "link")
    front = nginx.serve(workspace, program, nginx.Host(site.web, conf, server=f"location / {{ proxy_pass https://127.0.0.1:{back.ports[0]}; }}"))
    try:
        linked(problems, checks.View(front.ports[0], plan, site.site))
    finally:
        front.stop()
        back.stop()


def same_but_for_case(problems, workspace, program, options):
    """Pages whose names differ by case alone each get their own list."""
    folder = workspace.folder("case")
    web = os.path.join(folder, "web")
    names = ["About.html", "about.html", "css/A.css", "css/a.css"]
    os.makedirs(os.path.join(web, "css"))
    for name in names:
        with open(os.path.join(web, name), "w", encoding="utf-8") as file:
            file.write(name)
    harness.make_readable(web)
    resources = {f"/{name}": {"url": f"/{name}", "rel": "preload", "as": "style", "type": "text/css", "crossorigin": None, "bytes": 9,
                              "encoding": "identity", "source": name, "hash": "xxh3:0000000000000000"} for name in names[2:]}
    groups = [{"send": [f"/{css}"], "prefetch": [], "preconnect": [], "pages": {f"/{page}": page}} for page, css in zip(names, names[2:])]
    checks.write_manifest(os.path.join(folder, "case.json"), "link", resources, groups)
    plan = harness.Plan(options.pushplan, folder, "case.json")
    server = nginx.serve(workspace, program, nginx.Host(web, emit(plan, "case.conf", "--with-cache-headers")))
    try:
        linked(problems, checks.View(server.ports[0], plan, web))
        for css in names[2:]:
            answer = h2.fetch(server.ports[0], f"/{css}")
            problems.expect(f"/{css}: Cache-Control", "public, max-age=600, must-revalidate", answer.field("cache-control"))
    finally:
        server.stop()


def main():
    options = harness.arguments(__doc__)
    for name in ("nghttp", "openssl"):
        harness.tool(name)
    program = harness.tool("nginx")
    version = version_of(program)
    if tuple(int(part) for part in version.split(".")) >= (1, 25, 1):
        version = None  # it pushes nothing
    with harness.Workspace() as workspace:
        def case(make_site):
            return lambda problems: check(problems, workspace, program, version, make_site())
        cases = [(name, case(lambda path=path: harness.SiteCopy(workspace, options.pushplan, path)))
                 for name, path in harness.fixtures(options.fixtures) if name in FIXTURES]
        def rules(problems):
            checks.rules_of_next_page(problems, workspace, options, "nginx",
                                      lambda site, file: nginx.serve(workspace, program, nginx.Host(site.web, file)))
        cases += [("(speculation rules)", rules), ("(written by hand)", case(lambda: checks.OddSite(workspace, options.pushplan)))]
        for name, body in (("(fallback)", fallback), ("(own freshness)", own_freshness), ("(behind nginx)", behind_nginx),
                           ("(same but for case)", same_but_for_case)):
            cases.append((name, lambda problems, body=body: body(problems, workspace, program, options)))
        cases.append(("(options)", lambda problems: options_of_ours(problems, workspace, program, version, options)))
        return harness.report(cases, options.only)


if __name__ == "__main__":
    sys.exit(main())
