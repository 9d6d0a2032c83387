"""Chromium on the client's side of a slow link, and what it says of its loads."""
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


class Browser:
    """load.mjs as a context manager."""

    def __init__(self, link, certificate):
        options = {"prefix": link.on_client, "reachable": slow_link.SERVER, "key": key_hash(certificate)}
        self.argv = ["node", os.path.join(slow_link.HERE, "load.mjs"), json.dumps(options)]

    def __enter__(self):
        self.process = subprocess.Popen(self.argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()

    def load(self, url, quiet_ms):
        """What load.mjs answers; "error" says why a load failed."""
        try:
            self.process.stdin.write(json.dumps({"url": url, "quiet_ms": quiet_ms}) + "\n")
            self.process.stdin.flush()
            return json.loads(self.process.stdout.readline() or '{"error": "Chromium does not run"}')
        except OSError as error:
            return {"error": str(error)}
