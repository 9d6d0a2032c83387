#!/usr/bin/env python3
"""The hook in repositories of its own, as a hook of git and by the pre-commit framework; and the Makefile."""
import os
import shutil
import sys

import workshop

HOOK = os.path.join(workshop.PIPELINES, "pre-commit")


def install_plain(site):
    shutil.copy(HOOK, os.path.join(site.folder, ".git", "hooks"))


def install_framework(site):
    """The repository that the framework clones holds what ours does of it; its place and revision are put in."""
    hooks = site.path("hooks")
    os.makedirs(os.path.join(hooks, "docs", "pipelines"))
    shutil.copy(HOOK, os.path.join(hooks, "docs", "pipelines"))
    shutil.copy(os.path.join(workshop.ROOT, ".pre-commit-hooks.yaml"), hooks)
    revision = site.run(f"git init -q {hooks} && cd {hooks} && git add -A && git commit -qm hooks && git rev-parse HEAD").strip()
    config = workshop.read(os.path.join(workshop.PIPELINES, "pre-commit-config.yaml"))
    site.write(".pre-commit-config.yaml", config)
    site.replace(".pre-commit-config.yaml", "repo: https://github.com/pushplan/pushplan", f"repo: {hooks}")
    site.replace(".pre-commit-config.yaml", "rev: main", f"rev: {revision}")
    site.run("git add .pre-commit-config.yaml && git commit -qm config && pre-commit install")


def commit(site, what, refused=(), staged="git add -A"):
    """Stages and commits; a refusal leaves the history as it was."""
    before = site.run("git rev-parse HEAD", what="the head")
    site.run(f"{staged} && git commit -qm '{what}'", code=1 if refused else 0, says=refused, what=what)
    moved = site.run("git rev-parse HEAD", what="the head") != before
    site.expect(moved != bool(refused), f"{what}: the commit {'was' if moved else 'was not'} made")


def try_hook(binary, install, tracked):
    site = workshop.Workshop(binary)
    site.run("git init -q . && git commit -q --allow-empty -m first")
    install(site)
    site.write("README", "nothing of pushplan here\n")
    commit(site, "a repository without pushplan")
    if not tracked:
        site.write(".gitignore", "/public/\n")
    site.plain_site()
    commit(site, "the first plan")
    site.replace("public/index.html", "text", "another text")
    site.write("README", "a text edit\n")
    commit(site, "a text edit")
    site.run("git rm -q --cached push-manifest.json")
    commit(site, "the manifest is left out", refused=["push-manifest.json"], staged="true")
    site.break_site()
    site.write("README", "the page waits for one file more\n")
    commit(site, "a stale manifest", refused=["stale-manifest", "pushplan build"])
    site.run("pushplan build --quiet", silent=True)
    commit(site, "built, but not added", refused=["stale-manifest"], staged="git add README public 2>/dev/null || true")
    commit(site, "an output is not added", refused=["stale-output", "deploy/links.txt"], staged="git add push-manifest.json")
    commit(site, "built and added")
    if not tracked:  # a tracked site is taken as it was added, whatever a build makes of it
        # The hook builds first where git's configuration says how.
        site.write("README", "built by the hook\n")
        site.run("git config pushplan.build 'echo \"h2 { color: #789 }\" >public/d.css && echo \"@import \\\"d.css\\\";\" >public/c.css'")
        commit(site, "what a build by the hook changes", refused=["stale-manifest"])
        site.run("git config --unset pushplan.build && pushplan build --quiet")
        commit(site, "built anew")
    os.remove(site.path("bin/pushplan"))
    site.write("README", "without pushplan\n")
    commit(site, "no pushplan", refused=["pushplan is not on the PATH"])
    site.run("git commit -qm 'no pushplan, and no hook' --no-verify")
    return site


def try_elsewhere(binary):
    """The site's folder comes from an inherited file and stands beside the plan's, which is not the repository's top."""
    site = workshop.Workshop(binary)
    site.run("git init -q . && git commit -q --allow-empty -m first && git config pushplan.folder website")
    install_plain(site)
    site.plain_site()
    site.write("website/base.yaml", "{site: ../public, budget: 20kB}\n")
    site.write("website/pushplan.yaml", "extends: base.yaml\n")
    site.write(".gitignore", "/public/\n")
    site.run("rm -r pushplan.yaml push-manifest.json deploy && cd website && pushplan build --quiet", silent=True)
    commit(site, "a plan below the top")
    site.write("README", "not added\n")
    site.write("website/README", "added\n")
    site.run("mkdir ../tmp", silent=True)
    site.env["TMPDIR"] = site.path("tmp")
    commit(site, "less than what stands here", staged="git add website")
    site.break_site()
    commit(site, "a stale manifest", refused=["stale-manifest"], staged="echo >>website/README; git add website")
    site.expect(not os.listdir(site.path("tmp")), "nothing is left of the hook")
    return site


def try_make(binary):
    site = workshop.Workshop(binary)
    site.plain_site()
    shutil.copy(os.path.join(workshop.PIPELINES, "Makefile"), site.folder)
    site.run("make GENERATE=true", silent=True)
    site.run("make check GENERATE=true", silent=True)
    site.break_site()
    site.run("make check GENERATE=true", code=2, says=["stale-manifest"])  # make's own code for a command that failed
    site.run("make GENERATE=true && make check GENERATE=true", silent=True)
    site.run("make check GENERATE=false", code=2)
    return site


def main():
    binary = workshop.options().pushplan
    status = 0
    runs = [("a hook of git, the site is ignored", lambda: try_hook(binary, install_plain, tracked=False)),
            ("a hook of git, the site is tracked", lambda: try_hook(binary, install_plain, tracked=True))]
    runs.append(("a plan below the top, the site beside it", lambda: try_elsewhere(binary)))
    if shutil.which("pre-commit"):
        runs += [("pre-commit, the site is ignored", lambda: try_hook(binary, install_framework, tracked=False)),
                 ("pre-commit, the site is tracked", lambda: try_hook(binary, install_framework, tracked=True))]
    else:
        print("not run: pre-commit is not installed")
    if shutil.which("make"):
        runs.append(("make", lambda: try_make(binary)))
    else:
        print("not run: make is not installed")
    for name, run in runs:
        print(f"{name}: ", end="", flush=True)
        status |= run().finish()
    return status


sys.exit(main())
