"""A complete nginx configuration for the tests."""
import os

import harness

INDEX = "index index.html index.htm index.xhtml;"
TRY_FILES = "location / { try_files $uri $uri.html $uri/ =404; }"
FALLBACK = "location / { try_files $uri $uri/ /index.html; }"


class Host:
    """A server block: a web folder, the emitted file (with its others beside it), and lines of the user's own.

    `http` are lines of the http level before ours. `server` follows our lines, `first` stands before them.
    """

    def __init__(self, web, conf=None, http="", server=TRY_FILES, first=""):
        self.web, self.conf, self.http, self.server, self.first = web, conf, http, server, first

    def beside(self, suffix):
        path = os.path.splitext(self.conf)[0] + suffix if self.conf else ""
        return path if os.path.exists(path) else None


def include(path):
    return f"include {path};" if path else ""


def serve(workspace, program, host):
    """Checks the configuration and starts nginx for one host."""
    certificate, key = workspace.certificate()
    folder = workspace.folder("nginx")
    conf = os.path.join(folder, "nginx.conf")

    def start(ports):
        temporary = "".join(f"{name}_temp_path {folder}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        with open(conf, "w", encoding="utf-8", errors="surrogateescape") as file:
            file.write(f"""daemon off;
worker_processes 1;
error_log stderr warn;
events {{}}
http {{
types {{ text/html html htm; application/xhtml+xml xhtml; text/css css; }}
access_log off;
{temporary}
{host.http}
{include(host.beside("-http.conf"))}
server {{
listen 127.0.0.1:{ports[0]} ssl http2;
ssl_certificate {certificate};
ssl_certificate_key {key};
root {host.web};
{INDEX}
{host.first}
{include(host.conf)}
{include(host.beside("-rules.conf"))}
{host.server}
}}
}}
""")
        code, out, err = harness.run([program, "-t", "-e", "stderr", "-p", folder, "-g", f"pid {folder}/checked;", "-c", conf])
        if code or "[warn]" in err:
            raise harness.ServerFailed(f"nginx -t refuses the configuration: {(out + err).strip()[:1500]}")
        return [program, "-e", "stderr", "-p", folder, "-g", f"pid {folder}/pid;", "-c", conf]

    return workspace.serve("nginx", 1, start)
