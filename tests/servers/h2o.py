"""A complete H2O configuration for the tests."""
import json
import os
import re

import checks
import harness


def serve(workspace, program, hosts, extra=None, mount="/"):
    """Checks the syntax and starts H2O with a port for each (web folder, handler file).

    What was emitted for the path and the host is mounted from the files beside the handler, where those stand. `extra`:
    settings of the user's for all paths. `mount`: below which path the folder stands.
    """
    certificate, key = workspace.certificate()
    conf = os.path.join(workspace.folder("h2o"), "h2o.conf")

    def start(ports):
        tls = {"certificate-file": certificate, "key-file": key, "ocsp-update-interval": 0}
        config = {"num-threads": 1, "hosts": {}}
        for port, (web, handler) in zip(ports, hosts):
            site = {"<<": _file(handler, "-path.yaml"), "file.index": list(checks.INDEX_FILES), "file.dir": web, **(extra or {})}
            host = {"listen": {"host": "127.0.0.1", "port": port, "ssl": tls}, "paths": {mount: site}}
            if os.path.exists(_beside(handler, "-host.yaml")):
                host["<<"] = _file(handler, "-host.yaml")
            config["hosts"][f"127.0.0.1:{port}"] = host
        with open(conf, "w", encoding="utf-8") as file:
            # JSON is YAML, but for the tag.
            file.write(re.sub(r'"!file (.*)"', r'!file "\1"', json.dumps(config, indent=1)))
        code, out, err = harness.run([program, "-t", "-c", conf])
        if code:
            raise harness.ServerFailed(f"h2o -t refuses the configuration: {(out + err).strip()[:1500]}")
        return [program, "-m", "worker", "-c", conf]

    return workspace.serve("h2o", len(hosts), start)


def emit(plan, name, mechanism=None, flags=()):
    """The path of an emitted handler, whose files say that they stand where it does."""
    return plan.emit("h2o", name, mechanism, ["--deploy-dir", plan.folder, *flags])


def _beside(handler, suffix):
    return os.path.splitext(handler)[0] + suffix


def _file(handler, suffix):
    return "!file " + _beside(handler, suffix)
