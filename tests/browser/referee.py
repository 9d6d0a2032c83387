"""Chromium as the referee of emitted hints: sites behind a real Apache, each page loaded cold with and without its hints.

What is judged, and by which witnesses, stands in docs/REFEREE.md.
"""
import collections
import json
import os
import re
import shutil
import subprocess
import sys
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "servers"))
import apache  # noqa: E402
import h2  # noqa: E402
import harness  # noqa: E402
from recordings import PROFILES, one_spelling  # noqa: E402

MECHANISMS = ("early-hints", "link")
DROPPED = "${"      # what Apache cannot carry: it puts a variable in its place, and the emitter leaves the URL out
RUN_LIMIT = 1800    # seconds for all loads of one run
# Chromium passes over a 103 that is there before it is done with sending the request, as happens without a network between.
_THINKING = ('  RewriteEngine on\n  RewriteMap think "prg:{script}"\n  RewriteCond %{{HTTP:Sec-Fetch-Dest}} =document\n'
             '  RewriteCond ${{think:page}} ^\n  RewriteRule ^ -\n')
_SCRIPT = "#!/bin/sh\nwhile read -r line; do sleep 0.05; echo; done\n"
_LOG = 'LogFormat "%{{usec}}t\\t%{{Host}}i:%{{local}}p\\t%>s\\t%r" referee\nCustomLog "{log}" referee\n'


class Hinted:
    """A plan, the emitted file that carries it, and the port that serves the site with it."""

    def __init__(self, mechanism, strategy, pages, conf):
        self.mechanism, self.strategy, self.conf, self.port = mechanism, strategy, conf, None
        self.pages = {page.url: page for page in pages if page.source and page.sends}


class Site:
    """A copy of a site, its plans, and a port that serves it without any."""

    def __init__(self, name, copy, strategies):
        plans = {(mechanism, strategy): copy.plan(mechanism, strategy) for mechanism in MECHANISMS for strategy in strategies}
        first = next(iter(plans.values()))
        copy.publish(first)
        self.name, self.web, self.clean, self.port = name, copy.web, first.clean, None
        self.host = urllib.parse.urlsplit(first.settings["base_url"] or "").netloc
        self.hinted = [Hinted(mechanism, strategy, plan.pages, plan.emit("apache", f"{mechanism}-{strategy}.conf", flags=["--deploy-dir", copy.folder]))
                       for (mechanism, strategy), plan in plans.items()]

    def pages(self, count=None):
        """Up to so many of the pages that hint at something, spread over the site; the top page is among them."""
        urls = sorted({url for hinted in self.hinted for url in hinted.pages}, key=lambda url: (url.count("/"), url))
        return [urls[len(urls) * number // count] for number in range(count)] if count and len(urls) > count else urls

    def hosts(self, script):
        """Virtual hosts without hints and with those of each plan; `script` makes pages with a 103 take their time."""
        clean, thinking = "host" if self.clean else None, _THINKING.format(script=script)
        return [apache.Host(self.web, clean=clean),
                *(apache.Host(self.web, each.conf, clean, host=thinking if each.mechanism == "early-hints" else "") for each in self.hinted)]


class Load:
    """One load of a page: what Chromium answered, and how often the server was asked for each path."""

    def __init__(self, site, url, profile, hinted=None):
        self.site, self.url, self.profile, self.hinted = site, url, profile, hinted
        self.answer, self.served = {"error": "no answer"}, collections.Counter()
        self.statuses = {}

    @property
    def name(self):
        how = f", {self.hinted.mechanism}, {self.hinted.strategy}" if self.hinted else ", without hints"
        return f"{self.url} ({self.profile}{how})"

    def question(self, number):
        """What Chromium is asked to load: from a host of its own, where the site does not insist on another."""
        self.port = self.hinted.port if self.hinted else self.site.port
        self.host = self.site.host or f"load{number}.port{self.port}.test"
        self.origin = f"https://{self.host}"
        rules = {"rules": f"MAP {self.host} 127.0.0.1:{self.port}, MAP * ~NOTFOUND"} if self.site.host else {}
        return {"id": number, "url": self.origin + self.url, "viewport": PROFILES[self.profile], "mobile": self.profile == "mobile",
                "early": self.hinted is not None and self.hinted.mechanism == "early-hints", **rules}

    def paths(self, entries):
        """Those of the entries that are of the site, by path."""
        found = collections.defaultdict(list)
        for entry in entries:
            if entry["url"].startswith(self.origin + "/"):
                found[one_spelling(entry["url"][len(self.origin):].split("#")[0])].append(entry)
        return found

    def read(self, answer, log):
        self.answer = answer
        for at, status, path in log.get(f"{self.host}:{self.port}", []):
            if answer["from"] <= at <= answer["until"]:
                self.served[path] += 1
                self.statuses[path] = status

    @property
    def void(self):
        """Why nothing can be said of it, or None."""
        if "error" in self.answer:
            return self.answer["error"]
        return "leads elsewhere" if self.answer["elsewhere"] else None if self.answer["finished"] else "never fell silent"


KINDS = ("double", "unused", "not early", "sent", "broken")
Fault = collections.namedtuple("Fault", "kind url what")
Fault.__doc__ = """A hint that does not do what it should: one of KINDS."""


def hint_urls(lines):
    """Paths that Link lines hint at for the page itself, in order, each once."""
    values = [value for line in lines for value in h2.split_links(line) if not harness.is_prefetch(value)]
    return list(dict.fromkeys(re.match("<([^>]*)>", value)[1] for value in values))


def judge(load, control):
    """The faults of one load with hints, held against the load of the same page without."""
    planned = [url for url in load.hinted.pages[load.url].sends if DROPPED not in url]
    early = load.hinted.mechanism == "early-hints"
    sent = hint_urls(load.answer["links"])
    if sent != planned:
        yield Fault("sent", load.url, f"hints at {sent}, planned are {planned}")
    in_103 = hint_urls(load.answer["early"])
    if in_103 != (planned if early else []):
        yield Fault("sent", load.url, f"hints at {in_103} in a 103, planned are {planned if early else []}")
    requests, before, timings = load.paths(load.answer["requests"]), control.paths(control.answer["requests"]), load.paths(load.answer["timings"])
    for url in sent:
        path = one_spelling(url)
        if load.statuses.get(path) != "200":
            yield Fault("broken", url, f"is answered with {load.statuses.get(path, 'nothing: the hint is not followed')}")
        if not control.served[path]:
            yield Fault("unused", url, "is not requested without the hint")
        # Whether DevTools says "cached" of a request that joined another one is a matter of time: where the page itself asks
        # more than once, the server alone tells a second fetch.
        for witness, times, without in (("the server", load.served[path], control.served[path]),
                                        ("DevTools", fetches(requests[path]), len(before[path]))):
            if times > max(1, without):
                yield Fault("double", url, f"is fetched {times} times as {witness} sees it, without the hint {without} times")
        yield from seen_as_hint(url, early, requests[path], {entry["by"] for entry in timings[path]})
    said_before = {message.replace(control.origin, "") for message in control.answer["messages"]}
    for message in load.answer["messages"]:
        named = re.search(re.escape(load.origin) + r"([^ ']*)", message)
        if message.replace(load.origin, "") not in said_before:
            yield Fault("unused" if "not used" in message else "broken", named[1] if named else load.url, f"makes the console say: {message}")


def fetches(requests):
    return sum(not entry.get("cached") for entry in requests)


def seen_as_hint(url, early, requests, initiators):
    """By DevTools, and of a 103 by the page's own resource timing, which does not tell modules of a Link field from others."""
    if not any(entry.get("early" if early else "hint") for entry in requests):
        yield Fault("not early" if early else "broken", url, "was not fetched by the hint, as DevTools sees it")
    elif early and "early-hints" not in initiators:
        yield Fault("not early", url, f"has the initiators {sorted(initiators)} in the page's resource timing")


# --- the run ------------------------------------------------------------------------------------------------------

def absent():
    """Why there can be no referee here, or None."""
    for program in ("node", os.environ.get("CHROMIUM", "chromium"), "apache2", "openssl"):
        if shutil.which(program, path=os.environ.get("PATH", "") + ":/usr/sbin") is None:
            return f"{program} is not installed"
    if not os.path.isdir(os.path.join(os.path.dirname(HERE), "js", "node_modules", "playwright-core")):
        return "playwright-core is not installed (npm ci --prefix tests/js)"
    if not apache.knows_early_hints(apache.find()[0]):
        return "Apache is older than 2.4.58 and knows no early hints"
    return None


def loads_of(site, urls, windows):
    """[(load with hints, its control)] for the windows, [(strategy, profile)]. What a strategy hints like one before it
    is not loaded again."""
    pairs, controls, known = [], {}, set()
    for url in urls:
        for strategy, profile in windows:
            for hinted in site.hinted:
                page = hinted.pages.get(url)
                if page is None or hinted.strategy != strategy:
                    continue
                key = (url, profile, hinted.mechanism, tuple(page.sends))
                if key in known:
                    continue
                known.add(key)
                control = controls.setdefault((url, profile), Load(site, url, profile))
                pairs.append((Load(site, url, profile, hinted), control))
    return pairs


def run(workspace, sites, pairs):
    """Serves the sites and makes all loads of the pairs; afterwards each load knows what was seen."""
    folder = workspace.folder("referee")
    log, script = os.path.join(folder, "log"), os.path.join(folder, "think")
    with open(script, "w", encoding="utf-8") as file:
        file.write(_SCRIPT)
    os.chmod(script, 0o755)
    hosts = [host for site in sites for host in site.hosts(script)]
    server = apache.serve(workspace, apache.find(), hosts, _LOG.format(log=log))
    try:
        ports = iter(server.ports)
        for site in sites:
            site.port = next(ports)
            for hinted in site.hinted:
                hinted.port = next(ports)
        loads = list(dict.fromkeys(load for pair in pairs for load in reversed(pair)))
        questions = [load.question(number) for number, load in enumerate(loads)]
        answers = ask_chromium(workspace, server.ports, questions)
    finally:
        server.stop()
    seen = read_log(log)
    for number, load in enumerate(loads):
        load.read(answers[number], seen)


def ask_chromium(workspace, ports, questions):
    """{id: answer}; raises when the browser could not run."""
    options = {"program": shutil.which(os.environ.get("CHROMIUM", "chromium")), "key": harness.key_hash(workspace.certificate()[0]),
               "rules": ", ".join([*(f"MAP *.port{port}.test 127.0.0.1:{port}" for port in ports), "MAP * ~NOTFOUND"])}
    done = subprocess.run(["node", os.path.join(HERE, "referee.mjs"), json.dumps(options)], timeout=RUN_LIMIT,
                          preexec_fn=harness.die_with_parent(os.getpid()), input="".join(json.dumps(question) + "\n" for question in questions).encode(), capture_output=True)
    answers = {answer["id"]: answer for answer in map(json.loads, done.stdout.splitlines())}
    if done.returncode or len(answers) < len(questions):
        raise OSError(f"referee.mjs ended with {done.returncode}: {done.stderr[-600:].decode(errors='replace')}")
    return answers


def read_log(path):
    """{host and port: [(ms since 1970, status, path)]} of Apache's access log."""
    seen = collections.defaultdict(list)
    with open(path, encoding="utf-8", errors="surrogateescape") as file:
        for line in file:
            at, host, status, request = line.rstrip("\n").split("\t")
            method, _, target = request.rpartition(" ")[0].partition(" ")
            if method == "GET":
                seen[host].append((int(at) / 1000, status, one_spelling(re.sub(r"\\(.)", r"\1", target))))
    return seen


class Tally(collections.Counter):
    """Figures over many loads: loads, hinted, named (by a 103), early (those of them seen as such), and faults by kind."""

    def add(self, load, control):
        """Counts a pair and returns its faults, [(load, fault)]."""
        void = control.void or load.void
        if void == "leads elsewhere":
            self["elsewhere"] += 1
            return []
        if void:
            faults = [Fault("broken", load.url, void)]
        else:
            faults = list(judge(load, control))
            count = len(load.hinted.pages[load.url].sends)
            self["loads"] += 1
            self["hinted"] += count
            if load.hinted.mechanism == "early-hints":
                self["named"] += count
                self["early"] += count - len({fault.url for fault in faults if fault.kind == "not early"})
        self.update(fault.kind for fault in faults)
        return [(load, fault) for fault in faults]

    def summary(self):
        return (f"{self['loads']} loads, {self['hinted']} hints: {self['double']} fetched twice, {self['unused']} unused; "
                f"{self['early']} of {self['named']} that a 103 named are seen as early hints")
