"""nghttpd with the emitted arguments, and nghttpx in front of a small server, for the tests."""
import os

import harness


def serve_nghttpd(workspace, program, web, arguments):
    """Starts nghttpd exactly as the emitted file says: its lines, without comments, by way of xargs."""
    certificate, key = workspace.certificate()
    # -c would be a table of sizes; "exec" so that the server is the process that the test knows.
    script = 'grep -v "^#" "$1" > "$2"; exec xargs -x -s 1900000 -d "\\n" -a "$2" "$3" -a 127.0.0.1 -d "$4" "$5" "$6" "$7"'
    lines = os.path.join(workspace.folder("nghttpd"), "arguments")

    def start(ports):
        return ["/bin/sh", "-c", script, "sh", arguments, lines, program, web, str(ports[0]), key, certificate]

    return workspace.serve("nghttpd", 1, start)


def serve_nghttpx(workspace, program, conf, origin):
    """Starts nghttpx with a configuration that includes the emitted file, in front of the origin's port."""
    certificate, key = workspace.certificate()
    main = os.path.join(workspace.folder("nghttpx"), "nghttpx.conf")

    def start(ports):
        with open(main, "w", encoding="utf-8") as out:
            out.write(f"frontend=127.0.0.1,{ports[0]}\nbackend=127.0.0.1,{origin}\nprivate-key-file={key}\ncertificate-file={certificate}\n"
                      f"workers=1\nsingle-process=yes\nerrorlog-file=/dev/stderr\ninclude={conf}\n")
        return [program, f"--conf={main}"]

    return workspace.serve("nghttpx", 1, start)
