#!/usr/bin/python3
"""What emitted files cost a server for each request: CPU time at ten pages and at ten thousand.

For each server, shape of site and number of pages: microseconds of the server's CPU for an asset, a page and the address
of a folder, what of it is added to the server without our files, and requests a second as h2load sees them. CPU time is
read from schedstat of all threads, so that other work on the machine disturbs it little; the least of a few runs counts.

    bench/servers/request_cost.py --pushplan build/release/pushplan [--server apache] [--requests 4000]

A server is a row of SERVERS. `serve(bench, plan)` starts it on one port for `bench.web`, without our files where `plan`
is None, and returns the harness's server.
"""
import argparse
import json
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "tests", "servers"))
import apache  # noqa: E402
import caddy  # noqa: E402
import checks  # noqa: E402
import h2o  # noqa: E402
import harness  # noqa: E402
import nginx  # noqa: E402

FOLDERS = 250   # of the site, at ten thousand pages
SAMPLES = 200   # addresses asked for in turn
RUNS = 3
# Lists of a site: a documentation has few, some sites have hundreds, and a shop one for each page.
SHAPES = {"documentation": lambda pages: 6, "300 lists": lambda pages: min(300, pages), "own lists": lambda pages: pages}


class Bench:
    """A site of one shape and size, and its manifest."""

    def __init__(self, workspace, pushplan, shape, pages, folders, flags):
        self.workspace, self.pushplan, self.flags = workspace, pushplan, flags
        self.folder = workspace.folder("bench")
        self.web = os.path.join(self.folder, "web")
        lists = SHAPES[shape](pages)
        resources, self.pages, self.folders = {}, [], []
        for number in range(lists):
            url = f"/css/{number:05}.css"
            resources[url] = {"url": url, "rel": "preload", "as": "style", "type": "text/css", "crossorigin": None, "bytes": 900,
                              "encoding": "br", "source": url[1:], "hash": f"xxh3:{number:016x}"}
        urls = list(resources)
        send = [list(dict.fromkeys([urls[number], urls[(number * 7 + 1) % lists], urls[(number * 11 + 2) % lists]])) for number in range(lists)]
        groups = [{"send": each, "prefetch": [], "preconnect": [], "pages": {}} for each in send]
        for number in range(pages):
            part, name = number % folders, number // folders
            source = f"part-{part:05}/" + ("index.html" if name == 0 else f"page-{name:02}-of-this-part.html")
            url = "/" + source.removesuffix("index.html")
            # A documentation's lists follow its folders; elsewhere pages of a folder have several.
            group = part % lists if shape == "documentation" else (number * 31 + name) % lists
            groups[group]["pages"][url] = source
            (self.folders if name == 0 else self.pages).append(url)
            self._write(source)
        self.asset = urls[0]
        self._write(self.asset[1:])
        checks.write_manifest(os.path.join(self.folder, "push.json"), "push", resources, groups)
        harness.make_readable(self.folder)
        self.pages, self.folders = (each[::max(1, len(each) // SAMPLES)][:SAMPLES] for each in (self.pages, self.folders))

    def _write(self, source):
        path = os.path.join(self.web, source)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write("x" * 500)

    def emit(self, target, output, *arguments):
        command = [self.pushplan, "emit", target, *arguments, "--manifest", "push.json", *self.flags]
        code, _, err = harness.run(command + (["-o", output] if output else []), self.folder)
        if code:
            raise AssertionError(f"pushplan emit {target} ended with {code}: {err.strip()}")
        form = re.search(r"are looked up in a RewriteMap|stand in a tree", err)
        return os.path.join(self.folder, output or "."), {None: "", "a": "mapped", "s": "nested"}[form and form[0][0]]


# --- servers ------------------------------------------------------------------------------------------------------

def serve_apache(bench, plan):
    include, form = bench.emit("apache", "pushplan.conf", "--deploy-dir", bench.folder) if plan else (None, "")
    server = apache.serve(bench.workspace, apache.find(), [apache.Host(bench.web, include, include_first=True, override="None")])
    server.form = form or ("grouped" if plan else "")
    return server


def serve_htaccess(bench, plan):
    harness.run(["find", bench.web, "-name", ".htaccess", "-delete"])
    if plan:
        bench.emit("htaccess", None, bench.web, "--in-place", "--allow-override")
        harness.make_readable(bench.web)
    server = apache.serve(bench.workspace, apache.find(), [apache.Host(bench.web)])
    server.form = ""
    return server


def plain(server):
    server.form = ""
    return server


def serve_nginx(bench, plan):
    flags = ["--nginx-version", "1.22.1", "--deploy-dir", bench.folder]
    conf = bench.emit("nginx", "pushplan.conf", *flags)[0] if plan else None
    return plain(nginx.serve(bench.workspace, harness.tool("nginx"), nginx.Host(bench.web, conf)))


def serve_caddy(bench, plan):
    snippet = bench.emit("caddy", "site.caddy")[0] if plan else None
    return plain(caddy.serve(bench.workspace, harness.tool("caddy"), [caddy.Host(bench.web, snippet)]))


def serve_h2o(bench, plan):
    handler = os.path.join(bench.folder, "nothing.rb")
    with open(handler, "w", encoding="ascii") as file:
        file.write("lambda { |env| [399, {}, []] }\n")
    with open(os.path.join(bench.folder, "nothing-path.yaml"), "w", encoding="ascii") as file:
        file.write(f"mruby.handler-file: {handler}\n")
    if plan:
        handler = bench.emit("h2o", "pushplan.rb", "--deploy-dir", bench.folder)[0]
    harness.make_readable(bench.folder)
    return plain(h2o.serve(bench.workspace, harness.tool("h2o"), [(bench.web, handler)]))


SERVERS = {"apache": serve_apache, "htaccess": serve_htaccess, "nginx": serve_nginx, "caddy": serve_caddy, "h2o": serve_h2o}


# --- measuring ----------------------------------------------------------------------------------------------------

def cpu_seconds(group):
    """CPU time of all threads of a process group so far."""
    total = 0
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            if os.getpgid(int(pid)) != group:
                continue
            for task in os.listdir(f"/proc/{pid}/task"):
                with open(f"/proc/{pid}/task/{task}/schedstat", encoding="ascii") as file:
                    total += int(file.read().split()[0])
        except (OSError, ProcessLookupError):
            continue
    return total / 1e9


def load(bench, server, addresses, requests):
    """(microseconds of CPU a request, requests a second), the least and the most of RUNS."""
    listing = os.path.join(bench.folder, "addresses")
    with open(listing, "w", encoding="utf-8") as file:
        file.writelines(f"https://127.0.0.1:{server.ports[0]}{address}\n" for address in addresses)
    best, fastest = None, 0
    for _ in range(RUNS):
        before = cpu_seconds(server.process.pid)
        done = subprocess.run([harness.tool("h2load"), "-n", str(requests), "-c", "2", "-m", "4", "-i", listing],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=600)
        used = (cpu_seconds(server.process.pid) - before) / requests * 1e6
        if f"{requests} 2xx" not in done.stdout:
            raise AssertionError(f"h2load: {done.stdout[-600:]}{done.stderr[-300:]}")
        best = used if best is None else min(best, used)
        fastest = max(fastest, float(re.search(r"([\d.]+) req/s", done.stdout)[1]))
    return best, fastest


def measure(bench, start, requests):
    """{kind of address: ((CPU, speed) without our files, with them)}, and the form that was chosen."""
    kinds = {"asset": [bench.asset], "page": bench.pages, "folder": bench.folders}
    results = {kind: [] for kind in kinds if kinds[kind]}
    for plan in (None, True):
        server = start(bench, plan)
        try:
            load(bench, server, bench.pages or bench.folders, 400)  # what is read once is read
            for kind, found in results.items():
                found.append(load(bench, server, kinds[kind], requests))
        finally:
            server.stop()
    return results, server.form


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--pushplan", required=True)
    parser.add_argument("--server", action="append", choices=sorted(SERVERS))
    parser.add_argument("--shape", action="append", choices=sorted(SHAPES))
    parser.add_argument("--pages", action="append", type=int, help="default: 10 and 10000")
    parser.add_argument("--folders", type=int, default=FOLDERS, help="folders of the pages")
    parser.add_argument("--requests", type=int, default=4000)
    parser.add_argument("--mechanism", default="link")
    parser.add_argument("--json", help="also writes the numbers into this file")
    parser.add_argument("flags", nargs="*", help="flags for emit, behind --")
    options = parser.parse_args()
    rows = []
    print("| server | shape | pages | form | address | CPU us | added us | ratio | req/s without | with |")
    print("|---|---|---:|---|---|---:|---:|---:|---:|---:|")
    with harness.Workspace() as workspace:
        for shape in options.shape or SHAPES:
            for pages in options.pages or (10, 10_000):
                folders = min(options.folders, pages if pages >= 1000 else max(1, pages // 5))
                bench = Bench(workspace, os.path.abspath(options.pushplan), shape, pages, folders,
                              ["--mechanism", options.mechanism, *options.flags])
                for name in options.server or ["apache"]:
                    results, form = measure(bench, SERVERS[name], options.requests)
                    for kind, ((bare, speed), (ours, ours_speed)) in results.items():
                        rows.append({"server": name, "shape": shape, "pages": pages, "form": form, "address": kind,
                                     "cpu_us": ours, "added_us": ours - bare, "speed_without": speed, "speed": ours_speed})
                        print(f"| {name} | {shape} | {pages} | {form} | {kind} | {ours:.0f} | {ours - bare:+.0f} | {ours / bare:.2f} | {speed:.0f} | {ours_speed:.0f} |", flush=True)
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump(rows, file, indent=1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
