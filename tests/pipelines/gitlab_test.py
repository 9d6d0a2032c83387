#!/usr/bin/env python3
"""The GitLab template and the pipeline that includes it, run by gitlab-ci-local, which also holds them against GitLab's own
schema: built from source, with the artifacts that GitLab reads."""
import json
import os
import shutil
import sys
import xml.etree.ElementTree

import workshop
import yaml

TEMPLATE = os.path.join(workshop.PIPELINES, "gitlab.yml")
SITE = os.path.join(workshop.PIPELINES, "gitlab-site.yml")
RUNNER = os.path.join(workshop.MODULES, ".bin", "gitlab-ci-local")
JOB = f"{RUNNER} --force-shell-executor --no-color"
# In place of scripts/install, which would build.
INSTALL = '#!/bin/sh\nmkdir -p "$1/bin" && cp -L {binary} "$1/bin/pushplan" && echo "installed to $1"\n'


def lay_out(site, binary):
    """The repository of a site, whose pages need no generator, and one that stands for pushplan's own."""
    site.plain_site()
    for program in ["apt-get", "hugo"]:
        with open(site.path(f"bin/{program}"), "w", encoding="utf8") as file:
            file.write(f'#!/bin/sh\necho "{program} was called"\n')
        os.chmod(site.path(f"bin/{program}"), 0o755)
    os.remove(site.path("bin/pushplan"))
    source = site.path("source")
    os.makedirs(os.path.join(source, "scripts"))
    with open(os.path.join(source, "scripts", "install"), "w", encoding="utf8") as file:
        file.write(INSTALL.replace("{binary}", binary))
    os.chmod(os.path.join(source, "scripts", "install"), 0o755)
    site.run(f"cd {source} && git init -q . && git add -A && git commit -qm source")
    shutil.copy(TEMPLATE, os.path.join(site.folder, "gitlab.yml"))
    shutil.copy(SITE, os.path.join(site.folder, ".gitlab-ci.yml"))
    site.replace("gitlab.yml", "https://github.com/pushplan/pushplan.git", f"file://{source}")
    site.replace(".gitlab-ci.yml", "remote: https://raw.githubusercontent.com/pushplan/pushplan/main/docs/pipelines/gitlab.yml", "local: gitlab.yml")
    site.run("git init -q . && git remote add origin https://gitlab.example/group/site.git && git add -A && git commit -qm site")


def artifact(site, name):
    """What the last run left, for GitLab to read; it is taken away, so that the next run has to write it."""
    path = os.path.join(site.folder, name)
    if not os.path.exists(path):
        site.problems.append(f"{name} was not written")
        return None
    text = workshop.read(path)
    os.remove(path)
    return text


def code_quality(site):
    return json.loads(artifact(site, "gl-code-quality-report.json") or "[]")


def main():
    binary = workshop.options().pushplan
    if not os.path.exists(RUNNER) or not shutil.which("node"):
        workshop.skip("gitlab-ci-local is not installed: npm ci --prefix tests/pipelines")
    if not shutil.which("rsync"):
        workshop.skip("rsync, which gitlab-ci-local uses, is not installed")
    site = workshop.Workshop(binary)
    for path in [TEMPLATE, SITE]:
        site.expect(isinstance(yaml.safe_load(workshop.read(path)), dict), f"{path} is no mapping")
    lay_out(site, binary)
    site.run(f"{JOB} --list", says=["pushplan", "site"])
    site.run(JOB, says=["hugo was called", "apt-get was called", "installed to", "all is well"], what="the pipeline")
    reports = code_quality(site)
    tree = xml.etree.ElementTree.fromstring(artifact(site, "pushplan.xml") or "<testsuites/>")
    site.expect(not tree.findall(".//failure"), "tests fail though the gate is open")
    site.expect(not [entry for entry in reports if entry["severity"] in ("major", "critical", "blocker")], f"findings: {reports}")
    site.break_site()
    site.run("git add -A && git commit -qm broken")
    site.run(JOB, code=1, says=["stale-manifest"], what="the gate is shut")
    reports = code_quality(site)
    site.expect("stale-manifest" in [entry["check_name"] for entry in reports], f"code quality: {reports}")
    tree = xml.etree.ElementTree.fromstring(artifact(site, "pushplan.xml") or "<testsuites/>")
    site.expect(tree.findall(".//failure"), "the tests do not fail")
    site.run(f"{JOB} --variable 'GATE_ARGS=--no-such-option'", code=1, says=["--no-such-option"], what="more options")
    # The runner does tell a broken file.
    site.replace("gitlab.yml", "  script:", "  scripts:")
    site.run(f"{JOB} --list", code=1, what="a broken template")
    return site.finish()


sys.exit(main())
