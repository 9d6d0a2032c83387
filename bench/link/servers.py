"""Apache and H2O at the server's end of a slow link: a port for each emitted file, and one without."""
import json
import os
import subprocess
import sys
import time

BENCH = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path[:0] = [os.path.join(BENCH, "browser"), os.path.join(os.path.dirname(BENCH), "tests", "servers")]
import harness  # noqa: E402
import slow_link  # noqa: E402

FIRST_PORT = 8000
_APACHE_MODULES = ("mpm_event", "http2", "ssl", "headers", "mime", "dir", "authz_core", "setenvif", "rewrite")
_APACHE_FOLDERS = ("/usr/lib/apache2/modules", "/usr/lib64/httpd/modules", "/usr/lib/httpd/modules")

_APACHE = """ServerName localhost
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
AddType text/html .html
AddType text/css .css
AddType text/javascript .js
AddType image/png .png
DirectoryIndex index.html
Protocols h2 http/1.1
SSLSessionTickets off
StartServers 1
ServerLimit 1
ThreadsPerChild 32
MaxRequestWorkers 32
"""

_APACHE_HOST = """Listen {address}:{port}
<VirtualHost {address}:{port}>
  SSLEngine on
  SSLCertificateFile "{certificate}"
  SSLCertificateKeyFile "{key}"
  DocumentRoot "{web}"
  <Directory "{web}">
    Require all granted
  </Directory>
{include}</VirtualHost>
"""


def apache(workspace, web, emitted):
    """The command line that serves `web` once for each emitted file; None is one without."""
    program = harness.tool("apache2")
    folder = next((each for each in _APACHE_FOLDERS if os.path.exists(os.path.join(each, "mod_http2.so"))), None)
    if folder is None:
        raise slow_link.Unavailable("Apache has no mod_http2")
    certificate, key = workspace.certificate()
    run = workspace.folder("apache")
    text = _APACHE.format(run=run, modules="\n".join(f'LoadModule {name}_module "{folder}/mod_{name}.so"' for name in _APACHE_MODULES))
    for number, file in enumerate(emitted):
        text += _APACHE_HOST.format(address=slow_link.SERVER, port=FIRST_PORT + number, certificate=certificate, key=key, web=web,
                                    include=f'  Include "{file}"\n' if file else "")
    conf = os.path.join(run, "link.conf")
    with open(conf, "w", encoding="utf-8") as file:
        file.write(text)
    return [program, "-DFOREGROUND", "-f", conf, "-E", os.path.join(run, "start.log")]


def h2o(workspace, web, emitted):
    program = harness.tool("h2o")
    certificate, key = workspace.certificate()
    tls = {"certificate-file": certificate, "key-file": key, "ocsp-update-interval": 0}
    hosts = {}
    for number, file in enumerate(emitted):
        port = FIRST_PORT + number
        path = {"file.index": ["index.html"], "file.dir": web}
        hosts[f"{slow_link.SERVER}:{port}"] = {
            "listen": {"host": slow_link.SERVER, "port": port, "ssl": tls},
            "paths": {"/": {"mruby.handler-file": file, **path} if file else path}}
    conf = os.path.join(workspace.folder("h2o"), "link.conf")
    with open(conf, "w", encoding="utf-8") as file:
        json.dump({"num-threads": 1, "user": "nobody", "hosts": hosts}, file, indent=1)  # JSON is YAML
    return [program, "-m", "worker", "-c", conf]


class Serving:
    """A server that runs at that end, for as long as the `with` lasts."""

    def __init__(self, link, argv, ports):
        self.link, self.argv, self.ports = link, [*link.on_server, *argv], ports

    def __enter__(self):
        self.process = subprocess.Popen(self.argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                        preexec_fn=harness.die_with_parent(os.getpid()))
        deadline = time.monotonic() + harness.START_TIMEOUT
        while not self._listens():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.__exit__()
                raise slow_link.Unavailable(f"{os.path.basename(self.argv[len(self.link.on_server)])} does not start")
            time.sleep(0.05)
        return self

    def _listens(self):
        """Whether all ports answer, asked from the server's own end."""
        found = subprocess.run([*self.link.on_server, "ss", "-Hltn"], capture_output=True, text=True).stdout
        return all(f"{slow_link.SERVER}:{FIRST_PORT + number} " in found for number in range(self.ports))

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
