"""The clients at the end of a slow link, and what they say of their loads."""
import json
import os
import subprocess
import sys

import slow_link

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(slow_link.HERE)), "tests", "servers"))
import harness  # noqa: E402


class Client:
    """A program that answers each line with a line, as a context manager."""

    def __init__(self, argv):
        self.argv = argv

    def __enter__(self):
        self.process = subprocess.Popen(self.argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()

    def load(self, **question):
        """The answer; "error" says why a load failed."""
        try:
            self.process.stdin.write(json.dumps(question) + "\n")
            self.process.stdin.flush()
            return json.loads(self.process.stdout.readline() or '{"error": "the client does not run"}')
        except OSError as error:
            return {"error": str(error)}


def chromium(link, certificate):
    options = {"prefix": link.on_client, "reachable": slow_link.SERVER, "key": harness.key_hash(certificate)}
    return Client(["node", os.path.join(slow_link.HERE, "load.mjs"), json.dumps(options)])


def push_client(link):
    return Client([*link.on_client, "node", os.path.join(slow_link.HERE, "push_client.mjs")])
