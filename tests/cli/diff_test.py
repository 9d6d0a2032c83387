#!/usr/bin/env python3
"""`pushplan diff`, and what makes a manifest stale.

Each folder of fixtures/diffs is a situation: two manifests, and what each format says of them. UPDATE_GOLDENS=1 writes
that. Then the flags, `check` after a build under new names, and: words in a page's text change no manifest."""
import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

FORMATS = {"text": "expected.txt", "json": "expected.json", "markdown": "expected.md"}


def run(binary, folder, *args):
    return subprocess.run([binary, *args], cwd=folder, capture_output=True, timeout=120)


def situations(binary, fixtures, wrong):
    names = sorted(os.listdir(fixtures))
    for name in names:
        folder = os.path.join(fixtures, name)
        for form, file_name in FORMATS.items():
            result = run(binary, folder, "diff", "old.json", "new.json", "--format", form)
            if result.returncode != 0 or result.stderr:
                wrong.append(f"{name} {form}: exit {result.returncode}: {result.stderr.decode()}")
            path = os.path.join(folder, file_name)
            if os.environ.get("UPDATE_GOLDENS"):
                with open(path, "wb") as f:
                    f.write(result.stdout)
            elif open(path, "rb").read() != result.stdout:
                wrong.append(f"{name}/{file_name} differs:\n{result.stdout.decode()}")
            if form == "json" and not consistent(json.loads(result.stdout)):
                wrong.append(f"{name}: the summary does not fit the lists")
        same = run(binary, folder, "diff", "new.json", "new.json", "--exit-code")
        if same.returncode != 0 or same.stdout or same.stderr:
            wrong.append(f"{name}: a manifest differs from itself")
        code = run(binary, folder, "diff", "old.json", "new.json", "--exit-code").returncode
        if code != (0 if name == "identical" else 1):
            wrong.append(f"{name}: --exit-code is {code}")
    return len(names)


def consistent(diff):
    lists = ["pages_added", "pages_removed", "pages_changed", "files_changed", "settings_changed"]
    counts = {name: len(diff[name]) if name[0] in "fs" else sum(len(entry["pages"]) for entry in diff[name]) for name in lists}
    return diff["schema"] == "pushplan-diff/1" and diff["summary"] == counts and diff["differ"] == any(counts.values())


def flags(binary, fixtures, wrong):
    folder = os.path.join(fixtures, "many-files")
    rows = [
        (["diff", "old.json"], 2, "name both"),
        (["diff", "old.json", "new.json", "x.json"], 2, "one argument too many"),
        (["diff", "old.json", "absent.json"], 2, "absent.json"),
        (["diff", "old.json", "new.json", "--format", "html"], 2, "must be text, json or markdown"),
        (["diff", "old.json", "new.json", "--budget", "5kB"], 2, "has no option --budget"),
        (["diff", "old.json", "new.json"], 0, "and 28 more files grew by 4.3 kB in all, on 29 pages"),
        (["diff", "old.json", "new.json", "--verbose"], 0, "/p/0.css changed at the same size"),
        (["diff", "old.json", "new.json", "--color", "always"], 0, "\x1b[33m~\x1b[0m style"),
    ]
    for args, code, text in rows:
        result = run(binary, folder, *args)
        if result.returncode != code or text not in (result.stdout + result.stderr).decode():
            wrong.append(f"{' '.join(args)}: exit {result.returncode}, {result.stdout + result.stderr}")


PAGE = '<!doctype html><title>t</title><link rel="stylesheet" href="/{}"><p>text'
RULES = "".join(f".rule-{i} {{ margin: {i}px }}\n" for i in range(40))


def new_names(binary, wrong):
    """A build under new names: one finding for all pages, by the name without its hash."""
    with tempfile.TemporaryDirectory() as folder:
        def build(css, text):
            shutil.rmtree(os.path.join(folder, "site"), ignore_errors=True)
            os.makedirs(os.path.join(folder, "site"))
            for name, content in [(css, text)] + [(f"{i}.html", PAGE.format(css)) for i in range(20)]:
                with open(os.path.join(folder, "site", name), "w", encoding="utf8") as f:
                    f.write(content)

        def expect(args, code, *texts):
            result = run(binary, folder, *args)
            said = (result.stdout + result.stderr).decode()
            for text in texts:
                if (text[1:] in said) if text[0] == "!" else (text not in said):
                    wrong.append(f"{args}: {text} in\n{said}")
            if result.returncode != code:
                wrong.append(f"{args}: exit {result.returncode}\n{said}")

        build("app.3f9a1c.css", RULES)
        expect(["plan", "site", "--strategy", "critical", "-o", "m.json"], 0)
        expect(["check", "site", "--manifest", "m.json"], 0)
        build("app.0cdc2d.css", RULES + ".more { top: 1px }\n")
        expect(["check", "site", "--manifest", "m.json"], 1, "19 more pages: ~ /app.*.css was renamed (content moved, +",
               "/app.3f9a1c.css is now /app.0cdc2d.css", "1 error\n", "!missing-file")
        expect(["plan", "site", "--strategy", "critical", "-o", "n.json"], 0)
        expect(["diff", "m.json", "n.json"], 0, "~ style /app.*.css grew by ", "under a new name, on 20 pages\n1 file changed")
        # Names that only the configuration knows.
        build("app-red.css", RULES)
        expect(["plan", "site", "--strategy", "critical", "-o", "m.json"], 0)
        build("app-blue.css", RULES + ".more { top: 1px }\n")
        expect(["check", "site", "--manifest", "m.json"], 1, "missing-file", "+ /app-blue.css, - /app-red.css")
        with open(os.path.join(folder, "pushplan.yaml"), "w", encoding="utf8") as f:
            f.write("strategy: critical\nmanifest: m.json\nhashed_names: /app-{hash}.css\n")
        expect(["check", "site"], 1, "~ /app-*.css was renamed (content moved, +", "!missing-file")
        with open(os.path.join(folder, "pushplan.yaml"), "w", encoding="utf8") as f:
            f.write("hashed_names:\n  - /app-{hash}.css\n  - /app-*.css\n")
        expect(["check", "site"], 2, "pushplan.yaml:3:5", "is no pattern of hashed names")


WORDS = ["several words of text ", "more of them, and again: ", "a sentence that an editor adds to what was written. "]


def text_edits(binary, sites, wrong):
    """Words in paragraphs: the manifest stays, byte for byte, and the gate open, weights frozen."""
    edited = 0
    for name in sorted(os.listdir(sites)):
        with tempfile.TemporaryDirectory() as tmp:
            folder = os.path.join(tmp, name)
            shutil.copytree(os.path.join(sites, name), folder)
            plan = ["plan", "site", "-o", "plan.json", "--quiet"]
            run(binary, folder, *plan)
            with open(os.path.join(folder, "plan.json"), "rb") as f:
                before = f.read()
            for words in WORDS:
                here = 0
                for path, _, files in os.walk(os.path.join(folder, "site")):
                    for file_name in files:
                        here += edit_page(os.path.join(path, file_name), words)
                edited += here
                if here == 0:
                    break
                result = run(binary, folder, "check", "site", "--manifest", "plan.json", "--frozen")
                if result.returncode != 0:
                    wrong.append(f"{name}: words in paragraphs shut the gate: {result.stderr.decode()}")
                run(binary, folder, *plan)
                with open(os.path.join(folder, "plan.json"), "rb") as f:
                    if f.read() != before:
                        wrong.append(f"{name}: words in paragraphs change the manifest")
    if edited < 30:
        wrong.append(f"only {edited} pages were edited")
    return edited


def edit_page(path, words):
    """Puts words at the beginning of each paragraph; of pages with a precompressed copy none."""
    if not path.endswith(".html") or any(os.path.exists(path + ending) for ending in (".br", ".gz", ".zst")):
        return 0
    with open(path, "rb") as f:
        page = f.read()
    text = re.sub(rb"(<p(?: [^<>]*)?>)(?=[A-Za-z])", lambda m: m.group(1) + words.encode(), page)
    with open(path, "wb") as f:
        f.write(text)
    return text != page


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--pushplan", required=True)
    parser.add_argument("--fixtures", required=True)
    args = parser.parse_args()
    binary, sites = os.path.abspath(args.pushplan), os.path.abspath(args.fixtures)
    diffs, wrong = os.path.join(os.path.dirname(sites), "diffs"), []
    count = situations(binary, diffs, wrong)
    flags(binary, diffs, wrong)
    new_names(binary, wrong)
    edited = text_edits(binary, sites, wrong)
    print("\n".join(wrong))
    print(f"{count} situations, {edited} edits of pages, {len(wrong)} wrong")
    return 1 if wrong or count < 7 else 0


sys.exit(main())
