#!/usr/bin/env python3
"""What a plan is worth on a slow link: the page of page.py from Apache and H2O, with the files that `pushplan emit` writes.

28 ms of a round trip, 5 Mbit/s down, 1 Mbit/s up (`cable28`), a fresh connection for each load, and a client that accepts
pushes and discovers as a browser does (bench/browser/push_client.mjs). Milliseconds since the connection was begun, the
median of --runs loads. With --attempts all is measured several times, and each figure is the lowest of its medians: what
else runs on the machine only adds.

Exit code 1: our choice does not bring the last critical byte to at most 0.35 of no push, or is more than 2 % behind the best
row. 77: this machine cannot measure it (root, /dev/net/tun, apache2, h2o, node)."""
import argparse
import json
import os
import statistics
import subprocess
import sys
import time

import page
import servers
from servers import harness, slow_link

import clients  # noqa: E402  (bench/browser)

PROFILE = "cable28"
BOUND, NEAR_BEST = 0.35, 1.02
PAUSE = 0.15  # seconds between two loads, in which the last one's packets arrive
ROOM = ["--budget", "500kB", "--max-files", "20", "--max-header-bytes", "4kB"]

OURS, NOTHING = "our choice", "no push"
# row: how the plan is made; None is none
PLANS = {
    NOTHING: None,
    "linked CSS only": ["--strategy", "css", *ROOM],
    OURS: ["--budget", "60kB", "--profile", PROFILE],
    "all critical files": ["--strategy", "critical", *ROOM],
    "everything, critical first": ["--strategy", "everything", *ROOM],
    "everything, images first": ["--strategy", "images-first", *ROOM],
}
COLUMNS = ["CSS tree done", "last critical byte", "everything"]


def pushplan(program, *arguments):
    done = subprocess.run([program, *arguments], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"pushplan {' '.join(arguments[:2])}: exit {done.returncode}: {done.stderr[-600:]}")
    return done.stdout


def emitted_files(program, workspace, web, target):
    """[(row, emitted file or None, URLs in sending order)]."""
    rows = []
    folder = workspace.folder(target)
    for number, (row, options) in enumerate(PLANS.items()):
        if options is None:
            rows.append((row, None, []))
            continue
        manifest, file = os.path.join(folder, f"{number}.json"), os.path.join(folder, f"{number}.conf")
        pushplan(program, "plan", web, "--mechanism", "push", "--encoding", "identity", "-o", manifest, "--quiet", *options)
        pushplan(program, "emit", target, "--manifest", manifest, "-o", file, "--quiet", *(ROOM[2:] if ROOM[0] in options else []))
        with open(manifest, encoding="utf8") as text:
            groups = json.load(text)["groups"]
        rows.append((row, file, groups[0]["send"]))
    return rows


def figures(answer, as_of):
    """One load's milliseconds, in the order of COLUMNS."""
    ends = {entry["url"]: entry["end"] for entry in answer["resources"]}
    last = lambda kinds: max(ends[url] for url, kind in as_of.items() if kind in kinds)
    html = answer["metrics"]["html_ms"]
    return last({"style"}), max(html, last({"style", "script"})), answer["metrics"]["load_ms"]


def measure(link, workspace, web, argv, rows, needs, runs):
    """{row: medians, in the order of COLUMNS}: all rows once, then all twice and so on."""
    loads = {row: [] for row, *_ in rows}
    as_of = {each["url"]: each["as"] for each in needs["resources"]}
    with servers.Serving(link, argv, len(rows)), clients.push_client(link) as client:
        for _ in range(runs):
            for number, (row, *_) in enumerate(rows):
                time.sleep(PAUSE)
                answer = client.load(url=f"https://{slow_link.SERVER}:{servers.FIRST_PORT + number}/", page=needs)
                if "error" in answer:
                    raise slow_link.Unavailable(f"{row}: {answer['error']}")
                loads[row].append(figures(answer, as_of))
    return {row: [statistics.median(column) for column in zip(*each)] for row, each in loads.items()}


def lowest(attempts):
    return {row: [min(column) for column in zip(*(attempt[row] for attempt in attempts))] for row in attempts[0]}


def verdict(server, table):
    """(whether the bounds hold, a sentence)."""
    ours, nothing = table[OURS][1], table[NOTHING][1]
    best = min(table, key=lambda row: table[row][1])
    holds = ours <= BOUND * nothing and ours <= NEAR_BEST * table[best][1]
    return holds, (f"{server}: our choice brings the last critical byte to {ours / nothing:.2f} of no push (bound {BOUND}), "
                   f"{ours / table[best][1]:.2f} of the best row, {best} (bound {NEAR_BEST})")


def as_text(tables):
    for server, table in tables.items():
        yield f"{server:28}" + "".join(f"{column:>20}" for column in COLUMNS)
        for row, values in table.items():
            yield f"  {row:26}" + "".join(f"{value:20.0f}" for value in values)


def as_markdown(tables):
    yield "| server | what is pushed | " + " | ".join(COLUMNS) + " |"
    yield "|---|---|" + "---:|" * len(COLUMNS)
    for server, table in tables.items():
        for row, values in table.items():
            strong = "**" if row == OURS else ""
            yield f"| {server} | {strong}{row}{strong} | " + " | ".join(f"{strong}{value:.0f} ms{strong}" for value in values) + " |"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pushplan", required=True)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--attempts", type=int, default=1)
    parser.add_argument("--markdown", action="store_true", help="the table as the README has it")
    options = parser.parse_args()
    program = os.path.abspath(options.pushplan)
    tables = {}
    with harness.Workspace() as workspace:
        web = workspace.folder("web")
        page.write(web)
        needs = json.loads(pushplan(program, "deps", web, "index.html", "--format", "json", "--quiet", "--encoding", "identity"))
        try:
            emulator = slow_link.build_emulator(os.path.join(os.path.dirname(servers.BENCH), "build"))
            with slow_link.SlowLink(emulator) as link:
                link.set(PROFILE)
                for server, target, start in (("Apache", "apache", servers.apache), ("H2O", "h2o", servers.h2o)):
                    rows = emitted_files(program, workspace, web, target)
                    argv = start(workspace, web, [file for _, file, _ in rows])
                    for row, _, urls in rows if target == "apache" else []:
                        print(f"{row}: {' '.join(urls) or '-'}", file=sys.stderr)
                    tables[server] = lowest([measure(link, workspace, web, argv, rows, needs, options.runs)
                                             for _ in range(options.attempts)])
        except slow_link.Unavailable as reason:
            print(f"skipped: {reason}")
            return 77
    print("\n".join(as_markdown(tables) if options.markdown else as_text(tables)))
    verdicts = [verdict(server, table) for server, table in tables.items()]
    for _, sentence in verdicts:
        print(sentence, file=sys.stderr)
    return 0 if all(holds for holds, _ in verdicts) else 1


if __name__ == "__main__":
    sys.exit(main())
