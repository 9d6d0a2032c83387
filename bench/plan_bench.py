#!/usr/bin/env python3
"""Runs `plan` and a bare Gumbo parse of the same pages in turn, A B A B, and prints medians and their ratio. Ratios of one
run can be compared between machines; the times beside them cannot."""
import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

MANUAL = "/usr/share/doc/apache2-doc/manual"


def measure(command, folder):
    """(wall seconds, CPU seconds, peak bytes) of one process."""
    start = time.monotonic()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{' '.join(command)}: exit {process.returncode}")
    return time.monotonic() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--pushplan", required=True)
    parser.add_argument("--gumbo", required=True)
    parser.add_argument("site", nargs="?")
    parser.add_argument("runs", nargs="?", type=int, default=5)
    args = parser.parse_args()
    pushplan, gumbo = os.path.abspath(args.pushplan), os.path.abspath(args.gumbo)
    with tempfile.TemporaryDirectory() as tmp:
        site = os.path.abspath(args.site) if args.site else os.path.join(tmp, "site")
        if not args.site:
            for name in ["en", "style", "images"]:
                shutil.copytree(os.path.join(MANUAL, name), os.path.join(site, name))
        print(subprocess.run([gumbo, site], capture_output=True, text=True, check=True).stdout.strip())
        commands = {
            "gumbo alone, 1 thread": [gumbo, site],
            "plan, 1 thread": [pushplan, "plan", site, "--threads", "1", "-o", "a.json", "--force"],
            "plan, all cores": [pushplan, "plan", site, "-o", "b.json", "--force"],
        }
        runs = {name: [] for name in commands}
        for turn in range(args.runs + 1):
            for name, command in commands.items():
                result = measure(command, tmp)
                if turn > 0:  # the first is a warm-up
                    runs[name].append(result)
        medians = {name: [statistics.median(column) for column in zip(*results)] for name, results in runs.items()}
        base = medians["gumbo alone, 1 thread"]
        print(f"{'median of ' + str(args.runs):24} {'wall s':>8} {'cpu s':>8} {'peak MB':>8} {'wall ratio':>11} {'cpu ratio':>10}")
        for name, (wall, cpu, peak) in medians.items():
            print(f"{name:24} {wall:8.3f} {cpu:8.3f} {peak / 1e6:8.1f} {wall / base[0]:11.2f} {cpu / base[1]:10.2f}")


if __name__ == "__main__":
    main()
