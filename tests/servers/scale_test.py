#!/usr/bin/python3
"""Ten thousand pages with three hundred lists, or with a list each: quick to emit, loaded by the servers, and answered from the right list.

H2O's mruby cuts large tables without a word, and Apache refuses long expressions: a few pages per place prove the rest.
"""
import os
import random
import sys
import time

import apache
import checks
import gates
import h2
import h2o
import harness

PAGES, FOLDERS, LISTS, SAMPLES = 10_000, 250, 300, 20
ODD = "zz odd/a b.html"  # a name that not every form can hold
MOST_SECONDS = 3.0  # for one emission; the real ones take a tenth, and a quadratic one takes minutes


def make_manifest(path, mechanism, lists=LISTS):
    """Pages spread over folders and lists so that every folder has many lists and every list many folders."""
    resources = {}
    for number in range(lists):
        url = f"/css/{number:03}.css"
        resources[url] = {"url": url, "rel": "preload", "as": "style", "type": "text/css", "crossorigin": None, "bytes": 900,
                          "encoding": "br", "source": url[1:], "hash": f"xxh3:{number:016x}"}
    urls = list(resources)
    groups = [{"send": [urls[number], urls[(number * 7 + 1) % lists], urls[(number * 11 + 2) % lists]],
               "prefetch": [], "preconnect": [], "pages": {}} for number in range(lists)]
    for group in groups:
        group["send"] = list(dict.fromkeys(group["send"]))
    for number in range(PAGES):
        folder, name = number % FOLDERS, number // FOLDERS
        source = f"part-{folder:03}/" + ("index.html" if name == 0 else f"page-{name:02}-of-this-part.html")
        url = "/" + source.removesuffix("index.html")
        groups[(number * 31 + name) % lists]["pages"][url] = source
    groups[0]["pages"]["/zz%20odd/a%20b.html"] = ODD
    checks.write_manifest(path, mechanism, resources, groups)


def samples(plan):
    """Pages whose answers are looked at: the first and last of all, of the emitted order, and some between."""
    by_list = [page for links in sorted({tuple(page.links) for page in plan.pages}) for page in plan.pages if tuple(page.links) == links]
    fixed = [plan.pages[0], plan.pages[-1], by_list[0], by_list[-1], *(page for page in plan.pages if page.source == ODD)]
    chosen = {page.url: page for page in fixed}
    for page in random.Random(10_000).sample(plan.pages, SAMPLES):
        if len(chosen) < SAMPLES:
            chosen[page.url] = page
    return list(chosen.values())


def write_site(web, plan):
    """Only the files that are asked for."""
    for source in [page.source for page in samples(plan)] + [url[1:] for url in plan.pages[0].sends]:
        path = os.path.join(web, source)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(source)
    harness.make_readable(web)


def timed(problems, plan, target, *flags):
    started = time.monotonic()
    deploy = ["--deploy-dir", plan.folder] if target == "apache" else []
    path = plan.emit(target, f"{plan.manifest}.{target}{len(flags)}", flags=[*deploy, *flags])
    seconds = time.monotonic() - started
    if seconds > MOST_SECONDS:
        problems.append(f"pushplan emit {target} took {seconds:.1f} s for {PAGES} pages, more than {MOST_SECONDS} s")
    return path, f"{seconds:.2f} s, {os.path.getsize(path) / 1e6:.1f} MB"


def answered(problems, port, plan):
    """The Link values of the sampled pages; the first ones also as another client would ask for them."""
    for page in samples(plan):
        answer = h2.fetch(port, page.url, push=False)
        problems.expect(f"{page.url}: status", "200", answer.status)
        problems.expect(f"{page.url}: Link", page.links, checks.bare(answer.links))


def emits(problems, plan, target):
    return timed(problems, plan, target)[1]


def apache_answers(problems, workspace, server_files, plan, web, target, form="RewriteMap"):
    """`form`: what the file of the target apache must hold, since its form goes by size."""
    path, note = timed(problems, plan, target)
    host = apache.Host(web, path, include_first=True)
    if target == "htaccess":
        os.replace(path, os.path.join(web, ".htaccess"))
        harness.make_readable(web)
        host = apache.Host(web)
    else:
        with open(path, encoding="ascii") as file:
            problems.expect(f"{path} has {form}", True, form in file.read())
    hosts = [host]
    mechanism = plan.settings["mechanism"]
    if (target, mechanism) == ("apache", "push"):
        hosts.append(apache.Host(web, timed(problems, plan, target, "--cache-aware", "cookie", "--with-cache-headers", "--server-timing")[0], include_first=True))
    server = apache.serve(workspace, server_files, hosts)
    try:
        answered(problems, server.ports[0], plan)
        view = checks.View(server.ports[0], plan, web)
        gates.only_pages(problems, view)
        if mechanism == "push":
            gates.push_is_gated(problems, view)
        if mechanism == "early-hints":
            gates.early_is_gated(problems, view, apache.once)
        for port in server.ports[1:]:
            view = checks.View(port, plan, web)
            gates.cookie_spares(problems, view)
            page = view.sending_page()
            timing = [view.fetch(path).field("server-timing") for path in (page.url, page.sends[0])]
            problems.expect("Server-Timing of a page and of an asset", [True, None], [bool(timing[0]), timing[1]])
            problems.expect(f"{page.sends[0]}: Cache-Control", "public, max-age=600, must-revalidate",
                            view.fetch(page.sends[0]).field("cache-control"))
    finally:
        server.stop()
    return note


def h2o_answers(problems, workspace, program, plan, web):
    path, note = timed(problems, plan, "h2o", "--deploy-dir", plan.folder)
    server = h2o.serve(workspace, program, [(web, path)])
    try:
        answered(problems, server.ports[0], plan)
    finally:
        server.stop()
    return note


def main():
    options = harness.arguments(__doc__, fixtures_needed=False)
    for name in ("nghttp", "openssl"):
        harness.tool(name)
    program, server_files = harness.tool("h2o"), apache.find()
    with harness.Workspace() as workspace:
        folder = workspace.folder("scale")
        cases = []
        for mechanism in ("push", "link"):
            make_manifest(os.path.join(folder, f"{mechanism}.json"), mechanism)
            plan = harness.Plan(options.pushplan, folder, f"{mechanism}.json")
            web = os.path.join(folder, f"web-{mechanism}")
            write_site(web, plan)
            for target in ("apache", "htaccess"):
                cases.append((f"{mechanism} {target}", lambda problems, plan=plan, web=web, target=target:
                              apache_answers(problems, workspace, server_files, plan, web, target)))
            cases.append((f"{mechanism} h2o", lambda problems, plan=plan, web=web: h2o_answers(problems, workspace, program, plan, web)))
            for target in ("php", "headers", "symfony", "node", "express", "python-wsgi", "rails", "go"):
                if mechanism == "push" and target in ("express", "python-wsgi", "rails"):
                    continue  # they push nothing
                cases.append((f"{mechanism} {target}", lambda problems, plan=plan, target=target: emits(problems, plan, target)))
        for name, mechanism, lists in (("a list each", "push", PAGES), ("many lists", "early-hints", LISTS)):
            make_manifest(os.path.join(folder, f"{mechanism}-{lists}.json"), mechanism, lists)
            plan = harness.Plan(options.pushplan, folder, f"{mechanism}-{lists}.json")
            web = os.path.join(folder, f"web-{mechanism}-{lists}")
            write_site(web, plan)
            cases.append((f"{mechanism} apache, {name}", lambda problems, plan=plan, web=web:
                          apache_answers(problems, workspace, server_files, plan, web, "apache", "<ElseIf")))
        return harness.report(cases, options.only)


if __name__ == "__main__":
    sys.exit(main())
