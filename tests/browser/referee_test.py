#!/usr/bin/env python3
"""Chromium with the emitted Apache configuration, as early hints and as Link: what is hinted is used, and fetched once.

Each page of the fixtures that hints at something, and pages of the demo site and of a real one, the manual of Debian's
apache2-doc, loaded cold (docs/REFEREE.md). The last case shows that the referee objects where it should."""
import os
import shutil
import sys

import referee
from referee import harness

STRATEGIES = ("best", "critical")
DEMO_PAGES = 5
MANUAL, MANUAL_PAGES = "/usr/share/doc/apache2-doc/manual", 4
# The demo in both windows; what a fixture is about does not depend on them.
WINDOWS = [(strategy, "desktop") for strategy in STRATEGIES]
DEMO_WINDOWS = [(strategy, profile) for strategy in STRATEGIES for profile in referee.PROFILES]

# What a careless author would send with the top page of this fixture.
LIES_OF = "fonts-behind-two-imports"
LIES = ["</unused.css>; rel=preload; as=style", "</gone.css>; rel=preload; as=style", "</css/style.css>; rel=preload; as=script",
        "</fonts/vollkorn-latin-400.woff2>; rel=preload; as=font"]
NOT_SENT = "/css/fonts.css"
# (kind, URL) of what has to be said of that.
FOUND = {("unused", "/unused.css"), ("unused", "/gone.css"), ("broken", "/gone.css"), ("unused", "/css/style.css"),
         ("unused", "/fonts/vollkorn-latin-400.woff2"), ("sent", "/")}
# Of a 103 also what the server has no file for is asked for once more.
FOUND_EARLY = {("double", "/gone.css"), ("not early", "/gone.css")}


def manual(workspace):
    """The manual in English, as the folder of a fixture; nothing where the package is not installed."""
    folder = workspace.folder("manual")
    if not os.path.isdir(os.path.join(MANUAL, "en")):
        return []
    for name in ("en", "style", "images"):
        shutil.copytree(os.path.join(MANUAL, name), os.path.join(folder, "site", name))
    return [("apache-manual", folder)]


def sites(workspace, options):
    """[(Site, its pairs of loads)] of the fixtures that plan something, of the demo and of the manual."""
    folders = [*harness.fixtures(options.fixtures), ("demo", os.path.join(os.path.dirname(os.path.abspath(options.fixtures)), "demo")),
               *manual(workspace)]
    counts = {"demo": DEMO_PAGES, "apache-manual": MANUAL_PAGES}
    for name, path in folders:
        if not options.only or name in options.only:
            site = referee.Site(name, harness.SiteCopy(workspace, options.pushplan, path), STRATEGIES)
            pairs = referee.loads_of(site, site.pages(counts.get(name)), DEMO_WINDOWS if name == "demo" else WINDOWS)
            if pairs:
                yield site, pairs


def with_lies(workspace, options):
    """(Site, its pairs of loads): the lies by either mechanism, and planned early hints that come with the answer alone."""
    copy = harness.SiteCopy(workspace, options.pushplan, os.path.join(options.fixtures, LIES_OF))
    site = referee.Site("(lies)", copy, ["critical"])
    with open(os.path.join(copy.site, "unused.css"), "w", encoding="utf-8") as file:
        file.write("p { color: red }")
    harness.make_readable(copy.folder)
    honest = next(hinted for hinted in site.hinted if hinted.mechanism == "link")
    page = honest.pages["/"]
    late = referee.Hinted("early-hints", "late", [page], honest.conf)
    lies = harness.Page(page.url, page.source, [*referee.hint_urls(LIES), NOT_SENT])
    site.hinted = [late, *(referee.Hinted(mechanism, "lies", [lies], lying_conf(copy.folder, mechanism)) for mechanism in referee.MECHANISMS)]
    return site, referee.loads_of(site, ["/"], [("late", "desktop"), ("lies", "desktop")])


def lying_conf(folder, mechanism):
    directives = ["Header add Link", *(["H2EarlyHint Link"] if mechanism == "early-hints" else [])]
    lines = [f'  {directive} "{lie}"\n' for lie in LIES for directive in directives]
    path = os.path.join(folder, f"lies-{mechanism}.conf")
    with open(path, "w", encoding="utf-8") as file:
        file.write(f'H2EarlyHints on\n<LocationMatch "^/(index\\.html)?$">\n{"".join(lines)}</LocationMatch>\n')
    return path


def judge_lies(problems, pairs):
    problems.expect("loads with lies", 3, len(pairs))
    for load, control in pairs:
        found = {(fault.kind, fault.url) for fault in referee.judge(load, control)}
        if load.hinted.strategy == "late":
            missed = {("not early", url) for url in load.hinted.pages["/"].sends} ^ found - {("sent", "/")}
        else:  # whether the cache answers the second request for a sheet is a matter of time
            missed = (FOUND | FOUND_EARLY if load.hinted.mechanism == "early-hints" else FOUND) - found
        problems.expect(f"{load.name}: not objected to", [], sorted(missed))


def judge_site(problems, pairs, total):
    tally = referee.Tally()
    for pair in pairs:
        problems += [f"{load.name}: {fault.kind}: {fault.url} {fault.what}" for load, fault in tally.add(*pair)]
    total.update(tally)
    problems.expect("loads that lead elsewhere", 0, tally["elsewhere"])
    return f"{tally['loads']} loads with {tally['hinted']} hints"


def main():
    options = harness.arguments(__doc__)
    if reason := referee.absent():
        harness.skip(reason)
    with harness.Workspace() as workspace:
        honest, lying = list(sites(workspace, options)), with_lies(workspace, options)
        everything = [*honest, lying]
        referee.run(workspace, [site for site, _ in everything], [pair for _, pairs in everything for pair in pairs])
    total = referee.Tally()
    cases = [(site.name, lambda problems, pairs=pairs: judge_site(problems, pairs, total)) for site, pairs in honest]
    code = harness.report([*cases, ("(lies)", lambda problems: judge_lies(problems, lying[1]))])
    print(total.summary())
    return code


if __name__ == "__main__":
    sys.exit(main())
