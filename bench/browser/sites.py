"""Lays out the sites of sites.tsv as folders, each at its pinned version. A site that stands already is left alone."""
import os
import shutil
import subprocess
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))


class Unavailable(Exception):
    """Why a site cannot be laid out here."""


def listed():
    """[(name, kind, sources, folders)] of sites.tsv."""
    with open(os.path.join(HERE, "sites.tsv"), encoding="utf8") as f:
        rows = [line.rstrip("\n").split("\t") for line in f if line.strip() and not line.startswith("#")]
    return [(name, kind, sources.split(), folders.split()) for name, kind, sources, folders in rows]


def run(*command, cwd=None):
    try:
        result = subprocess.run(command, cwd=cwd, capture_output=True, text=True)
    except FileNotFoundError:
        raise Unavailable(f"{command[0]} is not installed")
    if result.returncode != 0:
        last = (result.stderr.strip() or "no message").splitlines()[-1]
        raise Unavailable(f"`{' '.join(command[:3])} ...`: {last}")


def fetch_deb(sources, folder):
    """All packages in one tree, so that links between them lead somewhere."""
    for source in sources:
        with tempfile.TemporaryDirectory() as tmp:
            run("apt-get", "-q", "download", source, cwd=tmp)
            for name in os.listdir(tmp):
                run("dpkg", "-x", os.path.join(tmp, name), folder)


def fetch_npm(sources, folder):
    with tempfile.TemporaryDirectory() as tmp:
        run("npm", "pack", "--silent", sources[0], cwd=tmp)
        run("tar", "xzf", os.path.join(tmp, os.listdir(tmp)[0]), "-C", folder, "--strip-components=1")


def fetch_git(sources, folder, clones):
    """From a clone CLONES/OWNER/NAME of the user, else from GitHub."""
    repository, commit = sources
    clone = os.path.join(clones or "", repository)
    with tempfile.TemporaryDirectory() as tmp:
        if not (clones and os.path.isdir(clone)):
            clone = os.path.join(tmp, "clone")
            run("git", "init", "-q", clone)
            run("git", "-C", clone, "fetch", "-q", "--depth", "1", f"https://github.com/{repository}", commit)
        archive = os.path.join(tmp, "site.tar")
        run("git", "-C", clone, "archive", "-o", archive, commit)
        run("tar", "xf", archive, "-C", folder)


def dangling(folder, names):
    return [name for name in names if not os.path.exists(os.path.join(folder, name))]


def lay_out(row, destination, clones):
    """Makes the folder `destination` whole or not at all."""
    _, kind, sources, folders = row
    os.makedirs(os.path.dirname(destination), exist_ok=True)
    with tempfile.TemporaryDirectory(dir=os.path.dirname(destination), prefix=".laying-") as tmp:
        source, site = os.path.join(tmp, "source"), os.path.join(tmp, "site")
        os.makedirs(source)
        if kind == "git":
            fetch_git(sources, source, clones)
        else:
            {"deb": fetch_deb, "npm": fetch_npm}[kind](sources, source)
        for folder in folders or ["."]:
            start, _, end = folder.partition("=")
            start, end = os.path.join(source, start.lstrip("/")), os.path.join(site, end)
            if os.path.isdir(start):
                shutil.copytree(start, end, ignore=dangling, dirs_exist_ok=True)
            else:
                shutil.copyfile(start, end)
        os.rename(site, destination)
