"""Copies of the worked examples to run commands in, with pushplan and npm's programs on the PATH."""
import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
EXAMPLES = os.path.join(ROOT, "docs", "examples")
PIPELINES = os.path.join(ROOT, "docs", "pipelines")
MODULES = os.path.join(HERE, "node_modules")

# Compressible, but not much: about 40 kB on the wire.
GROWTH = "".join(f".grown-{i}-{i * 7919 % 10007} {{ margin: {i * 31 % 97}px {i * 17 % 89}px }}\n" for i in range(6000))


def options(*more):
    parser = argparse.ArgumentParser()
    parser.add_argument("--pushplan", required=True)
    for name in more:
        parser.add_argument(name, required=True)
    result = parser.parse_args()
    result.pushplan = os.path.abspath(result.pushplan)
    return result


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(77)


def read(path):
    with open(path, encoding="utf8") as file:
        return file.read()


def fenced(path):
    """The fenced blocks of a Markdown file: (language, text)."""
    return re.findall(r"^```(\w*)\n(.*?)^```$", read(path), re.MULTILINE | re.DOTALL)


class Workshop:
    """A folder of its own. Problems are collected, so that one run tells all of them."""

    def __init__(self, binary):
        self.tmp = tempfile.TemporaryDirectory()
        self.top = self.tmp.name
        self.folder = self.path("site")
        self.problems, self.count = [], 0
        os.makedirs(self.path("bin"))
        os.makedirs(self.folder)
        os.symlink(binary, self.path("bin/pushplan"))
        self.env = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "npm_", "CI", "GITHUB_", "PUSHPLAN"))}
        self.env.update(HOME=self.path("home"), NO_COLOR="1", npm_config_update_notifier="false",
                        GIT_CONFIG_GLOBAL=self.path("home/gitconfig"), GIT_CONFIG_NOSYSTEM="1",
                        PATH=os.pathsep.join([self.path("bin"), os.path.join(MODULES, ".bin"), os.environ["PATH"]]))
        os.makedirs(self.env["HOME"])
        with open(self.env["GIT_CONFIG_GLOBAL"], "w", encoding="utf8") as file:
            file.write("[user]\nname = Test\nemail = test@example.org\n[init]\ndefaultBranch = main\n[protocol \"file\"]\nallow = always\n")

    def path(self, name):
        return os.path.join(self.top, name)

    def copy_example(self, name):
        shutil.copytree(os.path.join(EXAMPLES, name), self.folder, ignore=shutil.ignore_patterns("node_modules"), dirs_exist_ok=True)
        if os.path.exists(os.path.join(self.folder, "package.json")):
            os.symlink(MODULES, os.path.join(self.folder, "node_modules"))

    def plain_site(self):
        """A site that no generator makes, below public/, with an import that the page cannot show; planned and built."""
        for name, text in {"pushplan.yaml": "site: public\nbudget: 20kB\noutputs:\n  - {target: headers, file: deploy/links.txt}\n",
                           "public/index.html": '<!doctype html><title>t</title><link rel="stylesheet" href="/a.css"><p>text\n',
                           "public/a.css": '@import "b.css";\nbody { margin: 0 }\n', "public/b.css": "p { color: #123 }\n"}.items():
            self.write(name, text)
        self.run("pushplan build --quiet", silent=True)

    def break_site(self):
        """The page waits for one file more, which what was committed does not know."""
        self.replace("public/b.css", "p {", '@import "c.css";\np {')
        self.write("public/c.css", "h1 { color: #456 }\n")

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf8") as file:
            file.write(text)

    def replace(self, name, old, new):
        text = read(os.path.join(self.folder, name))
        if old not in text:
            self.problems.append(f"{name} has no {old!r} to replace")
        self.write(name, text.replace(old, new))

    def append(self, name, text):
        self.write(name, read(os.path.join(self.folder, name)) + text)

    def snapshot(self, *names):
        return [read(os.path.join(self.folder, name)) for name in names]

    def append_bytes(self, name, data):
        with open(os.path.join(self.folder, name), "ab") as file:
            file.write(data)

    def expect(self, condition, problem):
        self.count += 1
        if not condition:
            self.problems.append(problem)

    def run(self, command, code=0, says=(), silent=False, what="", **env):
        """Runs a line of shell in the site, and holds its exit code and what it says against what is expected."""
        result = subprocess.run(["bash", "-c", command], cwd=self.folder, env={**self.env, **env}, capture_output=True, text=True,
                                timeout=240, stdin=subprocess.DEVNULL, check=False)
        said = result.stdout + result.stderr
        about = f"{what or command}: "
        self.expect(result.returncode == code, f"{about}exit {result.returncode}, not {code}:\n{said[-1500:]}")
        for text in says:
            self.expect(text in said, f"{about}does not say {text!r}:\n{said[-1500:]}")
        if silent:
            self.expect(not said, f"{about}is not silent:\n{said[-1500:]}")
        return said

    def finish(self):
        print("\n".join(self.problems) if self.problems else f"{self.count} expectations hold")
        self.tmp.cleanup()
        return 1 if self.problems else 0
