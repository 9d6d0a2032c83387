#!/usr/bin/env python3
"""The GitHub Action: its form by a validator of others, and its steps run as the runner does, with the inputs put in. The
action that restores a cache is not run."""
import os
import re
import shutil
import subprocess
import sys

import workshop
import yaml

ACTION = os.path.join(workshop.PIPELINES, "github", "action.yml")
WORKFLOW = os.path.join(workshop.PIPELINES, "github", "workflow.yml")
# In place of scripts/install, which would build: says how it was called, and "installs" the binary under test.
INSTALL = '#!/bin/sh\nif [ "$1" = --key ]; then echo the-key; exit; fi\necho "installed to $1"\nmkdir -p "$1/bin" && cp -L {binary} "$1/bin/pushplan"\n'


def value_of(expression, inputs, outputs):
    """The few forms of expressions that the action uses; any other is a KeyError."""
    name, _, default = expression.partition("||")
    known = {f"inputs.{key}": value for key, value in inputs.items()}
    known.update({f"steps.{step}.outputs.{key}": value for step, values in outputs.items() for key, value in values.items()})
    return known[name.strip()] or default.strip().strip("'")


def substituted(text, inputs, outputs):
    return re.sub(r"\$\{\{ *(.*?) *\}\}", lambda found: value_of(found[1], inputs, outputs), text)


def applies(step, inputs):
    condition = step.get("if")
    if condition is None:
        return True
    name, value = re.fullmatch(r"inputs\.([\w-]+) == '(.*)'", condition).groups()
    return inputs[name] == value


class Runner:
    """Runs the steps of a composite action in a workspace."""

    def __init__(self, site, action, inputs):
        self.site, self.action, self.outputs, self.said, self.used = site, action, {}, "", []
        self.inputs = {**{name: spec["default"] for name, spec in action["inputs"].items()}, **inputs}
        assert len(self.inputs) == len(action["inputs"]), "an input that the action does not have"
        self.env = dict(site.env, GITHUB_ACTION_PATH=site.path("action/docs/pipelines/github"))
        for name in ["GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_STEP_SUMMARY"]:
            self.env[name] = site.path(name)
            with open(self.env[name], "w", encoding="utf8"):
                pass

    def run(self):
        for step in self.action["runs"]["steps"]:
            if not applies(step, self.inputs):
                continue
            if "uses" in step:
                self.used.append({name: substituted(value, self.inputs, self.outputs) for name, value in step["with"].items()})
                continue
            code = self.run_step(step)
            if code:
                return code
        return 0

    def run_step(self, step):
        assert step["shell"] == "bash", step
        assert "${{" not in step["run"], "an input inside a script is a hole: it belongs into env"
        script = self.site.path("step.sh")
        with open(script, "w", encoding="utf8") as file:
            file.write(step["run"])
        env = dict(self.env, **{name: substituted(value, self.inputs, self.outputs) for name, value in step.get("env", {}).items()})
        folder = os.path.join(self.site.folder, substituted(step.get("working-directory", "."), self.inputs, self.outputs))
        result = subprocess.run(["bash", "--noprofile", "--norc", "-eo", "pipefail", script], cwd=folder, env=env, capture_output=True,
                                text=True, timeout=120, stdin=subprocess.DEVNULL, check=False)
        self.said += result.stdout + result.stderr
        if "id" in step:
            self.outputs[step["id"]] = dict(line.split("=", 1) for line in workshop.read(env["GITHUB_OUTPUT"]).splitlines())
        for line in reversed(workshop.read(env["GITHUB_PATH"]).splitlines()):
            self.env["PATH"] = os.pathsep.join([line, self.env["PATH"]])
        with open(env["GITHUB_PATH"], "w", encoding="utf8"):
            pass
        return result.returncode


def try_action(site, action, what, inputs, code, says=(), never=()):
    runner = Runner(site, action, inputs)
    result = runner.run()
    site.expect(result == code, f"{what}: exit {result}, not {code}:\n{runner.said[-1500:]}")
    for text in says:
        site.expect(text in runner.said, f"{what}: does not say {text!r}:\n{runner.said[-1500:]}")
    for text in never:
        site.expect(text not in runner.said, f"{what}: says {text!r}:\n{runner.said[-1500:]}")
    return runner


def run_action(site, binary):
    action = yaml.safe_load(workshop.read(ACTION))
    os.remove(site.path("bin/pushplan"))  # the action has to bring it
    os.makedirs(site.path("action/docs/pipelines/github"))
    os.makedirs(site.path("action/scripts"))
    with open(site.path("action/scripts/install"), "w", encoding="utf8") as file:
        file.write(INSTALL.replace("{binary}", binary))
    os.chmod(site.path("action/scripts/install"), 0o755)

    runner = try_action(site, action, "built from source", {}, 0, ["installed to " + site.path("home/.cache/pushplan")])
    site.expect(runner.used == [{"path": "~/.cache/pushplan", "key": "pushplan-the-key"}], f"the cache: {runner.used}")
    try_action(site, action, "a binary of the user's", {"pushplan-path": binary}, 0, never=["installed to", "::error"])
    try_action(site, action, "site and options", {"pushplan-path": binary, "site": "public", "args": "--frozen  --budget 1B"}, 1, ["over-budget"])
    try_action(site, action, "no such option", {"pushplan-path": binary, "args": "--no-such-option"}, 2)
    try_action(site, action, "an input is no program", {"pushplan-path": binary, "args": "$(touch hole); touch hole"}, 2)
    site.expect(not os.path.exists(os.path.join(site.folder, "hole")), "an input was run as a program")
    os.makedirs(site.path("site/below"))
    try_action(site, action, "a folder without anything", {"pushplan-path": binary, "working-directory": "below"}, 2)
    site.break_site()
    runner = try_action(site, action, "the gate is shut", {"pushplan-path": binary, "sarif": "out.sarif"}, 1, ["::error", "stale-manifest"])
    site.expect("stale-manifest" in workshop.read(runner.env["GITHUB_STEP_SUMMARY"]), "the summary does not name the finding")
    site.expect('"stale-manifest"' in workshop.read(os.path.join(site.folder, "out.sarif")), "the SARIF does not name the finding")


def check_files(site):
    validator = os.path.join(workshop.MODULES, ".bin", "action-validator")
    action, workflow = (yaml.safe_load(workshop.read(path)) for path in [ACTION, WORKFLOW])
    if os.path.exists(validator) and shutil.which("node"):
        site.run(f"{validator} {ACTION}")
        site.run(f"mkdir -p .github/workflows && cp {WORKFLOW} .github/workflows/site.yml && {validator} .github/workflows/site.yml")
        site.run(f"sed s/composite/composed/ {ACTION} >action.yml && {validator} action.yml", code=1, what="the validator tells a broken action")
    else:
        print("not run: action-validator is not installed: npm ci --prefix tests/pipelines")
    own = [step for job in workflow["jobs"].values() for step in job["steps"] if "pushplan" in step.get("uses", "")]
    site.expect(len(own) == 1, "the workflow does not use the action once")
    for step in own:
        folder = step["uses"].split("@")[0].split("/", 2)[2]
        site.expect(os.path.exists(os.path.join(workshop.ROOT, folder, "action.yml")), f"{folder} has no action.yml")
        site.expect(set(step["with"]) <= set(action["inputs"]), f"inputs {sorted(step['with'])}")
    for step in action["runs"]["steps"]:
        if "GITHUB_ACTION_PATH" in step.get("run", ""):
            path = re.search(r'"\$GITHUB_ACTION_PATH/(.*?)"', step["run"])[1]
            site.expect(os.access(os.path.join(os.path.dirname(ACTION), path), os.X_OK), f"{path} is no program beside the action")


def main():
    binary = workshop.options().pushplan
    site = workshop.Workshop(binary)
    site.plain_site()
    check_files(site)
    run_action(site, binary)
    return site.finish()


sys.exit(main())
