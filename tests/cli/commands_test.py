#!/usr/bin/env python3
"""The command line as users meet it: a table of commands run one after the other in a small site, each with its exit code
and what must stand on stdout and stderr."""
import argparse
import json
import os
import subprocess
import sys
import tempfile

PAGE = '<!doctype html><title>t</title><link rel="stylesheet" href="/a.css"><link rel="stylesheet" href="/b.css"><p>text'
CSS = "".join(f".rule-{i} {{ margin: {i}px }}\n" for i in range(40))

FILES = {
    "site/index.html": PAGE,
    "site/about.html": PAGE.replace("/b.css", "/c.css"),
    "site/a.css": CSS,
    "site/b.css": CSS.replace("margin", "padding"),
    "site/c.css": CSS.replace("margin", "top"),
}

CONFIG = """site: site
mechanism: push
budget: 50kB
outputs:
  - target: apache
    file: deploy/push.conf
  - target: headers
    file: deploy/links.txt
    mechanism: link
strategy: critical
manifest: push-manifest.json
"""

# What these commands do is told apart from what the model chooses: lists hold all that pages wait for.
CRITICAL = "site: site\nstrategy: critical\nmanifest: push-manifest.json\n"
PLAN = "plan site --strategy critical -o push-manifest.json"


class Shell:
    """A folder with the small site, and the binary to run in it."""

    def __init__(self, binary):
        self.binary, self.problems, self.count = binary, [], 0
        self.tmp = tempfile.TemporaryDirectory()
        self.folder = self.tmp.name
        for name, text in FILES.items():
            self.write(name, text)

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), "w", encoding="utf8") as f:
            f.write(text)

    def read(self, name):
        with open(self.path(name), encoding="utf8") as f:
            return f.read()

    def run(self, line, code, out=(), err=(), env=None):
        """Runs a command line; `out` and `err` are texts that must (or, behind a '!', must not) stand there."""
        self.count += 1
        result = subprocess.run([self.binary, *line.split()], cwd=self.folder, capture_output=True, text=True, timeout=60,
                                env=dict(os.environ, **(env or {})))
        if result.returncode != code:
            self.problems.append(f"`pushplan {line}`: exit {result.returncode}, not {code}\n{result.stdout[-800:]}{result.stderr[-800:]}")
        for name, texts, got in [("stdout", out, result.stdout), ("stderr", err, result.stderr)]:
            for text in [texts] if isinstance(texts, str) else texts:
                wanted = not text.startswith("!")
                if (text.lstrip("!") in got) != wanted:
                    self.problems.append(f"`pushplan {line}`: {name} {'lacks' if wanted else 'has'} '{text.lstrip('!')}':\n{got[-1200:]}")
        return result.stdout

    def expect(self, what, holds):
        self.count += 1
        if not holds:
            self.problems.append(what)


def help_and_errors(sh):
    sh.run("--help", 0, out=["plan", "check", "Exit codes"])
    sh.run("--version", 0, out="pushplan ")
    sh.run("plan --help", 0, out=["--budget", "--mechanism"])
    sh.run("", 2, err="no command")
    sh.run("plam site", 2, err="did you mean 'plan'?")
    sh.run("plan site --budgt 5kB", 2, err=["unknown option --budgt", "did you mean '--budget'?"])
    sh.run("plan site --budget lots", 2, err="must be a size such as 50kB")
    sh.run("plan site --mechanism pull", 2, err="push, early-hints or link")
    sh.run("plan site --strategy css", 2, err="--strategy css: give -o FILE: only the strategy best writes push-manifest.json by itself")
    sh.run("plan site --strategy css -o css.json", 0, out="/a.css", err="css.json: written")
    sh.run("plan site --strategy cs", 2, err="best, none, css, critical, everything or images-first")
    sh.run("plan site --viewport wide", 2, err="1366x768")
    sh.run("plan site --frozen", 2, err="has no option --frozen")
    sh.run("plan", 2, err="no site")
    sh.run("plan site other", 2, err="one argument too many")
    sh.run("plan nowhere", 2, err=["nowhere", "No such file"])
    sh.run("plan site --base-url ftp://x/", 2, err="no http(s) URL")
    sh.run("plan site -c none.yaml", 2, err="none.yaml")
    sh.run("emit apache", 2, err=["push-manifest.json", "pushplan plan"])
    sh.run("emit apachee", 2, err="did you mean 'apache'?")
    sh.run("emit", 2, err="emit --list")
    sh.run("emit --list", 0, out=["apache", "h2o", "headers", "php", "early-hints"])
    sh.run("check site", 2, err="push-manifest.json")
    sh.run("build site", 2, err="pushplan.yaml")


def plan_and_emit(sh):
    sh.run("plan site", 0, out="/about.html", err="push-manifest.json: written")
    sh.run("plan site", 0, err="push-manifest.json: unchanged")
    sh.run(PLAN, 0, out=["/about.html", "/a.css"], err="push-manifest.json: written")
    sh.run(PLAN, 0, err="push-manifest.json: unchanged")
    sh.run(PLAN + " --quiet", 0, out="!/a.css", err="!unchanged")
    sh.expect("--quiet prints nothing", sh.run(PLAN + " --quiet", 0) == "")
    sh.run("plan site -o - --quiet", 0, out='"schema": "pushplan-manifest/1"')
    sh.run(PLAN + " --color always", 0, out="\x1b[1m")
    sh.run(PLAN + " --color always", 0, out="\x1b[1m", env={"NO_COLOR": "1"})
    sh.run(PLAN, 0, out="!\x1b[")
    sh.run("emit headers", 0, out=["/about.html\n", "  Link: </a.css>; rel=preload; as=style\n"])
    sh.run("emit apache --mechanism push", 0, out=["LocationMatch", 'as=style" env=!pushplan_again'])
    sh.run("emit apache --mechanism link", 0, out="; nopush")
    sh.run("emit apache --mechanism early-hints", 0, out=["H2EarlyHint ", "H2Push off"])
    sh.run("emit h2o --mechanism early-hints", 2, err=["cannot do early-hints", "--mechanism link"])
    sh.run("emit php -o out/links.php", 0, out="", err="out/links.php: written")
    sh.expect("the folder of an output is made", os.path.isfile(sh.path("out/links.php")))
    sh.write("mine.conf", "# by hand\n")
    sh.run("emit apache -o mine.conf", 2, err=["not written by pushplan", "--force"])
    sh.expect("a foreign file is left as it is", sh.read("mine.conf") == "# by hand\n")
    sh.run("emit apache -o mine.conf --force", 0)
    sh.run("emit apache -o mine.conf", 0, err="unchanged")
    sh.write("broken.json", '{"schema": "pushplan-manifest/1",\n  oops}')
    sh.run("emit apache --manifest broken.json", 2, err="broken.json:2:3")
    sh.run("plan site -o broken.json", 0)  # begins like a manifest: ours
    sh.write("site/push-manifest.json", sh.read("push-manifest.json"))
    sh.run("plan site --strategy critical -o site/push-manifest.json", 0, err="unchanged")


def emissions(sh):
    """What is written, shown, cut and taken back."""
    sh.run(PLAN + " --mechanism push", 0)
    sh.run("emit apache -o conf/push.conf --dry-run", 0, out=["--- /dev/null\n+++ conf/push.conf\n", "+    Header add Link"])
    sh.expect("--dry-run writes nothing", not os.path.exists(sh.path("conf")))
    sh.run("emit apache -o conf/push.conf", 0, err="conf/push.conf: written")
    sh.run("emit apache -o conf/push.conf --max-files 1 --dry-run", 0, out=["-    Header add Link", "!+++ /dev/null"])
    sh.run("emit apache -o conf/push.conf --max-files 1 --details cuts.json", 0, err=["header-cut", "over the limit of 1 file a page"])
    cuts = json.loads(sh.read("cuts.json"))
    sh.expect("each cut stands in the details", sorted((cut["page"], cut["url"]) for cut in cuts["cuts"]) == [("/", "/b.css"), ("/about.html", "/c.css")])
    sh.run("emit headers --max-header-bytes 40", 0, out="/a.css", err="over the limit of 40 B")
    sh.write("conf/mine.conf", "# by hand\n")
    sh.run("emit apache -o conf/push.conf --off --dry-run", 0, out="+++ /dev/null\n")
    sh.run("emit apache -o conf/push.conf --off", 0, err="conf/push.conf: removed")
    sh.expect("--off takes back what is ours alone", not os.path.exists(sh.path("conf/push.conf")) and os.path.exists(sh.path("conf/mine.conf")))
    sh.run("emit apache --off", 2, err="name the file")
    sh.run("emit apache -o conf/mine.conf --off", 0)
    sh.expect("--off leaves a foreign file", sh.read("conf/mine.conf") == "# by hand\n")
    sh.run("emit apache --in-place", 2, err="name it with -o")
    sh.run("emit apache --cache-aware yes", 2, err="--cache-aware 'yes': must be cookie, casper, diary or none")
    sh.run("emit php --cache-aware casper", 2, err="target php cannot do --cache-aware casper; it can do cookie")
    sh.run("emit h2o --mechanism link --cache-aware cookie", 2, err="is for pushes")
    sh.run("emit apache --apache-diary 100", 2, err="power of two")
    sh.run("emit nginx -o conf/a.conf --mechanism link", 0, err=["conf/a.conf: written", "conf/a-http.conf: written"])
    sh.run("emit cloudfront -o conf/a-edge.js --mechanism link", 0)
    sh.run("emit nginx -o conf/a.conf --off", 0, err=["conf/a.conf: removed", "conf/a-http.conf: removed", "!a-edge.js"])
    sh.write("conf/_headers", "/*\n  X-Frame-Options: DENY\n")
    sh.run("emit netlify -o conf/_headers --mechanism link", 0, err="conf/_headers: written")
    sh.run("emit php -o conf/_headers", 2, err="not written by pushplan")
    sh.run("emit php -o conf/_headers --off", 0, err="!removed")
    os.rename(sh.path("push-manifest.json"), sh.path("away.json"))
    sh.run("emit netlify -o conf/_headers --off", 0)
    os.rename(sh.path("away.json"), sh.path("push-manifest.json"))
    sh.expect("what is taken back needs no manifest and leaves the user's", sh.read("conf/_headers") == "/*\n  X-Frame-Options: DENY\n")
    page = sh.read("site/index.html")
    sh.run("emit html site --in-place --mechanism link", 0)
    sh.run("emit php -o site/index.html", 2, err="not written by pushplan")
    sh.run("emit html site --in-place --off", 0)
    sh.expect("the page is as it was", sh.read("site/index.html") == page)
    sh.run("emit nghttpd --mechanism push --with-cache-headers", 2, err="target nghttpd cannot do --with-cache-headers")
    sh.run("emit haproxy --mechanism push", 2, err="the nearest that it can do is `--mechanism early-hints`")
    table = sh.run("emit --list --format markdown", 0, out="| `apache` | push, early-hints, link |")
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "docs", "TARGETS.md"), encoding="utf8") as file:
        sh.expect("docs/TARGETS.md holds the table that `emit --list --format markdown` prints", table in file.read())


def findings(sh):
    """What findings say and mean, and how they are silenced; reports_test.py reads the formats."""
    sh.run("explain missing-file", 0, out=["missing-file (error)", "Why\n", "What to do\n"])
    sh.run("explain missing-fil", 2, err=["no finding", "did you mean 'missing-file'?", "explain --list"])
    sh.run("explain --list", 0, out=["over-budget", "stale-manifest", "weight-moved"])
    sh.run("explain site /", 0, out="/a.css")
    table = sh.run("explain --list --format markdown", 0, out="| [`missing-file`](#missing-file) | error |")
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "docs", "FINDINGS.md"), encoding="utf8") as file:
        sh.expect("docs/FINDINGS.md holds what `explain --list --format markdown` prints", file.read().endswith("\n" + table))
    sh.run(PLAN, 0)
    sh.run("check site --format jsn", 2, err="did you mean 'json'?")
    sh.run("check site --report json", 2, err="must be FORMAT=FILE")
    sh.run("check site --report jsn=x.json", 2, err="did you mean 'json'?")
    sh.run("check site --report json=nowhere/x.json", 2, err="the folder nowhere does not exist")
    sh.run("check site --report json=push-manifest.json", 2, err="name another one")
    sh.run("check site --report json=x.json --report tap=x.json", 2, err="name another one")
    sh.run("check site --report json=site", 2, err="is a folder")
    before = os.stat(sh.path("push-manifest.json")).st_mtime_ns
    sh.expect("check --quiet says nothing when nothing is wrong", sh.run("check site --quiet", 0, err=["!\n", "!all is well"]) == "")
    sh.expect("plan --quiet says nothing when nothing changed", sh.run(PLAN + " --quiet", 0, err="!\n") == "")
    sh.expect("a manifest that stays the same is not touched", os.stat(sh.path("push-manifest.json")).st_mtime_ns == before)
    sh.write("site/bad.html", PAGE + "<img src=/no.png>")
    sh.write("site/worse.html", PAGE + "<img src=/no.png>")
    sh.run("check site --quiet", 1, err=["stale-manifest", "!missing-reference"])
    sh.run(PLAN, 0, err=["site/bad.html:1:", "the same in 1 more place", "!site/worse.html:1:"])
    sh.run(PLAN + " --verbose", 0, err=["site/bad.html:1:", "site/worse.html:1:"])
    sh.write("pushplan.yaml", CRITICAL + "diagnostics: {missing-reference: error}\npages: [{match: /bad.html, diagnostics: {missing-reference: off}}]\n")
    sh.run("check", 1, err=["error: img", "site/worse.html", "!site/bad.html"])
    sh.write("pushplan.yaml", CRITICAL + "pages: [{match: '/*.html', diagnostics: {missing-reference: off, stale-manifest: note}}]\n")
    sh.run("check", 0, err=["!no.png", "all is well"])
    os.rename(sh.path("site/worse.html"), sh.path("site/more.html"))
    sh.run("check --verbose", 0, err=["note", "stale-manifest"])
    for name in ["site/bad.html", "site/more.html", "pushplan.yaml"]:
        os.remove(sh.path(name))
    sh.run(PLAN, 0)


def gate(sh):
    sh.run(PLAN + " --mechanism push", 0)
    sh.run("check site", 0, err="all is well")
    committed = sh.read("push-manifest.json")
    sh.write("site/index.html", PAGE + "<p>More text, as editors add it, and more of it again.")
    sh.run("check site --frozen", 0)
    sh.run(PLAN + " --mechanism push", 0, err="unchanged")  # a text edit leaves the lockfile alone
    sh.write("site/a.css", CSS + ".grown { color: #123456 }\n")
    sh.run("check site", 0, err=["all is well; --verbose shows 2 notes", "!weight-moved"])
    sh.run("check site --verbose", 0, err=["note", "weight-moved"])
    sh.write("site/a.css", CSS + "".join(f".grown-{i * 7919 % 10007} {{ color: #{i * 104729 % 0xFFFFFF:06x} }}\n" for i in range(900)))
    sh.run("check site --budget 3kB", 1, err=["over-budget", "site/index.html", "budget of 3,000 B", "a.css grew from", "the gate is shut"])
    sh.run("check site --frozen", 1, err="weight-moved")
    sh.run("check site --budget 90B", 1, err="over-budget")
    sh.run("check site --pin /a.css --pin /b.css --pin /c.css --max-files 1", 1, err="pinned files do not fit")
    sh.expect("check writes nothing", sh.read("push-manifest.json") == committed)
    sh.write("site/a.css", CSS)
    sh.run("check site", 0)
    sh.write("site/index.html", PAGE.replace("b.css", "c.css"))
    sh.run("check site", 1, err=["stale-manifest", "+ /c.css", "- /b.css"])
    sh.write("site/index.html", PAGE)
    sh.write("site/new.html", PAGE)
    sh.run("check site", 1, err=["stale-manifest", "/new.html: not in the manifest"])
    os.remove(sh.path("site/new.html"))
    sh.run("check site --critical-budget 100B", 1, err=["over-budget", "render-blocking files weigh", "critical budget of 100 B"])
    sh.run("check site --critical-budget 50kB", 0)
    os.remove(sh.path("site/b.css"))
    sh.run("check site", 1, err=["missing-file", "b.css", "missing-reference"])
    sh.write("site/b.css", FILES["site/b.css"])
    sh.run("check site", 0)
    for name in ("index", "about"):  # one mistake of two pages is told once, at the first
        sh.write(f"site/{name}.html", '<link rel=preload href="/c.css">' + FILES[f"site/{name}.html"])
    sh.run("check site", 1, err=["site/about.html:1:25: error: link rel=preload of /c.css has no `as`", "and 1 more page", "[missing-as]"])
    sh.write("pushplan.yaml", CRITICAL + "mechanism: push\ndiagnostics: {missing-as: note}\n")
    sh.run("check --verbose", 0, err=["note: link rel=preload of /c.css", "all is well"])


def hints_in_pages(sh):
    sh.run(PLAN, 0)
    block = ('<!-- begin pushplan: written by pushplan; changes are lost --><link rel="preload" href="/a.css" as="style">'
             '<link rel="preload" href="/b.css" as="style"><!-- end pushplan -->')
    hinted = PAGE.replace("<!doctype html>", "<!doctype html>" + block)
    sh.run("emit html site", 2, err=["--in-place, or -o FOLDER"])
    sh.run("emit html --in-place", 2, err="no site")
    sh.run("emit html -o copy", 2, err="name the site")
    sh.run("emit html site --in-place --mechanism push", 2, err=["cannot do push", "--mechanism link"])
    sh.run("emit html site -o copy", 0, err=["copy/index.html: written", "copy/about.html: written", "!copy/a.css"])
    sh.expect("a copy leaves the site as it is", sh.read("site/index.html") == PAGE and sh.read("copy/index.html") == hinted)
    sh.run("emit html site -o copy", 0, err="copy/index.html: unchanged")
    sh.write("site/index.html", PAGE + "more")
    sh.run("emit html site -o copy", 0, err="copy/index.html: written")
    sh.write("site/index.html", PAGE)
    sh.write("copy/about.html", "by hand")
    sh.run("emit html site -o copy", 2, err=["copy/about.html: not written by pushplan", "--force"])
    sh.run("emit html site -o copy --force", 0)
    sh.run("emit html --off -o copy", 0, err="copy/index.html: written")
    sh.expect("--off leaves the page of the copy", sh.read("copy/index.html") == PAGE)
    sh.run("emit html site --in-place --dry-run", 0, out=["+++ site/index.html", "+" + hinted])
    sh.expect("--dry-run writes nothing", sh.read("site/index.html") == PAGE)
    sh.run("emit html site --in-place", 0, err="site/index.html: written")
    sh.expect("hints stand in the page", sh.read("site/index.html") == hinted)
    sh.run("emit html site --in-place", 0, err="site/index.html: unchanged")
    sh.run("check site", 0, err="all is well")
    sh.run(PLAN, 0, err="push-manifest.json: unchanged")
    sh.write("pushplan.yaml", CRITICAL + "outputs: [{target: html, file: site}]\n")
    sh.run("check", 0, err="1 output: all is well")
    sh.write("site/index.html", PAGE)
    sh.run("check", 1, err=["stale-output", "site/index.html"])
    sh.run("build", 0, err="site/index.html: written")
    sh.run("check", 0)
    os.remove(sh.path("pushplan.yaml"))
    sh.run("emit html site --in-place --off", 0, err="site/about.html: written")
    sh.expect("--off leaves the pages", sh.read("site/index.html") == PAGE and sh.read("site/about.html") == FILES["site/about.html"])


def configuration(sh):
    sh.write("pushplan.yaml", CONFIG)
    sh.run("build", 0, err=["deploy/push.conf: written", "deploy/links.txt: written"])
    sh.run("build", 0, err=["deploy/push.conf: unchanged"])
    sh.run("check", 0, err="2 outputs: all is well")
    sh.expect("an output has its own mechanism", "env=!pushplan_again" in sh.read("deploy/push.conf") and "Link: </a.css>" in sh.read("deploy/links.txt"))
    good = sh.read("deploy/push.conf")
    sh.write("deploy/push.conf", good.replace("/a.css", "/z.css"))
    sh.run("check", 1, err=["stale-output", "deploy/push.conf is not what would be written now", "line 15"])
    os.remove(sh.path("deploy/push.conf"))
    sh.run("check", 1, err="deploy/push.conf does not exist")
    sh.run("build --quiet", 0)
    sh.run("check", 0)
    sh.write("pushplan.yaml", CONFIG.replace("50kB", "3kB\nbudget: 4kB"))
    sh.run("check", 2, err=["pushplan.yaml:4:1", "'budget' is given twice", "^^^"][:2])
    sh.write("pushplan.yaml", CONFIG.replace("budget", "bugdet"))
    sh.run("build", 2, err=["pushplan.yaml:3:1: unknown key 'bugdet'", "did you mean 'budget'?", "    3 | bugdet: 50kB", "^"])
    sh.write("pushplan.yaml", CONFIG.replace("50kB", "[1, 2]"))
    sh.run("build", 2, err="pushplan.yaml:3:9")
    sh.write("pushplan.yaml", CONFIG.replace("apache", "apacke"))
    sh.run("build", 2, err="did you mean 'apache'?")
    sh.write("pushplan.yaml", CONFIG.replace("links.txt", "push.conf"))
    sh.run("build", 2, err="deploy/push.conf is written twice")
    sh.write("pushplan.yaml", "site: site\ndiagnostics: {missing-refrence: off}\n")
    sh.run("plan", 2, err=["pushplan.yaml:2:15: unknown finding", "did you mean 'missing-reference'?"])
    sh.write("pushplan.yaml", "site: [\n")
    sh.run("build", 2, err=["pushplan.yaml:", "not YAML"])
    sh.write("pushplan.yaml", "site: site\ndiagnostics:\n  missing-reference: error\n")
    sh.write("site/bad.html", '<!doctype html><link rel="stylesheet" href="/gone.css">')
    sh.run("plan", 0, err=["error: link rel=stylesheet: /gone.css", "site/bad.html:1:45"])
    sh.run("check", 1, err="missing-reference")
    sh.write("pushplan.yaml", "site: site\ndiagnostics: {missing-reference: off}\n")
    sh.run("check", 0, err="!missing-reference")
    two = "site: site\nplans:\n  - {mechanism: push, manifest: a.json, outputs: [{target: h2o, file: a.rb}]}\n  - {mechanism: link, manifest: b.json}\n"
    sh.write("pushplan.yaml", two)
    sh.run("build", 0, err=["a.json: written", "a.rb: written", "b.json: written"])
    sh.run("check", 0, err=["a.json:", "b.json:"])
    sh.run("plan -o x.json", 2, err="several plans")
    os.remove(sh.path("pushplan.yaml"))
    os.remove(sh.path("site/bad.html"))


def existing(sh):
    """Hints that stand in configuration already: right rules are no finding, wrong ones are, where they stand."""
    sh.write("www/index.html", '<!doctype html><title>t</title><link rel="stylesheet" href="/assets/s.css">')
    sh.write("www/blog/index.html", '<!doctype html><title>t</title><link rel="stylesheet" href="/assets/b.css">')
    sh.write("www/assets/s.css", "p{color:red}")
    sh.write("www/assets/b.css", "p{color:blue}")
    sh.run("plan www", 0)
    s, b = ("Link: </assets/%s.css>; rel=preload; as=style" % name for name in "sb")
    # H2O: the longest path answers; a list may be early; `when: early` is a 103, which drops parameters.
    paths = "hosts: {x.example: {paths: {/: {header.add: {header: ['%s'], when: early}}, /blog: {header.add: '%s'}, /assets: {}}}}\n"
    sh.write("h2o.yaml", paths % (s, b))
    sh.run("check www --existing h2o.yaml", 0, err=["!global-list", "!link-parameter-ignored"])
    sh.write("h2o.yaml", paths % (s + "; nopush", b))
    sh.run("check www --existing h2o.yaml", 1, err=["link-parameter-ignored", "h2o.yaml:1:"])
    with open(sh.path("h2o.yaml"), encoding="utf8") as file:
        sh.write("own.conf", "listen: 80\n" + file.read())
    sh.run("check www --existing own.conf", 1, err=["link-parameter-ignored", "own.conf:2:"])
    sh.write("h2o.yaml", "header.add: '%s'\n" % s)
    sh.run("check www --existing h2o.yaml", 1, err=["global-list", "every response is for 2 pages"])
    # A .htaccess is for what is below its folder.
    rule = "<Files index.html>\nHeader add Link '%s'\n</Files>\n" % b[6:]
    sh.write("www/blog/.htaccess", rule)
    sh.run("check www --existing www/blog/.htaccess", 0, err="!global-list")
    sh.write("www/.htaccess", rule)
    sh.run("check www --existing www/.htaccess", 1, err=["global-list", "www/.htaccess:2:18"])
    # What a file includes is not looked for outside of the working folder.
    sh.write("rule.conf", 'add_header Link "%s";' % s[6:])
    outside, sh.folder = sh.folder, sh.path("www")
    sh.write("nginx.conf", "server { include rule.conf; }")
    sh.run("plan .", 0)
    sh.run("check . --existing nginx.conf --verbose", 0, err=["existing-unread", "!global-list"])
    sh.write("rule.conf", 'add_header Link "%s";' % s[6:])
    sh.run("check . --existing nginx.conf", 1, err=["global-list", "rule.conf:1:18"])
    sh.folder = outside


def budgets(sh):
    """Limits that `check` alone judges, each on a site that is then changed until the gate shuts."""
    base = CRITICAL + "mechanism: push\noutputs: [{target: apache, file: push.conf}]\n"

    def judge(rules, code, err=(), flags=""):
        sh.write("pushplan.yaml", base + "budgets:\n" + "".join(f"  - {rule}\n" for rule in rules))
        sh.run("check" + flags, code, err=err)

    sh.write("pushplan.yaml", base)
    sh.run("build", 0)
    resources = json.loads(sh.read("push-manifest.json"))["resources"]
    a, b = (resources[url]["bytes"] for url in ["/a.css", "/b.css"])
    sh.expect("budgets are not in the manifest", '"budgets"' not in sh.read("push-manifest.json"))
    judge([f"{{match: /, early_bytes: {a + b}}}"], 0, "all is well")
    judge([f"{{match: /, early_bytes: {a + b - 1}}}"], 1, ["/: early_bytes (/) is", "1 B over the budget of", "[over-budget]", f"/a.css {a:,} B"])
    judge([f"{{match: /, bytes: {{style: {a + b}}}}}", "{match: /about.html, counts: {style: 1}}"], 1,
          ["/about.html: counts.style (/about.html) is 2 files, 1 over the budget of 1", "!bytes.style", "!/: counts"])
    judge(["counts: 1", "counts: 3"], 0, "all is well")
    judge(["counts: 3", "counts: 2"], 1, "counts.total (all pages) is 3 files")
    judge(["first_paint: 3600s", "largest_paint: {cable28: 1ms}"], 1, ["largest_paint.cable28 (all pages) is predicted at", "it waits for /a.css", "!slow4g150"])
    judge(["largest_paint: {slow4g150: 1ms}"], 0, "all is well", " --profile cable28")
    judge(["dom_content_loaded: 1ms"], 1, ["dom_content_loaded.cable28", "dom_content_loaded.slow4g150", "dom_content_loaded.fast4g60"])
    judge(["html_delay: 3600s"], 0)
    judge(["header_bytes: {apache: 1kB}"], 0)
    judge(["header_bytes: {apache: 10}"], 1, ["site/index.html: error: /: header_bytes.apache (all pages) is", "/a.css"])
    judge(["repeat_waste: 1"], 1, ["/: repeat_waste", "/about.html: repeat_waste"])
    judge(["critical_bytes: 1"], 1, "critical_bytes (all pages) is")
    judge(["header_bytes: {apche: 10}"], 2, ["pushplan.yaml:7:20: no target 'apche'", "did you mean 'apache'?", "^"])
    judge(["first_paint: {cabel28: 1s}"], 2, ["pushplan.yaml:7:19: first_paint names 'cabel28'", "did you mean 'cable28'?", "^"])
    judge(["ratchet: 0%"], 0, "all is well")
    sh.write("site/b.css", FILES["site/b.css"] + ".more { color: #123456; background: #fedcba }\n")
    judge(["ratchet: 0%"], 1, ["/: ratchet (all pages): the files sent early weigh", "B in push-manifest.json, and 0 B more", "since push-manifest.json: /b.css grew from",
                               "[ratchet]", "!/about.html"])
    judge(["ratchet: 200%"], 0, "--verbose shows")
    judge(["ratchet: {percent: 0, bytes: 1kB}"], 0)
    judge(["ratchet: 0%", "{match: /, ratchet: 1kB}"], 0)
    judge([f"early_bytes: {a + b}"], 1, "; since push-manifest.json: /b.css grew from")
    sh.run("plan --quiet", 0)
    judge(["ratchet: 0%"], 0, "all is well")
    # A list that would now have another file.
    sh.write("site/index.html", PAGE.replace("/b.css", "/c.css"))
    judge(["early_files: 1", "{match: /about.html, early_files: 9}"], 1, ["; since push-manifest.json: + /c.css, - /b.css", "stale-manifest"])
    # Equal pages are one finding.
    sh.run("plan --quiet", 0)
    judge(["early_files: 1"], 1, "site/index.html: error: / and 1 more page: early_files (all pages) is 2 files")


def har(asked, count=3):
    """A recording of `count` loads of /, of which `asked` request /late.json."""
    entry = lambda run, url, kind: {"pageref": f"p{run}", "request": {"method": "GET", "url": "https://x.example" + url}, "_resourceType": kind,
                                    "_initiator_type": "script", "response": {"status": 200, "content": {}}}
    loads = range(count)
    return json.dumps({"log": {"pages": [{"id": f"p{run}"} for run in loads], "entries": [
        *(entry(run, url, kind) for run in loads for url, kind in [("/", "document"), ("/a.css", "stylesheet"), ("/b.css", "stylesheet")]),
        *(entry(run, "/late.json", "fetch") for run in range(asked))]}})


def recordings(sh):
    sh.write("site/late.json", "[]")
    sh.write("perf/one.har", har(3))
    sh.run(PLAN + " --har perf/one.har", 0, out="/late.json")
    sh.expect("the manifest names the recording", json.loads(sh.read("push-manifest.json"))["settings"]["recordings"] == ["perf/one.har"])
    sh.run("check site", 0, err="all is well")  # from the manifest's own settings
    sh.run(PLAN + f" --har {sh.path('perf/one.har')}", 0, err="unchanged")  # no absolute path in it
    sh.run("deps site / --har perf/one.har", 0, out="observed in 3 of 3 recordings")
    page = json.loads(sh.run("deps site / --har perf/one.har --format json", 0))
    sh.expect("deps marks what was observed", [r["url"] for r in page["resources"] if r.get("observed")] == ["/late.json"])
    sh.write("perf/one.har", har(2))
    sh.run("check site", 1, err=["stale-manifest", "- /late.json"])
    os.remove(sh.path("perf/one.har"))
    sh.run("check site", 2, err=["perf/one.har cannot be read", "commit it"])
    sh.run("plan site --har perf/*.har", 2, err="'perf/*.har' matches no file")
    sh.write("perf/one.har", '{"log": {\n  "entries": [oops')
    sh.run("plan site --har perf/one.har", 2, err=["perf/one.har: no JSON: line 2, column 15"])
    sh.write("perf/one.har", '{"logs": []}')
    sh.run("plan site --har perf/one.har", 2, err="perf/one.har: no HAR file")
    sh.write("perf/one.har", har(3))
    sh.write("perf/two.har", har(3).replace("x.example/", "x.example/elsewhere/"))
    sh.write("pushplan.yaml", "site: site\nmechanism: push\nrecordings: [perf/*.har]\nroutes: [{path: /late.json, send: [/c.css]}]\n"
             "outputs: [{target: headers, file: l.txt, mechanism: link}, {target: headers, file: p.txt}]\n")
    sh.write("perf/three.har", har(0, count=0))
    sh.run("build", 0, err=["recording-no-page", "perf/two.har: of its 3 loads none", "route-refused", "perf/three.har: it records no load"])
    os.remove(sh.path("perf/three.har"))
    sh.run("build", 0, err=["!perf/three.har"])
    sh.expect("a route is pushed and never linked", "/late.json\n" in sh.read("p.txt") and "/late.json\n" not in sh.read("l.txt"))
    sh.run("check", 0, err="all is well")
    sh.run("check --mechanism link", 1, err=["route-refused", "/late.json: in the manifest, but no page of the site"])
    os.remove(sh.path("pushplan.yaml"))


def deps(sh):
    page = json.loads(sh.run("deps site / --format json", 0))
    sh.expect("deps PAGE --format json is an object", page["page"] == "/" and page["source"] == "index.html")
    sheet = page["resources"][0]
    sh.expect("a resource has the members of the contract",
              {"url", "as", "state", "blocking", "lazy", "depth", "via", "raw_bytes", "bytes"} <= set(sheet) and sheet["blocking"] is True)
    pages = json.loads(sh.run("deps site --format json", 0))
    lines = sh.run("deps site --format jsonl", 0).splitlines()
    sh.expect("json is an array of what jsonl has a line each", pages == [json.loads(line) for line in lines] and len(pages) == 2)
    sh.run("deps site about.html", 0, out=["/about.html", "└─", "/c.css"])
    sh.run("deps site site/about.html", 0, out="/about.html")
    sh.run("deps site /abuot.html", 2, err="did you mean '/about.html'?")
    sh.run("deps site / --format dot", 0, out=["digraph", '"/" -> "/a.css"'])
    sh.run("deps site / --format xml", 2, err="tree, json, jsonl or dot")
    sh.run("deps site --only needed --viewport 412x915@2.625 --format jsonl", 0, out='"state":"needed"')


def next_pages(sh):
    """Flows from the configuration, a log and a CSV; and `check` when the log is gone."""
    def line(minute, path, referer="-"):
        return (f'192.0.2.{minute} - - [10/Oct/2026:13:{minute:02}:36 +0000] "GET {path} HTTP/1.1" 200 1 '
                f'"{referer}" "Mozilla/5.0"\n')
    log = "".join(line(i, "/") + line(i, "/about.html", "https://h.example/") for i in range(50))
    sh.write("access.log", log + "what is this\n")
    sh.run(PLAN + " --access-log access.log", 0, out=["/c.css  (next page)", "for the next page 1 file"],
           err=["access.log: 101 lines, 100 views of pages", "1 flow learned", "1 of 101 lines are in no known format; the first is line 101"])
    manifest = json.loads(sh.read("push-manifest.json"))
    sh.expect("what was learned is in the manifest", manifest["settings"]["learned_flows"] == [["/", "/about.html"]])
    sh.expect("the files are in the group", [g["prefetch"] for g in manifest["groups"]] == [["/c.css"], []])
    sh.run("emit headers", 0, out="/\n  Link: </a.css>; rel=preload; as=style\n  Link: </b.css>; rel=preload; as=style\n"
                                  "  Link: </c.css>; rel=prefetch; as=style\n", err="save-data-not-seen")
    sh.run("emit apache --mechanism early-hints", 0, out="rel=prefetch")
    os.remove(sh.path("access.log"))
    sh.run("check site", 0, err="all is well")
    sh.run("check site --access-log access.log", 2, err=["access.log", "No such file"])
    sh.run("plan site --access-log site", 2, err="it is a folder")
    sh.write("access.log", log[:len(log) // 3])
    sh.run("check site --access-log access.log", 1, err="/: would now prefetch - /c.css")
    sh.write("pushplan.yaml", CRITICAL + "access_log: access.log\n")
    sh.run("check", 0, err="all is well")  # a log grows by the minute: what was learned is in force
    os.remove(sh.path("access.log"))
    sh.run("check", 0, err="all is well")
    sh.run("plan", 0, err=["access.log is not there", "1 flow that push-manifest.json learned before", "no-evidence"])
    sh.run("check", 0, err="all is well")
    sh.write("site/about.html", PAGE.replace("/b.css", "/d.css"))
    sh.write("site/d.css", CSS)
    sh.run("check", 1, err="/: would now prefetch + /d.css, - /c.css")
    sh.write("pushplan.yaml", CRITICAL + "flow_counts: f.csv\n")
    sh.run("plan", 2, err="f.csv")
    sh.write("f.csv", "from,to,count\n/,/about.html,60\n/,,40\n/gone/,/,9\n")
    sh.run("plan", 0, out="/d.css  (next page)", err=["f.csv:4: '/gone/' is no page of the site"])
    sh.run("check", 0, err="all is well")
    sh.write("f.csv", "from,to,count\n/,/about.html,60\n/,,61\n")
    sh.run("check", 1, err="/: would now prefetch - /d.css")
    sh.write("f.csv", "from,to,count\n/,/about.html,many\n")
    sh.run("plan", 2, err="f.csv:2: 'many' is no count")
    sh.write("pushplan.yaml", CRITICAL + "flows: [/, /abut.html]\n")
    sh.run("plan", 0, out="!next page", err=["'/abut.html'", "did you mean '/about.html'?", "unknown-page"])
    sh.write("pushplan.yaml", CRITICAL + "flows: [/, /about.html]\nprefetch: {as: speculation-rules}\noutputs:\n"
                              "  - {target: speculation-rules, file: site/speculation-rules.json}\n")
    sh.run("build", 0, err="speculation-rules.json: written")
    rules = json.loads(sh.read("site/speculation-rules.json"))
    sh.expect("the rules are moderate", rules["prefetch"][0]["eagerness"] == "moderate")
    sh.run("check", 0, err="all is well")
    sh.write("garbage.log", "no\nlog\n")
    sh.run("plan --access-log garbage.log", 2, err=["garbage.log: none of its 2 lines", "access log"])
    sh.run("deps site --access-log garbage.log", 2, err="has no option --access-log")


def model(sh):
    """A page whose sheet imports another: what the model chooses, and what simulate and explain tell of it."""
    sh.write("site/index.html", '<!doctype html><title>t</title><link rel="stylesheet" href="/a.css"><p>text<img src="/i.png">')
    sh.write("site/a.css", '@import "b.css";\n' + CSS)
    sh.write("site/i.png", "i" * 30000)
    os.remove(sh.path("site/about.html"))
    sh.run("plan site --details d.json", 0, out=["/b.css", "!/a.css"])
    page = json.loads(sh.read("d.json"))["pages"]["/"]
    sh.expect("the import alone is chosen", [c["url"] for c in page["chosen"]] == ["/b.css"])
    choice = page["choice"]
    sh.expect("the details tell the proof", choice["proof"] == "branch and bound" and choice["gap_permille"] == 0)
    sh.expect("of all four plans", choice["candidates"] == 2 and choice["plans_evaluated"] == 4)
    sh.expect("for each profile", [p["profile"] for p in choice["predictions"]] == ["cable28", "slow4g150", "fast4g60"])
    sh.expect("and that it is a gain", all(p["with"]["first_paint_ms"] < p["without"]["first_paint_ms"] for p in choice["predictions"]))
    sh.expect("a Link value wastes its header alone", page["returning_visitor"]["bytes_in_vain"] == 0)
    sh.run("plan site --mechanism push -o push.json --details d.json", 0)
    page = json.loads(sh.read("d.json"))["pages"]["/"]
    sh.expect("a push wastes bodies", page["returning_visitor"]["bytes_in_vain"] == page["chosen_bytes"] > 0)

    sh.run("explain site /", 0, out=["/b.css", "the best of all plans of 2 candidates", "- /a.css", "no gain", "in vain"])
    sh.run("explain site index.html /b.css", 0, out=["/ > /a.css > /b.css", "alone", "it would save", "displaced nothing"])
    sh.run("explain site / i.png", 0, out="not critical: image files wait for the browser")
    sh.run("explain site / /c.cs", 2, err=["refers to no file '/c.cs'", "pushplan deps"])
    sh.run("explain site", 2, err="which page?")
    sh.run("explain site /nope", 2, err="is no page of the site")

    sh.run("simulate site / --profile cable28", 0, out=["h2 nothing", "h2 css, push", "h2 chosen, early-hints", "h2 everything, link",
                                                        "h1 plain", "h1 css-inlined", "h1 all-inlined", "!h3", "!slow4g150"])
    sh.run("simulate site / --verbose", 0, out=["h3 resumed nothing", "h2 images-first, link", "slow4g150"])
    result = json.loads(sh.run("simulate site / --format json --send /a.css --send /b.css --quiet", 0))
    given = [row for row in result["rows"] if row["scenario"] == "given"]
    sh.expect("one row a mechanism and profile", len(given) == 9 and len(result["rows"]) == 3 * (7 + 3 * 6))
    sh.expect("in the order given", [s["url"] for s in given[0]["send"]] == ["/a.css", "/b.css"])
    csv = sh.run("simulate site / --format csv --profile 3g300 --sensitivity --quiet", 0, out=["3g300 rtt/2,h2,chosen", "3g300 think 300 ms,"])
    sh.expect("as many fields in each line", len({line.count(",") for line in csv.split("\n") if line}) == 1)
    sh.expect("eight variants", len({line.split(",")[0] for line in csv.split("\n")[1:] if line}) == 8)
    sh.run("simulate site / --send /x.css", 2, err=["--send '/x.css'", "does not surely load"])
    sh.run("simulate site / --format xml", 2, err="table, json or csv")
    sh.run("simulate site / --profile cabel28", 2, err="did you mean 'cable28'?")

    own = "site: site\nprofiles:\n  - cable28\n  - {id: office, down: 50000, up: 10000, rtt: 20ms, think_time: 50ms, weight: 2}\n"
    sh.write("pushplan.yaml", own + "cached_probability: 0.25\npages: [{match: /, cached_probability: 0}]\nhero: [/i.png]\n")
    sh.run("plan", 0, out="/b.css")
    settings = json.loads(sh.read("push-manifest.json"))["settings"]
    sh.expect("profiles are kept", settings["profiles"][0] == "cable28" and settings["profiles"][1]["think_us"] == 50000)
    sh.expect("and shares", settings["cached_permille"] == 250 and settings["page_budgets"] == [{"pages": "/", "cached_permille": 0}])
    sh.run("check", 0, err="all is well")
    sh.run("simulate / --profile office", 0, out="on office")
    sh.run("simulate / --profile office --think-time 1s", 0)
    sh.run("explain /", 0, out="/b.css")
    sh.run("explain / /b.css", 0, out="it would save")
    sh.run("explain site / /b.css", 0, out="it would save")
    sh.run("deps /", 0, out="/b.css")
    for line, message in [("profiles: [cabel28]", "did you mean 'cable28'?"), ("profiles: []", "must not be empty"),
                          ("profiles: [{id: x, down: 5}]", "needs `id`, `down` and `up` in kbit/s, and `rtt`"),
                          ("profiles: [{id: x, down: 5, up: 5, rtt: 0ms}]", "rtt: must be above 0"),
                          ("profiles: [cable28, cable28]", "is given twice"), ("think_time: long", "is no time"),
                          ("cached_probability: 2", "a share from 0 to 1"), ("strategy: css", "manifest")]:
        sh.write("pushplan.yaml", f"site: site\n{line}\n")
        sh.run("plan", 2, err=["pushplan.yaml:2:", message])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--pushplan", required=True)
    parser.add_argument("--fixtures")
    binary = os.path.abspath(parser.parse_args().pushplan)
    count, problems = 0, []
    for part in [help_and_errors, plan_and_emit, emissions, hints_in_pages, findings, gate, configuration, existing, budgets, recordings, deps, next_pages, model]:
        sh = Shell(binary)
        part(sh)
        count += sh.count
        problems += [f"{part.__name__}: {problem}" for problem in sh.problems]
        sh.tmp.cleanup()
    print("\n".join(problems))
    print(f"{count} commands and facts, {len(problems)} wrong")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
