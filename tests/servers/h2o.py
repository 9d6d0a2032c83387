"""A complete H2O configuration for the tests."""
import json
import os

import checks
import harness


def serve(workspace, program, hosts):
    """Checks the syntax and starts H2O with a port for each (web folder, handler file)."""
    certificate, key = workspace.certificate()
    conf = os.path.join(workspace.folder("h2o"), "h2o.conf")

    def start(ports):
        tls = {"certificate-file": certificate, "key-file": key, "ocsp-update-interval": 0}
        config = {"num-threads": 1, "hosts": {}}
        for port, (web, handler) in zip(ports, hosts):
            config["hosts"][f"127.0.0.1:{port}"] = {
                "listen": {"host": "127.0.0.1", "port": port, "ssl": tls},
                "paths": {"/": {"mruby.handler-file": handler, "file.index": list(checks.INDEX_FILES), "file.dir": web}}}
        with open(conf, "w", encoding="utf-8") as file:
            json.dump(config, file, indent=1)  # JSON is YAML
        code, out, err = harness.run([program, "-t", "-c", conf])
        if code:
            raise harness.ServerFailed(f"h2o -t refuses the configuration: {(out + err).strip()[:1500]}")
        return [program, "-m", "worker", "-c", conf]

    return workspace.serve("h2o", len(hosts), start)
