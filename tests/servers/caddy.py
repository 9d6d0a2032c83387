"""A complete Caddyfile for the tests."""
import os

import harness

# Takes a "?" in a file's name for a query, so only where it is needed.
CLEAN = "try_files {path} {path}.html"
FALLBACK = "try_files {path} /index.html"


class Host:
    """A site: a web folder, the emitted snippet, and lines of the user's own before and behind its import."""

    def __init__(self, web, snippet=None, before="", behind=""):
        self.web, self.snippet, self.before, self.behind = web, snippet, before, behind


def name_of(snippet):
    """What the snippet of a file is called in it."""
    return "pushplan_" + os.path.splitext(os.path.basename(snippet))[0].replace("-", "_")


def serve(workspace, program, hosts):
    """Checks the Caddyfile and starts Caddy with a port for each host."""
    certificate, key = workspace.certificate()
    folder = workspace.folder("caddy")
    conf = os.path.join(folder, "Caddyfile")

    def start(ports):
        sites, snippets = "", ""
        for port, host in zip(ports, hosts):
            if host.snippet and host.snippet not in snippets:
                snippets += f"import {host.snippet}\n"
            sites += f"""https://127.0.0.1:{port} {{
tls {certificate} {key}
root * {host.web}
{host.before}
{f"import {name_of(host.snippet)}" if host.snippet else ""}
{host.behind}
file_server {{
index index.html index.htm index.xhtml
}}
}}
"""
        with open(conf, "w", encoding="utf-8") as file:
            file.write(f"""{{
admin off
storage file_system {{$CADDY_STORAGE}}
default_bind 127.0.0.1
skip_install_trust
auto_https disable_redirects
grace_period 1s
servers {{
protocols h1 h2
}}
}}
{snippets}{sites}""")
        def command(home, *words):
            variables = (f"{name}={home}" for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "CADDY_STORAGE"))
            return ["/usr/bin/env", *variables, program, *words, "--config", conf, "--adapter", "caddyfile"]

        # The check keeps files too; with another owner they would be in the server's way.
        code, out, err = harness.run(command(workspace.folder("caddy-check"), "validate"))
        if code:
            raise harness.ServerFailed(f"caddy validate refuses the configuration: {(out + err).strip()[-1500:]}")
        return command(folder, "run")

    return workspace.serve("caddy", len(hosts), start)
