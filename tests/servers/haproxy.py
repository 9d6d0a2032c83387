"""HAProxy in front of a small server on the loopback, for the tests."""
import http.server
import os
import posixpath
import threading
import urllib.parse

import checks
import harness


class Files(http.server.SimpleHTTPRequestHandler):
    """Files with validators, as a plain origin has them; `links` are Link values by path."""
    protocol_version = "HTTP/1.1"
    root, links, clean = "", {}, False

    def translate_path(self, path):
        decoded = urllib.parse.unquote(path.split("?", 1)[0], errors="surrogateescape")
        return os.path.join(self.root, posixpath.normpath(decoded).lstrip("/")) + ("/" if decoded.endswith("/") else "")

    def file(self):
        path = self.translate_path(self.path)
        names = [path + name for name in checks.INDEX_FILES] if path.endswith("/") else [path] + ([path + ".html"] if self.clean else [])
        return next((name for name in names if os.path.isfile(name)), None)

    def send(self, body):
        file = self.file()
        if not file:
            self.send_response(404)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        with open(file, "rb") as opened:
            content = opened.read()
        etag = f'"{len(content)}"'
        fresh = self.headers.get("If-None-Match") == etag
        part = self.headers.get("Range") == "bytes=0-1"
        self.send_response(304 if fresh else 206 if part else 200)
        if part:
            self.send_header("Content-Range", f"bytes 0-1/{len(content)}")
            content = content[:2]
        for value in self.links.get(self.path.split("?", 1)[0], []):
            self.send_header("Link", value)
        self.send_header("ETag", etag)
        if not fresh:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if body and not fresh:
            self.wfile.write(content)

    def do_GET(self):
        self.send(body=True)

    def do_HEAD(self):
        self.send(body=False)

    def log_message(self, *_):
        pass


class Origin:
    """A server of files in a thread of this test; leaving it stops it."""

    def __init__(self, root, links=(), clean=False):
        handler = type("Handler", (Files,), {"root": root, "links": dict(links), "clean": clean})
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


def serve(workspace, program, hosts):
    """Checks the configuration and starts HAProxy with a port for each (emitted rules, port of the origin)."""
    certificate, key = workspace.certificate()
    folder = workspace.folder("haproxy")
    both, conf = os.path.join(folder, "both.pem"), os.path.join(folder, "haproxy.cfg")
    with open(both, "w", encoding="ascii") as out:
        for path in (certificate, key):
            with open(path, encoding="ascii") as part:
                out.write(part.read())

    def start(ports):
        text = "global\n    maxconn 200\ndefaults\n    mode http\n    timeout connect 5s\n    timeout client 10s\n    timeout server 10s\n"
        for number, (port, (rules, origin)) in enumerate(zip(ports, hosts)):
            text += f"frontend f{number}\n    bind 127.0.0.1:{port} ssl crt {both} alpn h2,http/1.1\n"
            with open(rules, encoding="utf-8") as file:
                text += file.read()
            text += f"    default_backend b{number}\nbackend b{number}\n    server origin 127.0.0.1:{origin}\n"
        with open(conf, "w", encoding="utf-8") as file:
            file.write(text)
        code, out, err = harness.run([program, "-c", "-f", conf])
        if code:
            raise harness.ServerFailed(f"haproxy -c refuses the configuration: {(out + err).strip()[:1500]}")
        return [program, "-db", "-f", conf]

    return workspace.serve("haproxy", len(hosts), start)
