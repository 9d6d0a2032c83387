"""Apache on the server's side of a slow link: a port for each way of serving a site."""
import os
import re
import subprocess
import sys
import time

import slow_link

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(slow_link.HERE)), "tests", "servers"))
import harness  # noqa: E402

_MODULES = ("mpm_event", "http2", "ssl", "headers", "mime", "dir", "authz_core", "rewrite", "brotli", "filter")
_FOLDERS = ("/usr/lib/apache2/modules", "/usr/lib64/httpd/modules", "/usr/lib/httpd/modules")

# media type: (endings, whether it is compressed), as analyzer/site/media_type.cc has them
_TYPES = {
    "text/html": ("html htm", True), "application/xhtml+xml": ("xhtml xht", True), "text/css": ("css", True),
    "text/javascript": ("js mjs cjs", True), "application/json": ("json map", True), "image/svg+xml": ("svg", True),
    "text/plain": ("txt", True), "application/xml": ("xml", True), "application/manifest+json": ("webmanifest", True),
    "font/ttf": ("ttf", True), "font/otf": ("otf", True), "application/vnd.ms-fontobject": ("eot", True),
    "image/vnd.microsoft.icon": ("ico", True), "application/wasm": ("wasm", True), "font/woff": ("woff", False),
    "font/woff2": ("woff2", False), "image/png": ("png", False), "image/jpeg": ("jpg jpeg", False),
    "image/gif": ("gif", False), "image/webp": ("webp", False), "image/avif": ("avif", False),
    "video/mp4": ("mp4", False), "video/webm": ("webm", False),
}

_CONF = """ServerName localhost
ServerRoot "{run}"
DefaultRuntimeDir "{run}"
PidFile "{run}/pid"
Mutex file:{run}
ErrorLog "{run}/error.log"
LogLevel crit
User nobody
Group nogroup
{modules}
TypesConfig /dev/null
{types}
DirectoryIndex index.html
BrotliCompressionQuality 5
AddOutputFilterByType BROTLI_COMPRESS {compressed}
Header set Cache-Control "max-age=3600"
StartServers 1
ServerLimit 1
ThreadsPerChild 64
MaxRequestWorkers 64
SSLProtocol TLSv1.3
SSLSessionTickets off
KeepAliveTimeout 5
"""

_HOST = """Listen {address}:{port}
<VirtualHost {address}:{port}>
  Protocols {protocols}
  H2Push {push}
  H2EarlyHints {early}
  SSLEngine on
  SSLCertificateFile "{certificate}"
  SSLCertificateKeyFile "{key}"
  DocumentRoot "{folder}"
  <Directory "{folder}">
    Require all granted
    Options FollowSymLinks
  </Directory>
{links}</VirtualHost>
"""


class Serving:
    """One way of serving a site: `links` are the Link values of the page whose file is `source`."""

    def __init__(self, folder, source, mechanism="none", links=(), protocol="h2"):
        self.folder, self.source, self.mechanism, self.links, self.protocol = folder, source, mechanism, links, protocol

    def configuration(self):
        if not self.links:
            return ""
        # Rewritten before Apache looks for the folder's index file, which would name the hints twice.
        path = "/" + re.sub(r"[^A-Za-z0-9/_-]", lambda m: "".join(f"\\x{byte:02x}" for byte in m[0].encode()), self.source)
        lines = [f'  Header add Link "{_quoted(value).replace("%", "%%")}"\n' for value in self.links]
        if self.mechanism == "early-hints":
            lines += [f'  H2EarlyHint Link "{_quoted(value)}"\n' for value in self.links]
        rewrite = ""
        if path.endswith("index\\x2ehtml"):
            rewrite = f'  RewriteEngine on\n  RewriteRule "^{path[:-len("index.html") - 3]}$" "/{self.source}" [PT]\n'
        return f'{rewrite}  <LocationMatch "^{path}$">\n{"".join(lines)}  </LocationMatch>\n'


def _quoted(value):
    return value.replace("\\", "\\\\").replace('"', '\\"')


class SlowServer:
    """`url(serving)` is the origin that serves so. Links with pushing on are pushed to clients that accept it."""

    def __init__(self, workspace, link, servings, first_port=8000):
        self.ports = {id(serving): first_port + number for number, serving in enumerate(servings)}
        program = harness.tool("apache2")
        modules = next((folder for folder in _FOLDERS if os.path.exists(os.path.join(folder, "mod_http2.so"))), None)
        if modules is None:
            raise slow_link.Unavailable("Apache has no mod_http2")
        self.certificate, key = workspace.certificate()
        run = workspace.folder("apache")
        text = _CONF.format(
            run=run, modules="\n".join(f'LoadModule {name}_module "{modules}/mod_{name}.so"' for name in _MODULES),
            types="\n".join(f"AddType {name} {' '.join('.' + e for e in endings.split())}" for name, (endings, _) in _TYPES.items()),
            compressed=" ".join(name for name, (_, compressed) in _TYPES.items() if compressed))
        for serving in servings:
            text += _HOST.format(address=slow_link.SERVER, port=self.ports[id(serving)], folder=serving.folder,
                                 protocols="http/1.1" if serving.protocol == "h1" else "h2 http/1.1",
                                 push="on" if serving.mechanism == "push" else "off",
                                 early="on" if serving.mechanism == "early-hints" else "off",
                                 certificate=self.certificate, key=key, links=serving.configuration())
        conf = os.path.join(run, "slow.conf")
        with open(conf, "w", encoding="utf-8") as file:
            file.write(text)
        self.argv = [*link.on_server, program, "-DFOREGROUND", "-f", conf, "-E", os.path.join(run, "start.log")]
        self.run = run

    def __enter__(self):
        self.process = subprocess.Popen(self.argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                        preexec_fn=harness.die_with_parent(os.getpid()))
        deadline = time.monotonic() + harness.START_TIMEOUT
        while not os.path.exists(os.path.join(self.run, "pid")):
            if self.process.poll() is not None or time.monotonic() > deadline:
                with open(os.path.join(self.run, "start.log"), encoding="utf-8", errors="replace") as log:
                    raise slow_link.Unavailable(f"Apache does not start: {log.read()[-1500:]}")
            time.sleep(0.02)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def url(self, serving):
        """Of the page: a folder's where its file is the folder's index."""
        path = "/" + harness.percent_encoded(serving.source)
        path = path[:-len("index.html")] if path.endswith("/index.html") else path
        return f"https://{slow_link.SERVER}:{self.ports[id(serving)]}{path}"
