#!/usr/bin/env python3
"""For each slug that `check` can give on files a fixture that triggers it and one that just does not: a text file
fixtures/findings/SLUG.txt, run end to end through `pushplan build` and `pushplan check --verbose --format json`.

    # A sentence that says what differs.
    == triggers
    -- site/index.html --
    <p>the bytes of the file
    -- expect --
    error site/index.html:1
    == near miss
    -- site/index.html --
    ...

A case begins with `== NAME` and has the files of the first one, with its own in their place. With `expect` it must give the
slug: a line `SEVERITY [FILE[:LINE]]` for each place. Without, it must not. `-- args --` are flags of check. Behind the name of
a file may stand `x N` (bytes that no encoder makes much smaller are added up to N), `times N` (its content so often),
`gone` (it is not there), `kept` (as build left it), and `after build` (all that happens between build and check). `{1..9}` in a name makes as many
files, in whose content `{n}` is the number; `\\xHH` is a byte. Without a pushplan.yaml it says `site: site` alone."""
import argparse
import base64
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile

# What the lint promises, and what check gives beside it; each has a fixture or stands in NOT_BY_CHECK.
LINT = """unreferenced-hint missing-file stale-manifest missing-as wrong-as font-without-crossorigin unused-font
several-font-formats integrity-mismatch uncacheable-hint conditional-resource link-parameter-ignored cross-origin-push
push-and-preload over-budget header-too-large global-list two-carriers nginx-lost-headers lost-link-values missing-reference
header-large too-many-hints hint-delays-html push-over-window wrong-order image-before-css async-script-hinted
no-cache-awareness large-file duplicate-preload csp-blocks-hint lcp-lazy lcp-no-fetchpriority lcp-behind-css repeated-inline
push-without-browsers scanner-finds-it no-think-time import-chain no-gain service-worker font-display""".split()
NOT_BY_CHECK = {
    "allow-override": "of emit htaccess without the site; with it what stands there shows it, or build refuses (unit, cli.commands)",
    "no-evidence": "check goes by what the manifest learned and asks for no log; plan and build say it (cli.commands)",
}

HEADER = re.compile(r"-- (\S+)((?: [a-z]+| \d+)*) --")


def noise(size):
    """Bytes of base64, the same each time: six bits of chance in each eight."""
    blocks = (hashlib.sha512(str(i).encode()).digest()[:48] for i in range(size // 64 + 1))
    return b"".join(base64.b64encode(block) for block in blocks)[:size]


class File:
    def __init__(self, name, words, content):
        self.after = words[-2:] == ["after", "build"]
        words = words[:-2] if self.after else words
        self.name, self.gone, self.kept, self.content = name, words == ["gone"], words == ["kept"], content.encode()
        if words[:1] == ["x"]:
            self.content += noise(int(words[1]) - len(self.content))
        elif words[:1] == ["times"]:
            self.content = self.content.replace(b"\n", b"") * int(words[1])
        elif words not in ([], ["gone"], ["kept"]):
            raise ValueError(f"{name}: what is {' '.join(words)}?")

    def write(self, folder):
        span = re.search(r"\{(\d+)\.\.(\d+)\}", self.name)
        for n in range(int(span[1]), int(span[2]) + 1) if span else [None]:
            name = self.name if n is None else self.name.replace(span[0], str(n))
            raw = re.sub(rb"\\x([0-9a-f]{2})", lambda m: bytes([int(m[1], 16)]), name.encode())
            path = os.path.join(folder.encode(), raw)
            if self.gone:
                os.remove(path)
                continue
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as out:
                out.write(self.content if n is None else self.content.replace(b"{n}", str(n).encode()))


def read_cases(path):
    """Name, files, expected places (None: nothing) and flags of each case of a fixture; and its sentence."""
    with open(path, encoding="utf-8") as fixture:
        lines = fixture.read().split("\n")
    cases, into = [], None
    sentence = lines[0]
    for line in lines[1:]:
        header = HEADER.fullmatch(line)
        if line.startswith("== "):
            first = cases[0] if cases else {"parts": {}}
            inherited = {key: part for key, part in first["parts"].items() if key[0] != "expect"}
            cases.append({"name": line[3:], "parts": inherited})
            into = None
        elif header:
            words = header[2].split()
            into = [words]
            cases[-1]["parts"][header[1], words[-2:] == ["after", "build"]] = into
        elif into is not None:
            into.append(line + "\n")
    for case in cases:
        texts = {name: "".join(part[1:]) for (name, _), part in case["parts"].items()}
        case["args"] = texts.get("args", "").split()
        case["expect"] = [line for line in texts["expect"].split("\n") if line] if "expect" in texts else None
        case["files"] = [File(name, part[0], "".join(part[1:])) for (name, _), part in case["parts"].items()
                         if name not in ("args", "expect")]
    return sentence, cases


def place_of(finding):
    file = finding.get("file", "")
    return " ".join([finding["severity"]] + ([f"{file}:{finding['line']}" if "line" in finding else file] if file else []))


def run(binary, case):
    """The findings of check, or an error as text."""
    with tempfile.TemporaryDirectory() as folder:
        if not any(file.name == "pushplan.yaml" and not file.after for file in case["files"]):
            File("pushplan.yaml", [], "site: site\n").write(folder)
        for file in case["files"]:
            if not file.after and not file.gone:
                file.write(folder)
        env = {name: value for name, value in os.environ.items() if not name.startswith("PUSHPLAN_")}

        def pushplan(*args):
            return subprocess.run([binary, *args], cwd=folder, env=env, capture_output=True, text=True, timeout=120)
        built = pushplan("build")
        if built.returncode != 0:
            return f"build: {built.stderr.strip()}"
        for file in case["files"]:
            if file.after and not file.kept:
                file.write(folder)
        checked = pushplan("check", "--verbose", "--format", "json", *case["args"])
        if checked.returncode not in (0, 1):
            return f"check: {checked.stderr.strip()}"
        return json.loads(checked.stdout)["findings"]


def judge(binary, slug, case):
    findings = run(binary, case)
    if isinstance(findings, str):
        return findings
    given = [f for f in findings if f["slug"] == slug]
    places = sorted(place_of(f) for f in given)
    wanted = sorted(case["expect"] or [])
    if places != wanted:
        others = sorted({f["slug"] for f in findings if f["slug"] != slug})
        return f"gives {places}, not {wanted}: " + " | ".join(f["message"] for f in given) + f"; others: {' '.join(others)}"
    return None


def explained(binary, slug):
    done = subprocess.run([binary, "explain", slug], capture_output=True, text=True)
    parts = done.stdout.split("\n\n")
    return done.returncode == 0 and len(parts) == 4 and parts[2].startswith("Why\n") and parts[3].startswith("What to do\n")


def findings_of_verify():
    """The slugs that `verify` gives, about servers and not about files, each with whether a test of it names the slug."""
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

    def read(*path):
        with open(os.path.join(root, *path), encoding="utf8") as source:
            return source.read()
    units = [("unit", name) for name in os.listdir(os.path.join(root, "tests", "unit")) if name.startswith("verify_")]
    tests = "".join(read("tests", *path) for path in [*units, ("cli", "verify_test.py"), ("servers", "verify_test.py")])
    return {slug: slug in tests for slug in re.findall(r'\{"([a-z0-9-]+)",\s*(?:error|warning|note),', read("gate", "findings_verify.cc"))}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--pushplan", required=True)
    parser.add_argument("--fixtures", required=True, help="the folder of the text files")
    parser.add_argument("slugs", nargs="*", help="these alone")
    args = parser.parse_args()
    binary = os.path.abspath(args.pushplan)
    listed = subprocess.run([binary, "explain", "--list"], capture_output=True, text=True).stdout
    slugs = [line.split()[0] for line in listed.split("\n") if line]
    fixtures = sorted(name[:-4] for name in os.listdir(args.fixtures) if name.endswith(".txt"))
    problems = [f"{slug}: is no finding" for slug in LINT + fixtures if slug not in slugs]
    of_verify = findings_of_verify()
    problems += [f"{slug}: has no fixture" for slug in slugs if slug not in fixtures and slug not in {*NOT_BY_CHECK, *of_verify}]
    problems += [f"{slug}: is in no test of verify" for slug, tested in of_verify.items() if not tested]
    problems += [f"{slug}: has a fixture all the same" for slug in NOT_BY_CHECK if slug in fixtures]
    problems += [f"{slug}: is not explained" for slug in slugs if not explained(binary, slug)]
    count = 0
    for slug in args.slugs or fixtures:
        sentence, cases = read_cases(os.path.join(args.fixtures, slug + ".txt"))
        if not re.fullmatch(r"# .*\.", sentence):
            problems.append(f"{slug}: the first line is a comment that says what differs")
        if not any(case["expect"] for case in cases) or all(case["expect"] for case in cases):
            problems.append(f"{slug}: needs a case that triggers it and one that does not")
        for case in cases:
            count += 1
            if wrong := judge(binary, slug, case):
                problems.append(f"{slug}: {case['name']}: {wrong}")
    print("\n".join(problems))
    print(f"{count} cases of {len(fixtures)} findings, {len(problems)} wrong")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
