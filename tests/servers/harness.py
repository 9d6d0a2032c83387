"""What the server tests share: a workspace, servers that never outlive it, the plan of a site, a short report.

Standard library only. Works as root, where servers run as `nobody`, and as a normal user.
"""
import argparse
import base64
import ctypes
import hashlib
import json
import os
import pwd
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.parse

SKIPPED = 77
RUN_TIMEOUT = 60     # seconds for one run of pushplan or of a checker
START_TIMEOUT = 15   # seconds until a server answers
STOP_TIMEOUT = 5
OLD = 1_600_000_000  # mtime of every served file: Apache's validators are weak for a file changed just now


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(SKIPPED)


def tool(name, *folders):
    """The path of a program, or the whole test is skipped."""
    found = shutil.which(name, path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", *folders]))
    return found or skip(f"{name} is not installed")


def run(argv, cwd=None, timeout=RUN_TIMEOUT):
    """(exit code, stdout, stderr) of a program; bytes that are no UTF-8 survive as surrogates."""
    environment = {**os.environ, "NO_COLOR": "1"}
    done = subprocess.run(argv, cwd=cwd, timeout=timeout, env=environment, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return done.returncode, *(out.decode("utf-8", "surrogateescape") for out in (done.stdout, done.stderr))


# --- workspace ----------------------------------------------------------------------------------------------------

class Workspace:
    """A temporary folder with a certificate, and the servers that run from it; leaving it removes all."""

    def __enter__(self):
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: sys.exit(1))  # so that `finally` and `with` clean up
        self.user = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        self.path = tempfile.mkdtemp(prefix="pushplan-servers-", dir=self._parent())
        os.chmod(self.path, 0o755)
        self.servers = []
        self._counter = 0
        return self

    def __exit__(self, *_):
        for server in self.servers:
            server.stop()
        shutil.rmtree(self.path, ignore_errors=True)

    def _parent(self):
        """The usual temporary folder, unless `nobody` cannot look into it."""
        folder = os.path.realpath(tempfile.gettempdir())
        parts = [folder]
        while parts[-1] != "/":
            parts.append(os.path.dirname(parts[-1]))
        open_to_all = all(os.stat(part).st_mode & stat.S_IXOTH for part in parts)
        return folder if self.user is None or open_to_all else "/tmp"

    def folder(self, name):
        """A new folder in which servers may write."""
        self._counter += 1
        path = os.path.join(self.path, f"{self._counter}-{name}")
        os.mkdir(path, 0o755)
        if self.user:
            os.chown(path, self.user.pw_uid, self.user.pw_gid)
        return path

    def certificate(self):
        """(certificate, key), made on first use."""
        folder = os.path.join(self.path, "tls")
        pair = (os.path.join(folder, "cert.pem"), os.path.join(folder, "key.pem"))
        if not os.path.isdir(folder):
            os.mkdir(folder, 0o755)
            code, _, err = run([tool("openssl"), "req", "-x509", "-nodes", "-days", "2", "-newkey", "ec",
                                "-pkeyopt", "ec_paramgen_curve:prime256v1", "-subj", "/CN=localhost",
                                "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                                "-keyout", pair[1], "-out", pair[0]])
            if code:
                raise RuntimeError(f"openssl made no certificate: {err}")
            if self.user:
                os.chown(pair[1], self.user.pw_uid, self.user.pw_gid)
        return pair

    def serve(self, name, ports, start):
        """Starts a server: `start(ports)` gets free ports and returns its command line. Retried if a port was taken."""
        for attempt in range(3):
            numbers = free_ports(ports)
            server = Server(name, start(numbers), numbers, self.folder("log"), self.user)
            self.servers.append(server)
            try:
                server.wait_until_ready()
                return server
            except ServerFailed as failed:
                server.stop()
                if attempt == 2 or "ddress already in use" not in str(failed):
                    raise


def key_hash(certificate):
    """Of the certificate's public key, as Chromium's --ignore-certificate-errors-spki-list takes it."""
    pem = subprocess.run(["openssl", "x509", "-in", certificate, "-pubkey", "-noout"], capture_output=True, check=True).stdout
    der = base64.b64decode(b"".join(pem.splitlines()[1:-1]))
    return base64.b64encode(hashlib.sha256(der).digest()).decode()


# --- servers ------------------------------------------------------------------------------------------------------

class ServerFailed(Exception):
    pass


def free_ports(count):
    """Ports of the loopback interface that nobody listens on."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


def die_with_parent(parent):
    """For the child, before it becomes the server: SIGTERM as soon as this test is gone, however it went."""
    libc = ctypes.CDLL(None, use_errno=True)

    def prepare():
        libc.prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG
        if os.getppid() != parent:
            os._exit(1)
    return prepare


class Server:
    """A foreground process with ports; in a group of its own, so that its children end with it."""

    def __init__(self, name, argv, ports, log_folder, user):
        self.name, self.ports = name, ports
        self.log = os.path.join(log_folder, "output")
        identity = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=log_folder,
                                            start_new_session=True, preexec_fn=die_with_parent(os.getpid()), **identity)

    def wait_until_ready(self):
        deadline = time.monotonic() + START_TIMEOUT
        for port in self.ports:
            while True:
                if self.process.poll() is not None:
                    raise ServerFailed(f"{self.name} ended with {self.process.returncode}: {self.output()}")
                try:
                    socket.create_connection(("127.0.0.1", port), 1).close()
                    break
                except OSError:
                    if time.monotonic() > deadline:
                        raise ServerFailed(f"{self.name} does not listen on {port}: {self.output()}") from None
                    time.sleep(0.02)

    def output(self):
        with open(self.log, encoding="utf-8", errors="replace") as log:
            return log.read()[-1500:].strip()

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(STOP_TIMEOUT)
            except subprocess.TimeoutExpired:
                pass
        try:
            os.killpg(self.process.pid, signal.SIGKILL)  # what it may have left behind
        except (ProcessLookupError, PermissionError):
            pass
        try:
            self.process.wait(STOP_TIMEOUT)
        except subprocess.TimeoutExpired:
            print(f"{self.name} (process {self.process.pid}) does not end", file=sys.stderr)


# --- sites and their plans ----------------------------------------------------------------------------------------

def is_prefetch(link):
    """Whether a Link value is for the next page."""
    return "; rel=prefetch" in link


class Page:
    def __init__(self, url, source, sends):
        self.url = url        # as in the manifest
        self.source = source  # below the site folder
        self.sends = sends    # URLs, in sending order
        self.links = []       # Link values, as `emit headers` prints them
        self.ahead = []       # those for the next page


class Plan:
    """One manifest of a site, and what the emitters make of it."""

    def __init__(self, pushplan, folder, manifest):
        self.pushplan, self.folder, self.manifest = pushplan, folder, manifest
        with open(os.path.join(folder, manifest), encoding="utf-8") as file:
            content = json.load(file)
        self.settings, self.resources = content["settings"], content["resources"]
        self.pages = []
        for group in content["groups"]:
            sends = [self.resources[key]["url"] for key in group["send"]]
            self.pages += [Page(url, source, sends) for url, source in group["pages"].items()]
        self.pages.sort(key=lambda page: page.url)
        blocks = self.headers()
        for page in self.pages:
            page.links = [value for value in blocks.get(page.url, []) if not is_prefetch(value)]
            page.ahead = [value for value in blocks.get(page.url, []) if is_prefetch(value)]

    def headers(self, mechanism=None):
        """Link values by page, as `pushplan emit headers` prints them."""
        blocks = {}
        for line in self.emit("headers", "-", mechanism).split("\n"):
            if line.startswith("/"):
                values = blocks.setdefault(line, [])
            elif line.startswith("  Link: "):
                values.append(line[len("  Link: "):])
        return blocks

    def emit(self, target, output, mechanism=None, flags=()):
        """Emits into a file of the plan's folder and returns its path, or the text with "-"."""
        flags = [*(["--mechanism", mechanism] if mechanism else []), *flags]
        code, out, err = run([self.pushplan, "emit", target, "--manifest", self.manifest, "-o", output, *flags], self.folder)
        if code:
            raise AssertionError(f"pushplan emit {target} ended with {code}: {err.strip()}")
        return out if output == "-" else os.path.join(self.folder, output)

    @property
    def mount(self):
        """Decoded path below which the site is served; "/" at both ends."""
        path = urllib.parse.urlsplit(self.settings["base_url"] or "/").path
        return urllib.parse.unquote(path if path.endswith("/") else path + "/", errors="surrogateescape")

    @property
    def clean(self):
        return self.settings["url_style"] == "clean"

    def file_url(self, page):
        """The URL path of a page's file, serialised as browsers do."""
        return percent_encoded(self.mount + page.source)

    def asset(self):
        """A URL that some page sends early, without comma or semicolon; None if nothing is sent."""
        return next((url for page in self.pages for url in page.sends if not set(",;") & set(url)), None)


def percent_encoded(path):
    """The path percent-encode set of the URL Standard, and '%' itself."""
    escaped = b' "#<>?`{}^%\\'
    return "".join(chr(byte) if 0x20 < byte < 0x7F and byte not in escaped else f"%{byte:02X}"
                   for byte in path.encode("utf-8", "surrogateescape"))


class SiteCopy:
    """A fixture, copied so that the server's user can read it; the site stands below its mount path.

    `web` is what a server serves as its root folder.
    """

    def __init__(self, workspace, pushplan, fixture):
        self.pushplan = pushplan
        self.folder = workspace.folder("site")
        os.chmod(self.folder, 0o755)
        for name in ("site", "pushplan.yaml", "counts.csv", "perf"):
            source = os.path.join(fixture, name)
            if os.path.isdir(source):
                shutil.copytree(source, os.path.join(self.folder, name), symlinks=True, copy_function=shutil.copyfile)
            elif os.path.exists(source):
                shutil.copyfile(source, os.path.join(self.folder, name))
        self.web = os.path.join(self.folder, "web")
        self.site = None

    def plan(self, mechanism, strategy="critical"):
        """By default all that pages wait for, whether or not it gains anything: servers are held to long lists too."""
        manifest = f"{mechanism}-{strategy}.json"
        code, _, err = run([self.pushplan, "plan", "site", "--mechanism", mechanism, "--strategy", strategy, "-o", manifest], self.folder)
        if code:
            raise AssertionError(f"pushplan plan ended with {code}: {err.strip()}")
        return Plan(self.pushplan, self.folder, manifest)

    def publish(self, plan):
        """Puts the site where its URLs expect it. After all planning: the site is moved."""
        self.site = os.path.join(self.web, plan.mount.strip("/")).rstrip("/")
        os.makedirs(os.path.dirname(self.site), exist_ok=True)
        shutil.move(os.path.join(self.folder, "site"), self.site)
        make_readable(self.folder)


def make_readable(folder):
    """Readable by everybody, and files old enough for strong validators."""
    for path, _, files in os.walk(folder):
        os.chmod(path, 0o755)
        for name in files:
            file = os.path.join(path, name)
            if not os.path.islink(file):
                os.chmod(file, 0o644)
                os.utime(file, (OLD, OLD))


# --- report -------------------------------------------------------------------------------------------------------

class Problems(list):
    """Mismatches of one case; all are collected, the first dozen is shown."""

    def expect(self, what, expected, observed):
        if expected != observed:
            self.append(f"{what}\n    expected {_shown(expected)}\n    observed {_shown(observed)}")

    def text(self):
        more = [f"... and {len(self) - 12} more"] if len(self) > 12 else []
        return "\n".join([f"  {problem}" for problem in self[:12]] + more)


def _shown(value):
    if not isinstance(value, (list, tuple)):
        return str(value)
    return "".join(f"\n      {entry}" for entry in value) if value else "nothing"


class _Report(unittest.TestResult):
    """One line a case."""

    def startTest(self, test):
        super().startTest(test)
        self.started = time.monotonic()

    def _line(self, word, test):
        seconds = time.monotonic() - self.started
        note = getattr(test, "note", "")
        print(f"{word:4} {test.name}{': ' + note if note else ''} ({seconds:.1f} s)".encode("utf-8", "backslashreplace").decode(), flush=True)

    def addSuccess(self, test):
        super().addSuccess(test)
        self._line("ok", test)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._line("FAIL", test)
        print(str(err[1]).encode("utf-8", "backslashreplace").decode(), flush=True)

    def addError(self, test, err):
        super().addError(test, err)
        self._line("FAIL", test)
        print(self._exc_info_to_string(err, test), flush=True)


class Case(unittest.TestCase):
    """A case under a name of its own; `body(problems)` does the work and returns a note for the report."""

    def __init__(self, name, body):
        super().__init__("check")
        self.name, self.body, self.note = name, body, ""

    def check(self):
        problems = Problems()
        try:
            self.note = self.body(problems) or ""
        except (ServerFailed, AssertionError, OSError, subprocess.TimeoutExpired) as error:
            problems.append(f"{type(error).__name__}: {error}")
        if problems:
            raise self.failureException(problems.text())


def fixtures(folder):
    """(name, path) of every fixture that has a site."""
    names = sorted(name for name in os.listdir(folder) if os.path.isdir(os.path.join(folder, name, "site")))
    return [(name, os.path.join(folder, name)) for name in names]


def arguments(description, fixtures_needed=True):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--pushplan", required=True, help="the binary")
    parser.add_argument("--fixtures", required=fixtures_needed, help="fixtures/sites")
    parser.add_argument("--only", action="append", help="run only the case of this name; repeatable")
    options = parser.parse_args()
    options.pushplan = os.path.abspath(options.pushplan)
    if not os.access(options.pushplan, os.X_OK):
        sys.exit(f"{options.pushplan} is not a program")
    return options


def report(cases, only=None):
    """Runs (name, body) pairs and returns the exit code."""
    started = time.monotonic()
    suite = unittest.TestSuite(Case(name, body) for name, body in cases if not only or name in only)
    result = _Report()
    suite.run(result)
    failed = len(result.failures) + len(result.errors)
    print(f"{result.testsRun} cases, {failed} failed, {time.monotonic() - started:.0f} s")
    return 1 if failed or not result.testsRun else 0
