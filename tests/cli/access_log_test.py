#!/usr/bin/env python3
"""A log of 200 MB, written while it is read: what is learned from it is right, and memory does not grow with it."""
import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading

PAGE = '<!doctype html><title>t</title><link rel="stylesheet" href="/css/{0}.css"><p>text'
MEGABYTES = 200
MOST_RSS = 100_000  # kB, of which most are the remembered visitors

COMBINED = ('{0}.{1}.{2}.7 - - [10/Oct/2026:13:{3:02}:36 +0000] "GET {4} HTTP/2.0" 200 2326 "{5}" '
            '"Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0"\n')
JSON = ('{{"ts":1791640{3:02}6.5,"request":{{"remote_ip":"{0}.{1}.{2}.7","method":"GET","host":"h.example","uri":"{4}",'
        '"headers":{{"User-Agent":["Mozilla/5.0"],"Referer":["{5}"]}}}},"status":200}}\n')


def visits(number, line):
    """What one visitor does: two of three go from / to /a/, and half of these on to /b/; files and bots between."""
    who = (10 + number % 90, number // 90 % 256, number // 23040 % 256, number % 60)
    out = line.format(*who, "/", "https://search.example/") + line.format(*who, "/css/start.css", "https://h.example/")
    if number % 3:
        out += line.format(*who, "/a/", "https://h.example/")
        if number % 2:
            out += line.format(*who, "/b/", "https://h.example/a/")
    return out


def feed(stream, line, megabytes):
    written, number = 0, 0
    while written < megabytes * 1_000_000:
        block = "".join(visits(number + i, line) for i in range(2000)) + "no line of a log\n"
        number += 2000
        stream.write(block.encode())
        written += len(block)
    stream.close()


def learn(binary, folder, line, megabytes):
    """(flows, most kB of memory, stderr) of a plan with a log from standard input."""
    with open(os.path.join(folder, "err"), "w+", encoding="utf8") as err:
        child = subprocess.Popen([binary, "plan", "site", "--base-url", "https://h.example/", "--access-log", "-", "-o", "m.json", "--threads", "1"],
                                 cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=err)
        writer = threading.Thread(target=feed, args=(child.stdin, line, megabytes))
        writer.start()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        writer.join()
        err.seek(0)
        said = err.read()
    if child.returncode:
        return None, 0, said
    with open(os.path.join(folder, "m.json"), encoding="utf8") as f:
        return json.load(f)["settings"].get("learned_flows"), usage.ru_maxrss, said


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--pushplan", required=True)
    binary = os.path.abspath(parser.parse_args().pushplan)
    failed = 0
    for name, line, megabytes in (("combined", COMBINED, MEGABYTES), ("JSON", JSON, MEGABYTES // 10)):
        with tempfile.TemporaryDirectory() as folder:
            for page, sheet in (("", "start"), ("a/", "a"), ("b/", "b")):
                os.makedirs(os.path.join(folder, "site", page, "css"), exist_ok=True)
                with open(os.path.join(folder, "site", page, "index.html"), "w", encoding="utf8") as f:
                    f.write(PAGE.format(sheet))
                with open(os.path.join(folder, "site", "css", sheet + ".css"), "w", encoding="utf8") as f:
                    f.write("p { margin: 0 }")
            flows, rss, said = learn(binary, folder, line, megabytes)
        problems = []
        if flows != [["/", "/a/"]] and flows != [["/", "/a/"], ["/a/", "/b/"]]:
            problems.append(f"learned {flows}")
        if rss > MOST_RSS:
            problems.append(f"{rss} kB of memory")
        if "are in no known format; the first is line" not in said or "standard input" not in said:
            problems.append(f"said {said}")
        print(f"{name}: {megabytes} MB, {rss} kB of memory: {'; '.join(problems) or 'ok'}")
        failed += len(problems)
    return 1 if failed else 0


sys.exit(main())
