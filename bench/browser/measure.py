"""Loads pages over the slow link until every cell has its runs."""
import contextlib
import os
import sys
import time

import clients
import slow_link
import slow_server

ROOT = os.path.dirname(os.path.dirname(slow_link.HERE))
MOST_FAILURES = 50
QUIET_MS = 200  # between two loads, and two round trips more: the last one's packets arrive, the new process has started


class Bench:
    """The link, the server and both clients, for as long as the `with` lasts."""

    def __init__(self, cells, folder_of, needs_of):
        """`folder_of(site)` is where a site stands, `needs_of(site, source)` what `deps` says of a page."""
        self.needs_of, self.stack = needs_of, contextlib.ExitStack()
        self.servings = {}
        for cell in cells:
            self.servings.setdefault(_way(cell), slow_server.Serving(
                folder_of(cell.site), cell.source, cell.mechanism, cell.links, cell.protocol))

    def __enter__(self):
        with contextlib.ExitStack() as stack:
            workspace = stack.enter_context(slow_server.harness.Workspace())
            emulator = slow_link.build_emulator(os.path.join(ROOT, "build"))
            self.link = stack.enter_context(slow_link.SlowLink(emulator))
            self.server = stack.enter_context(slow_server.SlowServer(workspace, self.link, list(self.servings.values())))
            self.chromium = stack.enter_context(clients.chromium(self.link, self.server.certificate))
            self.push_client = stack.enter_context(clients.push_client(self.link))
            self.stack = stack.pop_all()
        return self

    def __exit__(self, *failure):
        return self.stack.__exit__(*failure)

    def load(self, cell):
        self.link.set(cell.profile)
        url = self.server.url(self.servings[_way(cell)])
        if cell.mechanism == "push":
            return self.push_client.load(url=url, page=self.needs_of(cell.site, cell.source))
        return self.chromium.load(url=url, quiet_ms=QUIET_MS + 2 * slow_link.PROFILES[cell.profile][2])


def _way(cell):
    """What of a cell the server must know."""
    return cell._replace(profile="")


def measure(cells, runs, loads, folder_of, needs_of):
    """All cells once, then all twice and so on, as far as loads are missing."""
    if all(len(loads.cells.get(cell, [])) >= runs for cell in cells):
        return
    failed = 0
    with Bench(cells, folder_of, needs_of) as bench:
        print(f"congestion control: {bench.link.congestion_control}", file=sys.stderr)
        for number in range(1, runs + 1):
            started = time.monotonic()
            missing = [cell for cell in cells if len(loads.cells.get(cell, [])) < number]
            for cell in missing:
                answer = bench.load(cell)
                if "error" not in answer:
                    loads.add(cell, answer)
                    continue
                failed += 1
                print(f"{cell.site} {cell.source} {cell.profile} {cell.mechanism}: {answer['error']}", file=sys.stderr)
                if failed > MOST_FAILURES:
                    raise slow_link.Unavailable("too many loads fail")
            print(f"round {number}: {len(missing)} loads, {time.monotonic() - started:.0f} s, {failed} failed", file=sys.stderr)
