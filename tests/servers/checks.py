"""What every server must do with a plan: the checks, independent of the server, and a manifest written by hand."""
import concurrent.futures
import json
import os
import re

import h2
import harness

# Files of other names than index.html that a server may be told to send for a folder.
INDEX_FILES = ("index.html", "index.htm", "index.xhtml")

# More pages than this and every n-th is asked for.
MOST_PAGES = 60


class View:
    """A running server as one plan sees it.

    `port` answers the plan's site. `clean`: the server maps /about to about.html; without it, a page is asked for by
    its file. `excuses`: {what a target's URL holds: why this server does not push it}; `dropped`: not even as a hint;
    `unnamed`: {what a page's name holds: why the target cannot name it}.
    """

    def __init__(self, port, plan, site, clean=True, excuses=(), dropped=(), unnamed=()):
        self.port, self.plan, self.site = port, plan, site
        self.clean, self.excuses, self.dropped, self.unnamed = clean, excuses, dropped, unnamed

    def pages(self):
        pages = [page for page in self.plan.pages  # a route without a file is a backend's
                 if page.source and not any(mark in page.source for mark in self.unnamed)]
        return pages[::-(-len(pages) // MOST_PAGES)] if pages else []

    def path(self, page):
        return page.url if self.clean or not self.plan.clean or page.url.endswith("/") else self.plan.file_url(page)

    def paths(self, page):
        """The URLs under which a page is asked for."""
        paths = [self.path(page)]
        if page.url.endswith("/"):
            paths.append(page.url + os.path.basename(page.source))
        return paths

    def pushes(self, page):
        """What the server must push for a page."""
        return [url for url in page.sends if not any(mark in url for mark in [*self.excuses, *self.dropped])]

    def links(self, page):
        """The Link values that the server must send for a page."""
        return [value for value in page.links if not any(mark in value for mark in self.dropped)]

    def pages_ahead(self):
        """Pages that have something for the next one."""
        return [page for page in self.pages() if page.ahead]

    def sending_page(self):
        return next((page for page in self.plan.pages if page.sends), None)

    def fetch(self, path, **options):
        return h2.fetch(self.port, path, **options)

    def fetch_pages(self, all_paths, headers=()):
        """(page, path, answer) of every page: under its own URL, or under all; two connections at a time."""
        wanted = [(page, path) for page in self.pages() for path in (self.paths(page) if all_paths else [self.path(page)])]
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(lambda each: self.fetch(each[1], headers=headers), wanted))
        return [(page, path, answer) for (page, path), answer in zip(wanted, answers)]


def refuses_push(value):
    """Whether a Link value says nopush."""
    return bool(re.search(r";\s*nopush\s*(?:;|$)", re.sub(r'"(?:[^"\\]|\\.)*"', '""', value)))


def bare(values):
    """Link values without nopush, wherever it stands."""
    return [value.replace("; nopush", "", 1) if refuses_push(value) else value for value in values]


def _is_page(problems, view, page, path, answer):
    problems.expect(f"{path}: status", "200", answer.status)
    size = str(os.path.getsize(os.path.join(view.site, page.source)))
    problems.expect(f"{path}: content-length of {page.source}", size, answer.field("content-length"))


def pushed_as_planned(problems, view, all_paths=True):
    """A client that accepts pushes gets each page's list in order, and the Link values; returns how many pushes.

    Without `all_paths` a page is asked for by its own URL only.
    """
    count = 0
    for page, path, answer in view.fetch_pages(all_paths):
        _is_page(problems, view, page, path, answer)
        problems.expect(f"{path}: pushed", view.pushes(page), answer.pushed)
        problems.expect(f"{path}: Link", view.links(page), answer.links)
        count += len(answer.pushed)
    return count


def linked_only(problems, view):
    """Every page has its Link values, each with nopush, and a client that accepts pushes gets none."""
    for page, path, answer in view.fetch_pages(all_paths=False):
        _is_page(problems, view, page, path, answer)
        problems.expect(f"{path}: pushed with mechanism link", [], answer.pushed)
        problems.expect(f"{path}: Link", view.links(page), bare(answer.links))
        problems.expect(f"{path}: Link without nopush", [], [value for value in answer.links if not refuses_push(value)])


def only_where_it_helps(problems, view):
    """Requests that must not cause a push, around one page that otherwise does."""
    page = view.sending_page()
    if not page:
        return
    path, links = view.path(page), view.links(page)
    refused = view.fetch(path, push=False)
    problems.expect(f"{path}: pushed to a client that refuses pushes", [], refused.pushed)
    problems.expect(f"{path}: Link for a client that refuses pushes", links, refused.links)

    query = view.fetch(path + "?q=1")
    problems.expect(f"{path}?q=1: pushed", view.pushes(page), query.pushed)

    asset = view.plan.asset()
    if asset:
        answer = view.fetch(asset)
        problems.expect(f"{asset} (an asset): status, pushed, Link", ["200", [], []], [answer.status, answer.pushed, answer.links])

    unknown = harness.percent_encoded(view.plan.mount) + "no/such/page.html"
    answer = view.fetch(unknown)
    problems.expect(f"{unknown}: status, pushed", ["404", []], [answer.status, answer.pushed])

    head = view.fetch(path, method="HEAD")
    problems.expect(f"HEAD {path}: status, pushed", ["200", []], [head.status, head.pushed])

    fresh = view.fetch(path, headers=[("if-none-match", refused.field("etag"))])
    problems.expect(f"{path} with its ETag: status, pushed", ["304", []], [fresh.status, fresh.pushed])
    stale = view.fetch(path, headers=[("if-none-match", '"old"')])
    problems.expect(f"{path} with an old ETag: status", "200", stale.status)
    problems.expect(f"{path} with an old ETag: Link", links, bare(stale.links))

    file = view.plan.file_url(page)
    for near in (file + "/x", _other_case(file)):
        problems.expect(f"{near} (no page): pushed", [], view.fetch(near).pushed)


def ahead_of_next_page(problems, view):
    """What pages have for the next one: on the 200, never pushed or in a 103, not with `Save-Data: on`, not elsewhere."""
    for page in view.pages_ahead():
        path = view.path(page)
        answer = view.fetch(path)
        problems.expect(f"{path}: for the next page", page.ahead, answer.ahead)
        problems.expect(f"{path}: Vary has Save-Data", True, "save-data" in _vary(answer))
        promised = [url for url in answer.pushed if url not in page.sends]
        problems.expect(f"{path}: pushed for the next page", [], promised)
        early = [value for values in answer.early for value in values if harness.is_prefetch(value)]
        problems.expect(f"{path}: for the next page in a 103", [], early)
        for value in ("on", "ON", "on;q=1"):
            saving = view.fetch(path, headers=[("save-data", value)])
            problems.expect(f"{path} with Save-Data {value}: for the next page", [], saving.ahead)
            problems.expect(f"{path} with Save-Data {value}: Link", bare(answer.links), bare(saving.links))
            problems.expect(f"{path} with Save-Data {value}: Vary has Save-Data", True, "save-data" in _vary(saving))
        off = view.fetch(path, headers=[("save-data", "off")])
        problems.expect(f"{path} with Save-Data off: for the next page", page.ahead, off.ahead)
        if page.url.endswith("/"):
            index = view.fetch(page.url + os.path.basename(page.source))
            problems.expect(f"{path}, its file: for the next page", page.ahead, index.ahead)
    for page in view.pages():
        if not page.ahead:
            answer = view.fetch(view.path(page))
            problems.expect(f"{page.url}: for a next page, Vary", [[], False], [answer.ahead, "save-data" in _vary(answer)])
    asset = view.plan.asset()
    if asset and view.pages_ahead():
        problems.expect(f"{asset} (an asset): for a next page", [], view.fetch(asset).ahead)


def ahead_on_the_200_alone(problems, view):
    """Servers that know the status before they send fields."""
    for page in view.pages_ahead():
        path = view.path(page)
        fresh = view.fetch(path, headers=[("if-none-match", view.fetch(path).field("etag"))])
        problems.expect(f"{path} with its ETag: status, for the next page", ["304", []], [fresh.status, fresh.ahead])
        part = view.fetch(path, headers=[("range", "bytes=0-1")])
        problems.expect(f"{path}, a part: status, for the next page", ["206", []], [part.status, part.ahead])


def rules_of_next_page(problems, workspace, options, target, serve):
    """The sign-up once more, with Speculation Rules; `serve(site, emitted file)` starts a server."""
    site = harness.SiteCopy(workspace, options.pushplan, os.path.join(options.fixtures, "signup-flow"))
    config = os.path.join(site.folder, "pushplan.yaml")
    with open(config, encoding="utf-8") as file:
        text = file.read()
    with open(config, "w", encoding="utf-8") as file:
        file.write(text.replace("prefetch: {", "prefetch: {as: speculation-rules, "))
    plan = site.plan("link")
    rules = plan.emit("speculation-rules", "rules.json")
    site.publish(plan)
    os.replace(rules, os.path.join(site.site, "speculation-rules.json"))
    with open(os.path.join(plan.folder, plan.manifest), encoding="utf-8") as file:
        following = {url for group in json.load(file)["groups"] if group.get("next") for url in group["pages"]}
    problems.expect("pages that some page follows", {"/", "/signup/1/", "/signup/2/"}, following)
    server = serve(site, plan.emit(target, "rules.conf", flags=["--deploy-dir", plan.folder]))
    try:
        view = View(server.ports[0], plan, site.site)
        for page in plan.pages:
            wanted = '"/speculation-rules.json"' if page.url in following else None
            answer, saving = view.fetch(page.url), view.fetch(page.url, headers=[("save-data", "on")])
            problems.expect(f"{page.url}: rules, without and with Save-Data", [wanted, None],
                            [answer.field("speculation-rules"), saving.field("speculation-rules")])
            problems.expect(f"{page.url}: Link for the next page", [], answer.ahead)
            problems.expect(f"{page.url}: Vary has Save-Data", [page.url in following] * 2, ["save-data" in _vary(a) for a in (answer, saving)])
        answer = view.fetch("/speculation-rules.json")
        size = os.path.getsize(os.path.join(site.site, "speculation-rules.json"))
        problems.expect("the rules: status, type, size", ["200", "application/speculationrules+json", str(size)],
                        [answer.status, answer.field("content-type"), answer.field("content-length")])
    finally:
        server.stop()


def _vary(answer):
    return ", ".join(value for key, value in answer.fields if key == "vary").lower()


def _other_case(path):
    """A path in capitals; escapes stay as they are."""
    return re.sub(r"(%..)|([^%]+)", lambda part: part[1] or part[2].upper(), path)


# --- a manifest written by hand -----------------------------------------------------------------------------------

# Names and attributes that no tidy site has: files of the site that are pages, and resources with all attributes.
ODD_PAGES = ["index.html", "odd/{path}.html", "odd/a b.html", 'odd/".html', "odd/\\.html", "odd/%41.html", "odd/${HOME}.html", "odd/%{ENV}.html",
             "odd/br[0].html", "odd/\u00e9\u4e2d.html", "odd/it's.html", "odd/a+b*(c)^.html", "odd/x|y.html", "odd/#m.html",
             "odd/?.html", "odd/tab\t.html", "odd/$.html", "odd/s;c,.html", "htm/index.htm", "xhtml/index.xhtml",
             "odd/line\nend.html", "odd/%.html", "odd/{a}.html", "odd/<b>.html", "odd/`~@!.html", "odd/a=b&c.html", "odd/a:b.html",
             "odd/ .html", "odd/\\n$1\\1.html", "odd/1%2F2.html", "odd/-rf.html", "odd dir's/index.html", "PUSHPLAN.html"]
ODD_RESOURCES = [
    {"url": "/css/com,ma.css", "as": "style", "type": "text/css", "source": "css/com,ma.css"},
    {"url": "/css/semi;colon.css", "as": "style", "type": "text/css", "source": "css/semi;colon.css"},
    {"url": "/css/100%25.css", "as": "style", "type": "text/css", "source": "css/100%.css"},
    {"url": "/css/it's%20%22$%7BHOME%7D%22.css", "as": "style", "source": 'css/it\'s "${HOME}".css', "media": "(min-width: 40em)"},
    {"url": "/css/q.css?v=1&x=$1\\", "as": "style", "source": "css/q.css"},
    {"url": "/css/q.css?new\\n\\\\line", "as": "style", "source": "css/q.css"},
    {"url": "/css/q.css?v=${HOME}", "as": "style", "source": "css/q.css"},
    {"url": "/js/safe.js", "as": "script", "source": "js/safe.js", "integrity": "sha256-MV9b23bQeMQ7isAGTkoBZGErH853yGk0W/yUx1iU7dM=",
     "referrerpolicy": "no-referrer", "fetchpriority": "high"},
    {"url": "/js/module.mjs", "rel": "modulepreload", "as": "script", "crossorigin": "anonymous", "source": "js/module.mjs"},
    {"url": "/fonts/f.woff2", "as": "font", "type": "font/woff2", "crossorigin": "anonymous", "source": "fonts/f.woff2"},
    {"url": "/img/%C3%A9.png", "as": "image", "source": "img/\u00e9.png", "imagesrcset": "/img/%C3%A9.png?$1&\\$2\\n 1x, /img/e@2x.png 2x",
     "imagesizes": "(min-width: 40em) 50vw, 100vw", "media": "screen, (min-width: 40em)"},
    {"url": "/img/[1]@2x.png", "as": "image", "type": "image/png", "source": "img/[1]@2x.png"},
    # The rest are sheets that differ in their URL alone: as a path, with the file that it names, or as a query.
    *({"url": url, "as": "style", "source": "css/" + source} for url, source in {
        "/css/a+b.css": "a+b.css", "/css/(1).css": "(1).css", "/css/*.css": "*.css", "/css/~tilde.css": "~tilde.css",
        "/css/a=b&c.css": "a=b&c.css", "/css/at@2.css": "at@2.css", "/css/bang!.css": "bang!.css", "/css/%7Bb%7D.css": "{b}.css",
        "/css/%5Ehat%7Cbar.css": "^hat|bar.css", "/css/%E4%B8%AD.css": "\u4e2d.css", "/css/%5Cback.css": "\\back.css", "/css/$HOME.css": "$HOME.css",
        "/css/%60tick%3C%3E.css": "`tick<>.css", "/css/%23hash%3F.css": "#hash?.css", "/css/%2541.css": "%41.css", "/css/two%20%20.css": "two  .css",
    }.items()),
    *({"url": "/css/q.css?" + query, "as": "style", "source": "css/q.css"} for query in ("%{X}e", "a|b^c`d", "{p}=[q]", "%s%%d")),
]

# Resources of an odd page: few enough for the limits of every target, and each resource is on several pages.
ODD_LIST = 4


class OddSite:
    """A site and its manifests, written here: what no planner would choose still has to be carried right."""

    def __init__(self, workspace, pushplan):
        self.pushplan = pushplan
        self.folder = workspace.folder("odd")
        self.web = self.site = os.path.join(self.folder, "web")
        for number, name in enumerate([*ODD_PAGES, *(resource["source"] for resource in ODD_RESOURCES)]):
            path = os.path.join(self.web, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write("x" * (number + 1))
        harness.make_readable(self.folder)

    def plan(self, mechanism):
        resources = {}
        for resource in ODD_RESOURCES:
            resources[resource["url"]] = {"rel": "preload", "type": "", "crossorigin": None, "bytes": 1, "encoding": "identity",
                                          "hash": "xxh3:0123456789abcdef", **resource}
        groups = []
        for number, source in enumerate(ODD_PAGES):
            folder, name = os.path.split("/" + source)
            url = harness.percent_encoded(folder.rstrip("/") + "/" + ("" if name in INDEX_FILES else name))
            keys = list(resources)
            keys = [keys[(number * (ODD_LIST - 1) + each) % len(keys)] for each in range(ODD_LIST)]
            groups.append({"send": keys, "prefetch": [], "preconnect": [], "pages": {url: source}})
        write_manifest(os.path.join(self.folder, f"{mechanism}.json"), mechanism, resources, groups)
        return harness.Plan(self.pushplan, self.folder, f"{mechanism}.json")

    def publish(self, plan):
        pass


def write_manifest(path, mechanism, resources, groups):
    """A manifest in the contract's form."""
    settings = {"base_url": None, "url_style": "html", "ignore": [], "mechanism": mechanism, "budget": 50000, "page_budgets": [],
                "critical_budget": None, "max_files": 100, "max_header_bytes": 100000, "encoding": "br", "brotli_quality": 5,
                "gzip_level": 6, "zstd_level": 3, "viewports": ["1366x768@1"], "pin": [], "exclude": [], "error_pages": False}
    manifest = {"schema": "pushplan-manifest/1", "settings": settings, "resources": resources, "groups": groups}
    with open(path, "w", encoding="utf-8") as file:
        json.dump(manifest, file)
