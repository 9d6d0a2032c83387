"""A complete Apache configuration for the tests: nothing of the system's own is read."""
import os
import re

import harness

_MODULES = ("mpm_event", "http2", "ssl", "headers", "mime", "dir", "authz_core", "rewrite", "setenvif", "alias", "expires", "negotiation",
            "proxy", "proxy_fcgi")
_MODULE_FOLDERS = ("/usr/lib/apache2/modules", "/usr/lib64/httpd/modules", "/usr/lib/httpd/modules", "/usr/libexec/apache2")

_CONF = """ServerName localhost
ServerRoot "{run}"
DefaultRuntimeDir "{run}"
PidFile "{run}/pid"
Mutex file:{run}
ErrorLog "{run}/error.log"
LogLevel warn
{modules}
TypesConfig /dev/null
AddType text/html .html .htm
AddType application/xhtml+xml .xhtml
AddType text/css .css
AddType text/javascript .js .mjs
AddType application/json .json
AddType font/woff .woff
AddType font/woff2 .woff2
AddType font/ttf .ttf
AddType image/svg+xml .svg
AddType image/png .png
AddType image/jpeg .jpg .jpeg
AddType image/gif .gif
AddType image/webp .webp
AddType image/vnd.microsoft.icon .ico
DirectoryIndex index.html index.htm index.xhtml
StartServers 1
ThreadsPerChild 16
MinSpareThreads 1
MaxSpareThreads 32
MaxRequestWorkers 32
Protocols h2 http/1.1
"""

_HOST = """Listen 127.0.0.1:{port}
<VirtualHost 127.0.0.1:{port}>
  SSLEngine on
  SSLCertificateFile "{certificate}"
  SSLCertificateKeyFile "{key}"
  DocumentRoot "{web}"
{first}  <Directory "{web}">
    Require all granted
    Options FollowSymLinks
    AllowOverride {override}
{per_directory}  </Directory>
{per_host}{last}</VirtualHost>
"""

# /about is about.html, beside a folder about/: as a .htaccess would say it, and as a virtual host would.
_PER_DIRECTORY = """    DirectorySlash Off
    RewriteEngine on
    RewriteCond %{REQUEST_FILENAME}.html -f
    RewriteRule [^/]$ %{REQUEST_URI}.html [END]
"""
_PER_HOST = """  RewriteEngine on
  RewriteCond %{DOCUMENT_ROOT}%{REQUEST_URI}.html -f
  RewriteRule [^/]$ %{REQUEST_URI}.html [PT]
"""


class Host:
    """One virtual host: an emitted file to include, or .htaccess files that already stand in the site.

    clean: None, "directory" or "host" says where URLs are rewritten to files. directory, host: more lines of the
    user's. include_first: before those. override: what .htaccess files may do.
    """

    def __init__(self, web, include=None, clean=None, directory="", host="", include_first=False, override=None):
        self.web, self.include, self.include_first = web, include, include_first
        self.directory = (_PER_DIRECTORY if clean == "directory" else "") + directory
        self.host = (_PER_HOST if clean == "host" else "") + host
        self.override = override or ("None" if include else "FileInfo")

    def text(self, port, certificate, key):
        include = f'  Include "{self.include}"\n' if self.include else ""
        return _HOST.format(port=port, certificate=certificate, key=key, web=self.web, override=self.override,
                            per_directory=self.directory, per_host=self.host,
                            first=include if self.include_first else "", last="" if self.include_first else include)


def find():
    """(program, folder of its modules), or the test is skipped."""
    program = harness.tool("apache2")
    folder = next((each for each in _MODULE_FOLDERS if os.path.exists(os.path.join(each, "mod_http2.so"))), None)
    return program, folder or harness.skip("Apache has no mod_http2")


def knows_early_hints(program):
    version = re.search(r"Apache/(\d+)\.(\d+)\.(\d+)", harness.run([program, "-v"])[1])
    return bool(version) and tuple(map(int, version.groups())) >= (2, 4, 58)


def serve(workspace, apache, hosts, more=""):
    """Checks the syntax, starts Apache with a port for each host, and returns the server. `more`: lines for all hosts."""
    program, module_folder = apache
    certificate, key = workspace.certificate()
    run = workspace.folder("apache")
    conf = os.path.join(run, "test.conf")

    def start(ports):
        modules = "\n".join(f'LoadModule {name}_module "{module_folder}/mod_{name}.so"' for name in _MODULES)
        text = _CONF.format(run=run, modules=modules) + more
        for port, host in zip(ports, hosts):
            text += host.text(port, certificate, key)
        with open(conf, "w", encoding="utf-8") as file:
            file.write(text)
        code, _, err = harness.run([program, "-t", "-f", conf])
        if code:
            raise harness.ServerFailed(f"apache2 -t refuses the configuration: {err.strip()[:1500]}")
        return [program, "-DFOREGROUND", "-f", conf, "-E", os.path.join(run, "start.log")]

    return workspace.serve("apache2", len(hosts), start)


def once(early, path):
    """Link values of each 103; the list stands twice in it where Apache looked for the folder's index file."""
    halves = [values[:len(values) // 2] for values in early]
    if path.endswith("/") and all(values == half + half for values, half in zip(early, halves)):
        return halves
    return early
