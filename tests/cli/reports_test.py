#!/usr/bin/env python3
"""The reports of `check`: each format read back by a parser of its own, and held against golden files; a site whose names and
URLs hold whatever the formats could mistake for syntax. SARIF and TAP have further readers in tests/formats."""
import argparse
import json
import os
import re
import subprocess
import tempfile

from lxml import etree

HERE = os.path.dirname(os.path.abspath(__file__))
FORMATS = ["text", "json", "junit", "tap", "sarif", "github", "gitlab", "markdown"]
NASTY = 'a,b:c%0A\n::error::"\u00fc|@x]]>.html'
SITE = {
    "site/index.html": '<!doctype html><title>t</title>\n<p>\u00fc\u00fc <img src="/gone.png">\n<img\nsrc="/gone.png">',
    "site/" + NASTY: "<!doctype html><title>t</title>\n\n<img src='http://[\"]]>%0A::error,\u00e9\u4e2d&#1;&#xFFFE;\\'>",
    "site/latin.html": b"<!doctype html><meta charset=iso-8859-1><p>\xfc\xfc<img src=/none.png>",
    "pushplan.yaml": "site: site\ndiagnostics: {invalid-url: error, unknown-page: note}\nflows: [/index.html, /nowhere/]\n",
}

problems = []


def expect(what, ok, detail=""):
    if not ok:
        problems.append(f"{what}: {detail}" if detail else what)


def same(what, got, wanted):
    expect(what, got == wanted, f"{got!r} is not {wanted!r}")


def run(binary, folder, *args, code):
    result = subprocess.run([binary, *args], cwd=folder, capture_output=True, timeout=60)
    same(" ".join(args) + ": exit", result.returncode, code)
    return result.stdout.decode(), result.stderr.decode()


def unescaped(text):
    for name, char in [("%0A", "\n"), ("%0D", "\r"), ("%3A", ":"), ("%2C", ","), ("%25", "%")]:
        text = text.replace(name, char)
    return text


def readers(reports):
    """Each format by its own reader; what they say must agree."""
    findings = json.loads(reports["json"])
    same("json: counts", [findings[k] for k in ("errors", "warnings", "notes")], [1, 3, 1])
    wanted = [(f["severity"], f["slug"], f["file"], f.get("line", 1)) for f in findings["findings"]]
    places = {(f["file"], f.get("line"), f.get("column"), f.get("end_line"), f.get("end_column")) for f in findings["findings"]}
    same("json: places, in characters", places, {
        ("pushplan.yaml", None, None, None, None), ("site/index.html", 2, 17, 2, 26), ("site/index.html", 4, 6, 4, 15),
        ("site/" + NASTY, 3, 11, 3, 49), ("site/latin.html", 1, 55, 1, 64)})
    message = next(f["message"] for f in findings["findings"] if f["slug"] == "invalid-url")
    expect("the nasty URL is told in full", "http://[\"]]>%0A::error,\u00e9\u4e2d\x01\ufffe\\" in message, repr(message))

    schema = etree.XMLSchema(etree.parse(os.path.join(HERE, "junit.xsd")))
    tree = etree.fromstring(reports["junit"].encode())
    expect("junit: valid", schema.validate(tree), str(schema.error_log))
    suite = tree.find("testsuite")
    same("junit: failures", [suite.get("tests"), suite.get("failures"), suite.get("skipped")], ["5", "1", "4"])
    same("junit: slugs", [case.get("classname") for case in suite], ["pushplan." + row[1] for row in wanted])
    same("junit: message", suite.find("testcase/failure").get("message"), message.replace("\x01", "\ufffd").replace("\ufffe", "\ufffd"))

    annotations = re.findall(r"^::(error|warning|notice) file=([^,:\n]*),(?:line=(\d+),endLine=\d+,col=\d+,(?:endColumn=\d+,)?)?title=([^,:]*)::(.*)$",
                             reports["github"], re.M)
    ends = {int(end) for end in re.findall(r",endColumn=(\d+),title", reports["github"])}
    same("github: endColumn within a line", ends, {f[4] for f in places if f[1] is not None and f[1] == f[3]})
    same("github: one line each", len(annotations), reports["github"].count("\n"))
    same("github: findings", [(s.replace("notice", "note"), t, unescaped(f), int(l or 1)) for s, f, l, t, _ in annotations], wanted)
    expect("github: message", unescaped(annotations[0][4]).startswith(message), annotations[0][4])

    quality = json.loads(reports["gitlab"])
    severities = {"major": "error", "minor": "warning", "info": "note"}
    same("gitlab: findings", [(severities[f["severity"]], f["check_name"], f["location"]["path"], f["location"]["lines"]["begin"])
                              for f in quality], wanted)
    same("gitlab: fingerprints differ", len({f["fingerprint"] for f in quality}), len(quality))
    expect("gitlab: description", quality[0]["description"].startswith(message))

    sarif = json.loads(reports["sarif"])["runs"][0]
    rules = sarif["tool"]["driver"]["rules"]
    same("sarif: rules", [rules[r["ruleIndex"]]["id"] for r in sarif["results"]], [row[1] for row in wanted])
    for result in sarif["results"]:
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        expect("sarif: uri", re.fullmatch(r"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/]|%[0-9A-F]{2})+", uri), uri)
    same("sarif: fingerprints", [r["partialFingerprints"]["pushplan/v1"] for r in sarif["results"]], [f["fingerprint"] for f in quality])

    rows = [line for line in reports["markdown"].split("\n") if line.startswith("| ") and not line.startswith("| |")]
    same("markdown: rows", [len(re.split(r"(?<!\\)\|", row)) for row in rows], [6] * 5)


def goldens(reports):
    for name, text in reports.items():
        path = os.path.join(HERE, "reports", "expected." + name)
        if name == "sarif":  # the rules are the table of findings, which other tests hold
            text = re.sub(r'^"tool": .*\n|"ruleIndex":\d+,', "", text, flags=re.M)
        if os.environ.get("UPDATE_GOLDENS"):
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf8", newline="") as f:
                f.write(text)
        with open(path, encoding="utf8", newline="") as f:
            expect(f"golden {name} (UPDATE_GOLDENS=1 rewrites it)", f.read() == text, text[:2000])


def stable_fingerprints(binary, folder):
    """Lines that move do not change what a finding is."""
    def marks():
        return sorted(f["fingerprint"] for f in json.loads(run(binary, folder, "check", "--format", "json", code=1)[0])["findings"])
    before = marks()
    path = os.path.join(folder, "site/index.html")
    with open(path, encoding="utf8") as f:
        text = f.read()
    with open(path, "w", encoding="utf8") as f:
        f.write("\n\n<!-- more -->\n" + text)
    same("fingerprints when lines move", marks(), before)
    with open(path, "w", encoding="utf8") as f:
        f.write(text)


def in_a_repository(binary, root):
    """A site in a subfolder of the repository: code hosts take paths from the root on, which pipelines name."""
    folder = os.path.join(root, "sites/web")
    os.makedirs(os.path.join(folder, "public"))
    with open(os.path.join(folder, "public/index.html"), "w", encoding="utf8") as f:
        f.write("<!doctype html><title>t</title><img src=gone.png>")
    run(binary, folder, "plan", "public", "--quiet", code=0)

    def paths(site="public", cwd=folder, **variables):
        env = {k: v for k, v in os.environ.items() if k not in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR")} | variables
        say = lambda form: subprocess.run([binary, "check", site, "--format", form], cwd=cwd, env=env,
                                          capture_output=True, timeout=60).stdout.decode()
        sarif = json.loads(say("sarif"))["runs"][0]["results"]
        return [re.findall("file=([^,]*)", say("github")), [f["location"]["path"] for f in json.loads(say("gitlab"))],
                [r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in sarif],
                [f["file"] for f in json.loads(say("json"))["findings"]]]
    file, whole = ["public/index.html"], ["sites/web/public/index.html"]
    same("no root", paths(), [file] * 4)
    for variable in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR"):
        same(variable, paths(**{variable: root}), [whole] * 3 + [file])
        same(variable + " with a slash", paths(**{variable: root + "/"}), [whole] * 3 + [file])
        for other in (folder, os.path.join(root, "site"), os.path.join(root, "gone"), "sites", ""):
            same(f"{variable}={other}", paths(**{variable: other}), [file] * 4)
    link = root + "-link"
    os.symlink(root, link)
    through = os.path.join(link, "sites/web")
    for variables in ({}, {"GITHUB_WORKSPACE": link}, {"GITHUB_WORKSPACE": root}):
        wanted = [whole if variables else file] * 3 + [file]
        for site in (folder, through):
            same(f"{site}, {variables}", paths(os.path.join(site, "public"), through, **variables), wanted)
    os.remove(link)
    same("both", paths(GITHUB_WORKSPACE="/nowhere", CI_PROJECT_DIR=root), [whole] * 3 + [file])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--pushplan", required=True)
    args = parser.parse_args()
    binary = os.path.abspath(args.pushplan)
    with tempfile.TemporaryDirectory() as folder:
        for name, text in SITE.items():
            os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
            with open(os.path.join(folder, name), "wb") as f:
                f.write(text if isinstance(text, bytes) else text.encode())
        run(binary, folder, "plan", "--quiet", code=0)
        wanted = [arg for name in FORMATS for arg in ("--report", f"{name}=out.{name}")]
        run(binary, folder, "check", *wanted, "--quiet", code=1)
        reports = {}
        for name in FORMATS:
            with open(os.path.join(folder, "out." + name), encoding="utf8", newline="") as f:
                reports[name] = f.read()
            if name == "text":
                continue
            out, err = run(binary, folder, "check", "--format", name, code=1)
            expect(f"--format {name} and --report {name} are the same", out == reports[name])
            expect(f"--format {name}: only the summary on stderr", "the gate is shut" in err and "invalid-url" not in err, err)
            same(f"--format {name} --quiet: stderr", run(binary, folder, "check", "--format", name, "--quiet", code=1)[1], "")
        readers(reports)
        goldens(reports)
        stable_fingerprints(binary, folder)
        # Nothing found.
        with open(os.path.join(folder, "pushplan.yaml"), "w", encoding="utf8") as f:
            f.write("site: site\ndiagnostics: {invalid-url: off, missing-reference: off}\n")
        run(binary, folder, "plan", "--quiet", code=0)
        run(binary, folder, "check", *wanted, "--quiet", code=0)
        empty = {}
        for name in FORMATS:
            with open(os.path.join(folder, "out." + name), encoding="utf8") as f:
                empty[name] = f.read()
        same("nothing found", [empty["text"], json.loads(empty["json"])["findings"], empty["tap"], empty["github"], json.loads(empty["gitlab"]),
                               json.loads(empty["sarif"])["runs"][0]["results"], empty["markdown"]],
             ["", [], "TAP version 14\n1..1\nok 1 - no findings\n", "", [], [], "## pushplan: all is well\n"])
        schema = etree.XMLSchema(etree.parse(os.path.join(HERE, "junit.xsd")))
        expect("junit of nothing: valid", schema.validate(etree.fromstring(empty["junit"].encode())), str(schema.error_log))
    with tempfile.TemporaryDirectory() as root:
        in_a_repository(binary, os.path.realpath(root))
    print("\n".join(problems) if problems else f"{len(FORMATS)} formats of reports are as they should be")
    return 1 if problems else 0


raise SystemExit(main())
