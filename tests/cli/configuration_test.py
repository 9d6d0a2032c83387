#!/usr/bin/env python3
"""Where settings come from, on the command line: files that extend one another, PUSHPLAN_ variables, flags, and what
--print-config shows of them; and `init`, whose file must do for `build` and `check`, on small sites and on the fixtures."""
import argparse
import json
import os
import shutil
import sys

from commands_test import Shell

LAYERS = {
    "pushplan.yaml": "site: site\nbudget: 40kB\nquality: {gzip: 9}\npin: [/a.css]\noutputs:\n  - {target: apache, file: a.conf}\n",
    "deploy/production.yaml": "extends: ../pushplan.yaml\nbudget: 30kB\nquality: {br: 11}\n",
}


def layers(sh):
    for name, text in LAYERS.items():
        sh.write(name, text)
    sh.run("plan --print-config", 0, out=["site: site  # pushplan.yaml:1\n", "budget: 40kB  # pushplan.yaml:2\n", "max_files: 6  # default\n",
                                          "quality:\n  br: 5  # default\n", "  gzip: 9  # pushplan.yaml:3\n", "pin:\n  - /a.css  # pushplan.yaml:4\n",
                                          "  - {target: apache, file: a.conf}  # pushplan.yaml:6\n", "!critical_budget"])
    sh.expect("--print-config writes nothing", not os.path.exists(sh.path("push-manifest.json")))
    production = "plan -c deploy/production.yaml --print-config"
    sh.run(production, 0, out=["site: site  # pushplan.yaml:1\n", "budget: 30kB  # deploy/production.yaml:2\n", "  gzip: 9  # pushplan.yaml:3\n",
                               "quality:\n  br: 11  # deploy/production.yaml:3\n", "!extends"])
    env = {"PUSHPLAN_BUDGET": "20kB", "PUSHPLAN_PIN": "/b.css,/c*.css", "PUSHPLAN_MAX_FILES": "3"}
    sh.run(production, 0, env=env, out=["budget: 20kB  # PUSHPLAN_BUDGET\n", "pin:\n  - /b.css  # PUSHPLAN_PIN\n  - \"/c*.css\"  # PUSHPLAN_PIN\n"])
    sh.run(production + " --budget 1kB --pin [x --profile cable28 --think-time 5ms other", 0, env=env,
           out=["site: other  # argument\n", "budget: 1kB  # --budget\n", "pin:\n  - \"[x\"  # --pin\n", "max_files: 3  # PUSHPLAN_MAX_FILES\n",
                "  - {id: cable28, down: 5000, up: 1000, rtt: 28000us, think_time: 5000us, weight: 1}  # --profile\n"])
    sh.run("plan --print-config", 0, env={"PUSHPLAN_CONFIG": "deploy/production.yaml"}, out="budget: 30kB  # deploy/production.yaml:2\n")
    sh.run("emit apache elsewhere --print-config", 0, out="site: elsewhere  # argument\n")
    for command in ["build", "check", "deps / --only needed", "explain / a.css", "simulate /"]:
        sh.run(f"{command} --print-config", 0, out=["site: site  # pushplan.yaml:1\n", "budget: 40kB  # pushplan.yaml:2\n"])
    # The settings are those of the run, not of the print alone.
    sh.run("plan --quiet", 0, env={"PUSHPLAN_BUDGET": "20kB", "PUSHPLAN_EXCLUDE": "/b.css,/c.css", "PUSHPLAN_MANIFEST": "env.json"})
    settings = json.loads(sh.read("env.json"))["settings"]
    sh.expect("variables shape the plan", settings["budget"] == 20000 and settings["exclude"] == ["/b.css", "/c.css"] and settings["pin"] == ["/a.css"])
    sh.run("plan --quiet --budget 10kB", 0, env={"PUSHPLAN_BUDGET": "20kB", "PUSHPLAN_MANIFEST": "env.json"})
    sh.expect("flags beat variables", json.loads(sh.read("env.json"))["settings"]["budget"] == 10000)
    sh.run("plan", 2, env={"PUSHPLAN_BUDGET": "lots"}, err=["PUSHPLAN_BUDGET:1:1: budget 'lots' is no size", "lots\n      | ^"])
    sh.run("plan", 2, env={"PUSHPLAN_BUDGT": "1"}, err="did you mean 'PUSHPLAN_BUDGET'?")
    sh.run("plan", 2, env={"PUSHPLAN_CONFIG": "gone.yaml"}, err="gone.yaml")
    sh.write("deploy/production.yaml", "budget: 1kB\nextends: gone.yaml\n")
    sh.run(production, 2, err=["deploy/production.yaml:2:10: extends: ", "deploy/gone.yaml: cannot be read", "extends: gone.yaml\n      |          ^"])
    sh.write("deploy/gone.yaml", "extends: production.yaml\n")
    sh.run(production, 2, err="deploy/gone.yaml:1:10: extends: a circle: deploy/production.yaml > deploy/gone.yaml > deploy/production.yaml")
    sh.write("deploy/gone.yaml", "mechanism: link\nmax_files: many\n")
    sh.run(production, 2, err="deploy/gone.yaml:2:12: max_files must be")
    # Several plans, each with all of its keys; what is shown is read as the same.
    sh.write("pushplan.yaml", "site: site\nplans:\n  - {manifest: a.json, mechanism: push}\n  - {manifest: b.json, pin: ['*.css']}\n")
    shown = sh.run("plan --print-config", 0, out=["plans:\n  - url_style: html  # default\n", "    mechanism: push  # pushplan.yaml:3\n",
                                                  "    mechanism: link  # default\n", "    pin:\n      - \"*.css\"  # pushplan.yaml:4\n"])
    sh.write("shown.yaml", shown)
    sh.run("plan -c shown.yaml --quiet", 0)
    sh.expect("both plans are carried out", all(os.path.exists(sh.path(name)) for name in ("a.json", "b.json")))


def check_without_a_file(sh):
    """`check` starts from the settings in the manifest: variables over them, flags over both."""
    sh.run("plan site --budget 20kB --pin /a.css --quiet", 0)
    sh.run("check site", 0, err="all is well")
    sh.run("check site", 1, env={"PUSHPLAN_EXCLUDE": "**", "PUSHPLAN_PIN": "[]"}, err="stale-manifest")
    sh.run("check site --pin /a.css", 0, env={"PUSHPLAN_PIN": "[]"}, err="all is well")
    sh.run("check", 0, env={"PUSHPLAN_SITE": "site"}, err="all is well")


def manifest_and_existing(sh):
    """Without a file --print-config shows the manifest's settings; `existing` is --existing; extended files are no site."""
    sh.run("plan site --budget 20kB --pin /a.css --quiet", 0)
    sh.run("check site --max-files 2 --print-config", 0, env={"PUSHPLAN_EXCLUDE": "/b.css"},
           out=["budget: 20000  # push-manifest.json\n", "pin:\n  - /a.css  # push-manifest.json\n", "  - /b.css  # PUSHPLAN_EXCLUDE\n",
                "max_files: 2  # --max-files\n", "existing: []  # default\n", "site: site  # argument\n"])
    shown = sh.run("check site --print-config", 0)
    sh.write("shown.yaml", shown)
    sh.run("check -c shown.yaml", 0, err="all is well")
    sh.write("existing.txt", "/*\n  Link: </gone.css>; rel=preload; as=style\n")
    os.rename(sh.path("existing.txt"), sh.path("_headers"))
    sh.write("pushplan.yaml", "site: site\nbudget: 20kB\npin: /a.css\nexisting: _headers\n")
    sh.run("check --quiet", 1, err=["_headers:2:9", "missing-file"])
    sh.run("check --existing pushplan.yaml --print-config", 0, out="existing:\n  - pushplan.yaml  # --existing\n")
    sh.write("pushplan.yaml", "site: site\nbudget: 20kB\npin: /a.css\n")
    sh.run("check --quiet", 0)
    sh.run("check --quiet", 1, env={"PUSHPLAN_EXISTING": "_headers"}, err="missing-file")
    sh.run("emit nginx -o - --existing pushplan.yaml --print-config", 0, out="existing: []  # default\n")
    sh.write("site/base.yaml", "budget: 20kB\n")
    sh.write("site/deploy.yaml", "extends: base.yaml\nsite: site\nroutes: [{path: /, send: ['/*.yaml']}]\n")
    sh.run("plan -c site/deploy.yaml", 0, err="route-no-file")
    for name in ("site/base.yaml", "site/deploy.yaml", "pushplan.yaml", "push-manifest.json", "_headers"):
        os.remove(sh.path(name))


def init(sh):
    sh.run("init", 2, err="no site")
    sh.run("init nowhere", 2, err="nowhere")
    os.mkdir(sh.path("empty"))
    sh.run("init empty", 2, err="empty holds no page")
    sh.run("init site -o -", 0, out=["# Made by `pushplan init` for 2 pages in site.\n", "\nsite: site\n", "\n# budget: 50kB\n", "\n# outputs:\n"])
    sh.expect("-o - writes nothing", not os.path.exists(sh.path("pushplan.yaml")))
    sh.run("init ./site/", 0, err="pushplan.yaml: written")
    sh.expect("the site is named plainly", "\nsite: site\n" in sh.read("pushplan.yaml"))
    sh.write("pushplan.yaml", "# mine\n")
    sh.run("init site", 2, err=["pushplan.yaml is there already", "--force"])
    sh.expect("and left as it is", sh.read("pushplan.yaml") == "# mine\n")
    sh.run("init site -o other.yaml", 0, err="other.yaml: written")
    sh.run("init site --force", 0)
    sh.run("build", 0, err="!pushplan.yaml:")
    sh.run("check", 0, err="all is well")
    # With outputs of hosts, which are merged into what stands there.
    head = '<!doctype html><link rel=canonical href="https://example.org/docs{}"><link rel=stylesheet href=/docs/a.css><a href=/docs/about>a</a>'
    sh.write("site/index.html", head.format("/"))
    sh.write("site/about.html", head.format("/about"))
    sh.write("site/_headers", "/*\n  X-Own: 1\n")
    sh.write("site/.htaccess", "# own\n")
    sh.write("vercel.json", "{}\n")
    sh.run("init site --force", 0)
    text = sh.read("pushplan.yaml")
    for line in ["base_url: https://example.org/docs/", "url_style: clean", "  - {target: netlify, file: site/_headers}",
                 "  - {target: htaccess, file: site}", "  - {target: vercel, file: vercel.json}", "# the canonical links of 2 pages"]:
        sh.expect(f"the file has '{line}':\n{text}", line.lstrip("# ") in text)
    sh.run("build", 0)
    sh.run("check", 0, err="all is well")


def imports(sh):
    """What other tools were told shuts the gate here."""
    sh.write("imported/index.html", '<link rel=stylesheet href=/a.css><p>text')
    sh.write("imported/a.css", "".join(f".c{i * 7919 % 1009} {{ color: #{i * 2654435761 % 16777216:06x} }}\n" for i in range(400)))
    for each in ("pushplan.yaml", "push-manifest.json"):
        if os.path.exists(sh.path(each)):
            os.remove(sh.path(each))
    sh.write("budget.json", '[{"resourceSizes": [{"resourceType": "stylesheet", "budget": 1}, {"resourceType": "third-party", "budget": 1}]}]')
    sh.write("package.json", '{"bundlesize": [{"path": "./imported/*.css", "maxSize": "1 kB"}]}')
    sh.run("init imported --from budget.json --from package.json --from imported", 0,
           err=["a Lighthouse budget: `budgets`", "not carried over: /: resourceSizes of third-party", "bundlesize: `budgets`", "the preloads in the pages: nothing"])
    sh.expect("what was not carried over stands at the top", "# Not carried over from budget.json" in sh.read("pushplan.yaml"))
    sh.run("build --quiet", 0)
    sh.run("check", 1, err=["bytes.style (/**) is", "file_bytes./*.css (/**) is", "over the budget of 1,024 B"])
    sh.run("init imported --force --from gone.json", 2, err="gone.json")


def init_on_fixtures(sh, fixtures):
    """What is written for each reads back, and does for build and check."""
    for name in sorted(os.listdir(fixtures)):
        shutil.rmtree(sh.path("fixture"), ignore_errors=True)
        shutil.copytree(os.path.join(fixtures, name, "site"), sh.path("fixture"))
        for each in ("pushplan.yaml", "push-manifest.json"):
            if os.path.exists(sh.path(each)):
                os.remove(sh.path(each))
        sh.run("init fixture --quiet", 0)
        sh.run("build --quiet", 0)
        if name == "hints-already-there":  # one of its pages hints wrongly
            sh.run("check", 1, err="wrong-as")
        else:
            sh.run("check", 0, err="all is well")
        if name == "clean-urls":
            sh.expect("clean URLs are seen", "\nurl_style: clean\n" in sh.read("pushplan.yaml"))
        if name == "precompressed":
            sh.expect("files compressed before are seen", " beside " in sh.read("pushplan.yaml"))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--pushplan", required=True)
    parser.add_argument("--fixtures", required=True)
    args = parser.parse_args()
    count, problems = 0, []
    for part in [layers, check_without_a_file, manifest_and_existing, init, imports, lambda sh: init_on_fixtures(sh, os.path.abspath(args.fixtures))]:
        sh = Shell(os.path.abspath(args.pushplan))
        part(sh)
        count += sh.count
        problems += sh.problems
        sh.tmp.cleanup()
    print("\n".join(problems))
    print(f"{count} commands and facts, {len(problems)} wrong")
    return 1 if problems else 0


sys.exit(main())
