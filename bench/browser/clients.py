"""The clients at the end of a slow link, and what they say of their loads."""
import base64
import hashlib
import json
import os
import subprocess

import slow_link


def key_hash(certificate):
    """Of the certificate's public key, as Chromium's --ignore-certificate-errors-spki-list takes it."""
    pem = subprocess.run(["openssl", "x509", "-in", certificate, "-pubkey", "-noout"], capture_output=True, check=True).stdout
    der = base64.b64decode(b"".join(pem.splitlines()[1:-1]))
    return base64.b64encode(hashlib.sha256(der).digest()).decode()


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
    options = {"prefix": link.on_client, "reachable": slow_link.SERVER, "key": key_hash(certificate)}
    return Client(["node", os.path.join(slow_link.HERE, "load.mjs"), json.dumps(options)])


def push_client(link):
    return Client([*link.on_client, "node", os.path.join(slow_link.HERE, "push_client.mjs")])
