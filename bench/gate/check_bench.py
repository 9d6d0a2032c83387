#!/usr/bin/env python3
"""Runs `plan` and `check` on the same unchanged site in turn, A B A B, and prints the ratio of their medians; then `check` in
every format on pages with 10,000 bad references. Ratios of one run can be compared between machines, times cannot."""
import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from plan_bench import MANUAL, measure  # noqa: E402

FORMATS = ["text", "json", "junit", "tap", "sarif", "github", "gitlab", "markdown"]


def pages_of(kind):
    images = [f'<img src="/img/missing-{i}.png">' for i in range(10_000)]
    if kind == "one page, a line each":
        return {"index.html": "\n".join(images)}
    if kind == "one page, one line":
        return {"index.html": "".join(images)}
    return {f"p{i}.html": image for i, image in enumerate(images)}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--pushplan", required=True)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("site", nargs="?")
    args = parser.parse_args()
    pushplan = os.path.abspath(args.pushplan)
    with tempfile.TemporaryDirectory() as tmp:
        site = os.path.abspath(args.site) if args.site else os.path.join(tmp, "site")
        if not args.site:
            for name in ["en", "style", "images"]:
                shutil.copytree(os.path.join(MANUAL, name), os.path.join(site, name))
        commands = {"plan": [pushplan, "plan", site, "--quiet"], "check": [pushplan, "check", site, "--quiet"]}
        measure(commands["plan"], tmp)
        figures = {name: [] for name in commands}
        for _ in range(args.runs):
            for name, command in commands.items():
                figures[name].append(measure(command, tmp))
        wall, cpu = ({name: statistics.median(f[i] for f in runs) for name, runs in figures.items()} for i in (0, 1))
        print(f"unchanged site: check takes {wall['check'] / wall['plan']:.2f} of plan's time, {cpu['check'] / cpu['plan']:.2f} of its CPU "
              f"({wall['check'] * 1000:.0f} and {wall['plan'] * 1000:.0f} ms)")
        for kind in ["one page, a line each", "one page, one line", "10,000 pages"]:
            folder = os.path.join(tmp, kind)
            os.makedirs(os.path.join(folder, "site"))
            for name, images in pages_of(kind).items():
                with open(os.path.join(folder, "site", name), "w", encoding="utf8") as file:
                    file.write("<!doctype html><title>t</title>" + images)
            subprocess.run([pushplan, "plan", "site", "--quiet"], cwd=folder, check=True)
            for name in FORMATS:
                run = [measure([pushplan, "check", "site", "--verbose", "--format", name], folder) for _ in range(args.runs)]
                middle = [statistics.median(f[i] for f in run) for i in range(3)]
                print(f"10,000 findings, {kind}, {name}: {middle[0] * 1000:.0f} ms, {middle[1] * 1000:.0f} ms CPU, {middle[2] / 1e6:.0f} MB")


main()
