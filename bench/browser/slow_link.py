"""Two network namespaces, of a server and of a client, joined by an emulated slow link. Needs root and /dev/net/tun."""
import os
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
SERVER, CLIENT = "192.0.2.1", "192.0.2.2"
QUEUE = 250_000  # bytes that may wait in either direction

# id: (kbit/s down, kbit/s up, milliseconds of a round trip), as base/profile.cc has them
PROFILES = {"cable28": (5000, 1000, 28), "slow4g150": (1638.4, 750, 150), "fast4g60": (9000, 1500, 60)}


class Unavailable(Exception):
    """What this machine lacks for the measurement."""


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise Unavailable(f"`{' '.join(command)}`: {done.stderr.strip()}")
    return done.stdout


def build_emulator(folder):
    """The program, built anew when its source is younger."""
    source, program = os.path.join(HERE, "link_emulator.cc"), os.path.join(folder, "link_emulator")
    if not os.path.exists(program) or os.path.getmtime(program) < os.path.getmtime(source):
        os.makedirs(folder, exist_ok=True)
        run(os.environ.get("CXX", "c++"), "-std=c++20", "-O2", "-o", program, source)
    return program


class SlowLink:
    """`on_server` and `on_client` start a command line that runs at that end."""

    def __init__(self, emulator):
        if os.geteuid() != 0 or not os.path.exists("/dev/net/tun"):
            raise Unavailable("the link emulator needs root and /dev/net/tun")
        self.emulator = emulator
        self.names = {"server": f"pushplan-s{os.getpid()}", "client": f"pushplan-c{os.getpid()}"}
        self.on_server, self.on_client = (["ip", "netns", "exec", self.names[end]] for end in ("server", "client"))
        self.congestion_control = "the system's"

    def __enter__(self):
        devices = {end: f"pp{end[0]}{os.getpid()}" for end in self.names}
        self.process = subprocess.Popen([self.emulator, devices["server"], devices["client"]],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            if self.process.stdout.readline() != "ready\n":
                raise Unavailable("the link emulator does not start")
            for end, address, peer in (("server", SERVER, CLIENT), ("client", CLIENT, SERVER)):
                self._set_up(self.names[end], devices[end], address, peer)
        except BaseException:
            self.__exit__()
            raise
        return self

    def _set_up(self, name, device, address, peer):
        run("ip", "netns", "add", name)
        run("ip", "link", "set", device, "netns", name)
        run("ip", "-n", name, "addr", "add", address, "peer", peer, "dev", device)
        run("ip", "-n", name, "link", "set", "lo", "up")
        run("ip", "-n", name, "link", "set", device, "up")
        # Each connection begins as if it were the first: nothing is remembered of earlier ones.
        run("ip", "netns", "exec", name, "sysctl", "-qw", "net.ipv4.tcp_no_metrics_save=1")
        try:
            run("ip", "-n", name, "route", "replace", peer, "dev", device, "congctl", "cubic")
            self.congestion_control = "cubic"
        except Unavailable:
            pass  # measured with what the system uses, and said so

    def set(self, profile):
        down, up, round_trip = PROFILES[profile]
        self.process.stdin.write(f"{down * 1000} {up * 1000} {round_trip * 500} {QUEUE}\n")
        self.process.stdin.flush()

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()
        for name in self.names.values():
            subprocess.run(["ip", "netns", "del", name], capture_output=True)
