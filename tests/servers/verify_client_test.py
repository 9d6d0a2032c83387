#!/usr/bin/python3
"""The HTTP/2 client of verify against servers that misbehave, each in bounded time and memory, and against good ones."""
import collections
import json
import os
import re
import socket
import ssl
import subprocess
import sys
import time

import apache
import caddy
import h2o
import harness
import nginx
import nghttp
from misbehaving import Misbehaving

# The client's limits of time, in milliseconds; a server may take all of them, and attempts are three.
LIMITS = ["--connect", "700", "--silence", "500", "--exchange", "1000"]
MOST_SECONDS = 4
MOST_KB = 20_000

Seen = collections.namedtuple("Seen", "visits seconds peak_kb")


def visit(program, words, limits=LIMITS, timeout=30):
    """Runs verify_visit; the visits in the order of the requests."""
    started = time.monotonic()
    done = subprocess.run([program, *limits, *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, timeout=timeout)
    seconds = time.monotonic() - started
    if done.returncode:
        raise AssertionError(f"verify_visit ended with {done.returncode}")
    *visits, memory = map(json.loads, done.stdout.splitlines())
    return Seen(sorted(visits, key=lambda each: each["request"]), seconds, memory["peak_kb"])


# mode -> ending of the page, its trouble, a note on the protocol (regular expressions), more flags
IN_THE_CLEAR = {
    "good": ("complete", "", None),
    "closes_at_once": ("unreachable", "closed the connection before it spoke HTTP/2; is it h2c", None),
    "closes_after_request": ("lost", "the server closed the connection", None),
    "closes_midway": ("lost", "the server closed the connection", None),
    "breaks_midway": ("lost", "the connection broke: Connection reset by peer", None),
    "never_answers": ("timed_out", "nothing came for 500 ms", None),
    "never_answers --connect 300": ("unreachable", "does not answer in time before it spoke HTTP/2", None),
    "silent_after_settings": ("timed_out", "nothing came for 500 ms", None),
    "garbage": ("unreachable", "is no HTTP/2", None),
    "http1": ("unreachable", "answers in HTTP/1", None),
    "goaway_midway": ("lost", r"GOAWAY, INTERNAL_ERROR: out of\?order", None),
    "goaway_finishes": ("complete", "", None),
    "goaway_first": ("complete", "", None),
    "goaway_calm": ("timed_out", r"nothing came for 500 ms \(the server had said GOAWAY, ENHANCE_YOUR_CALM\)", None),
    "goaway_always": ("lost", "GOAWAY, NO_ERROR", None),
    "goaway_at_once": ("unreachable or lost", "GOAWAY, NO_ERROR", None),
    "refuses_first": ("complete", "", None),
    "refuses_always": ("reset", "RST_STREAM, REFUSED_STREAM", None),
    "no_streams": ("timed_out", "nothing came for 500 ms", None),
    "rst": ("reset", "RST_STREAM, INTERNAL_ERROR", None),
    "rst_midway": ("reset", "RST_STREAM, CANCEL", None),
    "endless_continuation": ("too_large", "too many CONTINUATION frames in a row", None),
    "endless_empty_continuation": ("too_large", "too many CONTINUATION frames in a row", None),
    "large_headers": ("too_large", "header fields of more than 65,536 B", None),
    "hpack_bomb": ("too_large", "header fields of more than 65,536 B", None),
    "hpack_garbage": ("lost", "we closed the connection: COMPRESSION_ERROR", "COMPRESSION_ERROR"),
    "drips_body": ("timed_out", "not complete after 1 s", None),
    "drips_headers": ("timed_out", "nothing came for 500 ms", None),
    "huge_body --exchange 9000 --body-bytes 3000000": ("too_large", "a body of more than 3,000,000 B", None),
    "short_body": ("reset", "content-length says 100 B, and 57 B came", "content-length"),
    "long_body": ("reset", "content-length says 100 B, and more came", "content-length"),
    "interim_behind_final": ("reset", "HEADERS behind the final response", r"\[:status\], value: \[103\]"),
    "interim_ends": ("reset", "malformed", None),
    "endless_interim": ("too_large", "more than 16 interim responses", None),
    "foreign_promise": ("complete", "", None),
    "endless_promises": ("too_large", "more than 256 promises", None),
    "large_promises": ("too_large", "more than 1,000,000 B of header fields for one page", None),
    "malformed_promise": ("complete", "", "a malformed promise"),
    "promise_of_post": ("complete", "", "a promise of POST"),
    "promise_of_odd_stream": ("lost", "we closed the connection: PROTOCOL_ERROR", "PUSH_PROMISE"),
    "promise_in_vain": ("complete", "", None),
    "foreign_promise --push 0": ("lost", "we closed the connection: PROTOCOL_ERROR", "PUSH_PROMISE"),
    "push_reset": ("complete", "", None),
    "data_before_headers": ("lost", "we closed the connection: PROTOCOL_ERROR", "DATA"),
    "data_on_idle_stream": ("lost", "we closed the connection: PROTOCOL_ERROR", "DATA"),
    "no_status": ("reset", "malformed header fields", "malformed header fields"),
    "upper_case": ("reset", "malformed header fields", r"\[Link\]"),
    "large_frame": ("lost", "we closed the connection: FRAME_SIZE_ERROR", "FRAME_SIZE_ERROR"),
    "window_overflow": ("lost", "we closed the connection: FLOW_CONTROL_ERROR", "FLOW_CONTROL_ERROR"),
    "bad_value": ("reset", "malformed header fields", r"\[x-bad\]"),
    "empty_data_flood": ("timed_out", "nothing came for 500 ms", None),
    "unknown_frame_flood": ("timed_out", "nothing came for 500 ms", None),
    "answered_ping_flood": ("timed_out", "nothing came for 500 ms", None),
    "settings_flood": ("too_large", "a flood of frames that want an answer", None),
    "ping_flood": ("too_large", "a flood of frames that want an answer", None),
}

# What becomes of the first push.
PUSHES = {
    "good": ("complete", ""),
    "foreign_promise": ("cancelled", "promised for another origin"),
    "malformed_promise": ("reset", "a malformed promise"),
    "promise_of_post": ("reset", "a promise of POST"),
    "promise_in_vain": ("timed_out", "nothing came for 500 ms"),
    "push_reset": ("reset", "RST_STREAM, CANCEL"),
}


def judge(problems, seen, expected):
    ending, trouble, note = expected
    page = seen.visits[0]["page"]
    if page["ending"] not in ending.split(" or "):
        problems.append(f"ending: {page['ending']} instead of {ending}")
    if not re.search(trouble or "^$", page["trouble"]):
        problems.append(f"trouble: {page['trouble']!r} instead of {trouble!r}")
    notes = seen.visits[0]["protocol"]
    if note is None and notes and ending == "complete" or note and not any(re.search(note, each) for each in notes):
        problems.append(f"protocol: {notes} instead of {note!r}")
    if seen.seconds > MOST_SECONDS:
        problems.append(f"took {seen.seconds:.1f} s")
    if seen.peak_kb > MOST_KB:
        problems.append(f"took {seen.peak_kb} KB")
    return f"{seen.peak_kb} KB"


def in_the_clear(problems, program, words):
    name, *flags = words.split(" ")
    with Misbehaving(name) as server:
        seen = visit(program, ["--h2c", "1", *flags, f"http://127.0.0.1:{server.port}/"])
    note = judge(problems, seen, IN_THE_CLEAR[words])
    if words in PUSHES and seen.visits[0]["pushed"]:
        push = seen.visits[0]["pushed"][0]
        problems.expect("ending of the push", PUSHES[words][0], push["ending"])
        if not re.search(PUSHES[words][1] or "^$", push["trouble"]):
            problems.append(f"trouble of the push: {push['trouble']!r}")
    elif words in PUSHES:
        problems.append("no push was recorded")
    return note


def wire(problems, program):
    """The good one, to the byte."""
    with Misbehaving("good") as server:
        seen = visit(program, ["--h2c", "1", "--body", f"http://127.0.0.1:{server.port}/p?q"]).visits[0]
    page, push = seen["page"], seen["pushed"][0]
    link = ["link", "</a.css>; rel=preload; as=style"]
    problems.expect("url, status, bytes", [f"http://127.0.0.1:{server.port}/p?q", 200, 150], [page["url"], page["status"], page["bytes"]])
    problems.expect("body", "x" * 150, page["body"])
    problems.expect("interim", [{"status": 103, "fields": [link]}], page["interim"])
    problems.expect("fields", [["content-type", "text/html"], ["content-length", "150"], link], page["fields"])
    problems.expect("trailers", [["x-sum", "1"]], page["trailers"])
    problems.expect("pushed", ["/a.css", 200, 40, "y" * 40], [push["path"], push["status"], push["bytes"], push["body"]])
    problems.expect("arrivals", [[0, 100], [1, 40], [0, 50]], seen["arrivals"])
    moments = page["moments"]
    problems.expect("moments in order", sorted(moments), moments)


def tls(problems, program, workspace):
    """TLS, and words for each way in which there is none."""
    pair = workspace.certificate()
    trusted = ["--cacert", pair[0]]
    mine = {"tls": pair}
    rows = [
        ("good", mine, trusted, "complete", ""),
        ("good", {**mine, "version": ssl.TLSVersion.TLSv1_2}, trusted, "complete", ""),
        ("good", mine, ["--insecure", "1"], "complete", ""),
        ("good", mine, [], "unreachable", "not trusted: self-signed certificate; --cacert FILE .* --insecure"),
        ("good", {**mine, "version": ssl.TLSVersion.TLSv1_1}, trusted, "unreachable", "neither TLS 1.2 nor 1.3"),
        ("good", {**mine, "alpn": None}, trusted, "unreachable", "does not offer HTTP/2 on this port: it chose no protocol"),
        ("good", {**mine, "alpn": ["http/1.1"]}, trusted, "unreachable", "does not offer HTTP/2 on this port: it chose http/1.1"),
        ("closes_at_once", mine, trusted, "unreachable", "closed the connection in the TLS handshake"),
        ("never_answers", mine, trusted, "unreachable", "no TLS handshake in time"),
        ("drips_handshake", mine, trusted, "unreachable", "no TLS handshake in time"),
        ("garbage", mine, trusted, "unreachable", "does not speak TLS on this port; --h2c"),
        ("http1", mine, trusted, "unreachable", "does not speak TLS on this port; --h2c"),
        ("closes_after_request", mine, trusted, "lost", "the server closed the connection"),
        ("endless_continuation", mine, trusted, "too_large", "CONTINUATION"),
        ("goaway_midway", mine, trusted, "lost", "GOAWAY, INTERNAL_ERROR"),
    ]
    for name, how, flags, ending, trouble in rows:
        with Misbehaving(name, **how) as server:
            seen = visit(program, [*flags, f"https://127.0.0.1:{server.port}/"])
        found = harness.Problems()
        judge(found, seen, (ending, trouble, None))
        problems += [f"{name} {list(how.items())[1:]} {flags[:1]}: {each}" for each in found]
    with Misbehaving("good", tls=pair) as server:
        def ask(scheme, host, *flags):
            page = visit(program, [*flags, f"{scheme}://{host}:{server.port}/"]).visits[0]["page"]
            return f"{page['ending']}: {page['trouble']}"
        name = [*trusted, "--resolve", f"other.example:{server.port}:127.0.0.1"]
        problems.expect("another name", "unreachable: the server's certificate is not for other.example; ask for a name that it is for (--resolve "
                        "NAME:PORT:ADDRESS leads it to this server), --insecure goes without checks",
                        ask("https", "other.example", *name))
        problems.expect("another name, insecure", "complete: ", ask("https", "other.example", *name[2:], "--insecure", "1"))
        problems.expect("its name", "complete: ", ask("https", "localhost", *trusted, "--resolve", f"localhost:{server.port}:127.0.0.1"))
        before = server.resumed
        many = visit(program, [*trusted, "--connections", "1", "--times", "10", f"https://127.0.0.1:{server.port}/"]).visits
        problems.expect("endings of ten", ["complete"] * 10, [each["page"]["ending"] for each in many])
        problems.expect("sessions resumed", 9, server.resumed - before)
        clear = ask("http", "127.0.0.1", "--h2c", "1")
        if not re.match("unreachable: .* before it spoke HTTP/2; .* or TLS", clear):
            problems.append(f"in the clear: {clear}")
        problems.expect("http:, without --h2c", "unreachable: an http: URL needs --h2c: HTTP/2 in the clear, with prior knowledge",
                        ask("http", "127.0.0.1"))


def times(problems, program, workspace):
    """Certificates before and behind their time: nobody is told to trust another signer."""
    folder = workspace.folder("times")
    for name, start, end, words in (("expired", "20200101000000Z", "20200201000000Z", "has expired.*: renew it .* clock; --insecure"),
                                    ("early", "20980101000000Z", "20990101000000Z", "not valid yet: look at this machine's clock")):
        pair = signed(folder, name, start, end)
        with Misbehaving("good", tls=pair) as server:
            page = visit(program, ["--cacert", pair[0], f"https://127.0.0.1:{server.port}/"]).visits[0]["page"]
        if page["ending"] != "unreachable" or not re.search(words, page["trouble"]) or "--cacert" in page["trouble"]:
            problems.append(f"{name}: {page['ending']}, {page['trouble']}")


def signed(folder, name, start, end):
    """(certificate, key), by itself, for this time (YYYYMMDDHHMMSSZ)."""
    paths = {part: os.path.join(folder, f"{name}.{part}") for part in ("pem", "key", "csr", "cnf", "txt", "serial")}
    for part, text in (("txt", ""), ("serial", "01\n"), ("cnf", f"""[ca]
default_ca = mine
[mine]
database = {paths["txt"]}
serial = {paths["serial"]}
new_certs_dir = {folder}
default_md = sha256
policy = any
x509_extensions = names
[any]
commonName = supplied
[names]
subjectAltName = IP:127.0.0.1
""")):
        with open(paths[part], "w", encoding="utf-8") as file:
            file.write(text)
    for command in (["req", "-new", "-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-subj", "/CN=localhost",
                     "-keyout", paths["key"], "-out", paths["csr"]],
                    ["ca", "-batch", "-selfsign", "-notext", "-config", paths["cnf"], "-keyfile", paths["key"], "-in", paths["csr"],
                     "-startdate", start, "-enddate", end, "-out", paths["pem"]]):
        code, _, err = harness.run([harness.tool("openssl"), *command])
        if code:
            raise RuntimeError(f"openssl made no certificate: {err}")
    return paths["pem"], paths["key"]


def ca_file(problems, program, workspace):
    for name, text in (("empty.pem", ""), ("missing.pem", None)):
        path = os.path.join(workspace.folder("ca"), name)
        if text is not None:
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
        code, _, err = harness.run([program, "--cacert", path, "https://127.0.0.1:1/"])
        if code != 2 or not re.match(f"{re.escape(path)}: no certificates can be read from it: .+; it has to be PEM$", err.strip()):
            problems.append(f"{name}: {code} {err}")


def no_connection(problems, program):
    port = harness.free_ports(1)[0]
    full = socket.socket()
    full.bind(("127.0.0.1", 0))
    full.listen(0)
    waiting = [socket.socket() for _ in range(4)]
    for each in waiting:  # the queue is full with one or two; the next ones are not answered
        each.setblocking(False)
        each.connect_ex(full.getsockname())
    time.sleep(0.1)
    rows = [
        (f"http://127.0.0.1:{port}/", [], f"no connection to 127.0.0.1:{port}: Connection refused; is the server running"),
        (f"http://127.0.0.1:{full.getsockname()[1]}/", [], "no answer in time; is the server running"),
        (f"http://nowhere.invalid:{port}/", [], r"no address of nowhere.invalid was found.*; --resolve nowhere.invalid:\d+:ADDRESS"),
        (f"http://a.example:{port}/", ["--resolve", f"a.example:{port}:b.example"], "--resolve names no IP address for a.example: b.example"),
    ]
    for url, flags, trouble in rows:
        seen = visit(program, ["--h2c", "1", *flags, "--times", "20", url])
        found = harness.Problems()
        judge(found, seen, ("unreachable", trouble, None))
        problems += [f"{url}: {each}" for each in found]
        problems.expect(f"{url}: visits", 20, len(seen.visits))
    for each in [full, *waiting]:
        each.close()


def scheduling(problems, program):
    """Many requests at once, and what servers refuse on the way."""
    for name, flags, connections in (("good", ["--shared"], (1, 4)), ("good", [], (40, 40)), ("goaway_each", ["--shared", "--streams", "4"], (20, 30)),
                                     ("refuses_every_other", ["--shared"], (1, 4))):
        with Misbehaving(name) as server:
            seen = visit(program, ["--h2c", "1", *flags, "--times", "40", f"http://127.0.0.1:{server.port}/"])
        endings = collections.Counter(each["page"]["ending"] for each in seen.visits)
        problems.expect(f"{name} {flags}: endings", {"complete": 40}, dict(endings))
        if not connections[0] <= server.connections <= connections[1]:
            problems.append(f"{name} {flags}: {server.connections} connections")
    for name, trouble in (("no_streams", "MAX_CONCURRENT_STREAMS is 0|nothing came"), ("goaway_at_once", "GOAWAY"), ("closes_at_once", "before it spoke HTTP/2"),
                          ("never_answers", "nothing came")):
        with Misbehaving(name) as server:
            seen = visit(program, ["--h2c", "1", "--shared", "--times", "4", f"http://127.0.0.1:{server.port}/"], timeout=40)
        troubles = {each["page"]["trouble"] for each in seen.visits}
        if len(seen.visits) != 4 or not all(re.search(trouble, each) for each in troubles):
            problems.append(f"{name}, shared: {len(seen.visits)} visits, {troubles}")
        if seen.seconds > MOST_SECONDS:
            problems.append(f"{name}, shared: took {seen.seconds:.1f} s")
    # Two dozen visits that time out are enough, of a thousand.
    for flags in ([], ["--shared"]):
        with Misbehaving("silent_after_settings") as server:
            seen = visit(program, ["--h2c", "1", *flags, "--times", "1000", f"http://127.0.0.1:{server.port}/"])
        asked = sum(each["page"]["trouble"] == "nothing came for 500 ms" for each in seen.visits)
        endings = {each["page"]["ending"] for each in seen.visits}
        if len(seen.visits) != 1000 or endings != {"timed_out"} or not 20 <= asked <= 100 or seen.seconds > 2 * MOST_SECONDS:
            problems.append(f"silent, {flags}: {len(seen.visits)} visits, {endings}, {asked} asked, {seen.seconds:.1f} s")


def ipv6(problems, program, workspace):
    pair = workspace.certificate()
    with Misbehaving("good", tls=pair, family=socket.AF_INET6) as server:
        flags = ["--insecure", "1", "--resolve", f"six.example:{server.port}:[::1]"]
        seen = visit(program, [*flags, f"https://[::1]:{server.port}/", f"https://six.example:{server.port}/"]).visits
    problems.expect("endings", ["complete"] * 2, [each["page"]["ending"] for each in seen])
    problems.expect("address", f"[::1]:{server.port}", seen[0]["connection"]["address"])
    problems.expect("url", f"https://[::1]:{server.port}/", seen[0]["page"]["url"])
    problems.expect("push", "complete", seen[0]["pushed"][0]["ending"])
    # localhost has both addresses, and nobody listens on 127.0.0.1 there.
    with Misbehaving("good", tls=pair, family=socket.AF_INET6) as server:
        page = visit(program, ["--insecure", "1", f"https://localhost:{server.port}/"]).visits[0]["page"]
    if {each[4][0] for each in socket.getaddrinfo("localhost", 80)} >= {"::1"}:
        problems.expect("the next address", "complete", page["ending"])


# --- good servers -------------------------------------------------------------------------------------------------

LINK = "</a.css>; rel=preload; as=style"


def web_of(workspace):
    web = os.path.join(workspace.folder("web"), "web")
    os.mkdir(web)
    for name, text in (("index.html", "<!doctype html><title>t</title>"), ("a.css", "a{}" * 2000)):
        with open(os.path.join(web, name), "w", encoding="utf-8") as file:
            file.write(text)
    harness.make_readable(web)
    return web


def write(workspace, name, text):
    path = os.path.join(workspace.folder("conf"), name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def serve_apache(workspace):
    program = apache.find()
    lines = f'<Location "/index.html">\nHeader add Link "{LINK}"\n{{}}</Location>\n'
    early = apache.knows_early_hints(program[0])
    host = ("H2EarlyHints on\n" if early else "") + lines.format(f'H2EarlyHint Link "{LINK}"\n' if early else "")
    return apache.serve(workspace, program, [apache.Host(web_of(workspace), host=host)]), early


def serve_nginx(workspace):
    program = harness.tool("nginx")
    push = harness.run([program, "-v"])[2] < "nginx version: nginx/1.25"
    first = f"location = /index.html {{ add_header Link '{LINK}'; {'http2_push_preload on;' if push else ''} }}"
    return nginx.serve(workspace, program, nginx.Host(web_of(workspace), first=first)), False


def serve_caddy(workspace):
    lines = f"@page path /index.html\nheader @page Link \"{LINK}\"\nroute {{\npush @page\nrespond @page 103\n}}"
    return caddy.serve(workspace, harness.tool("caddy"), [caddy.Host(web_of(workspace), before=lines)]), True


def serve_h2o(workspace):
    handler = f'Proc.new {{|env| env["PATH_INFO"] == "/index.html" ? [399, {{"link" => "{LINK}"}}, []] : [399, {{}}, []] }}'
    write_path = write(workspace, "h2o-path.yaml", json.dumps({"mruby.handler": handler}))
    return h2o.serve(workspace, harness.tool("h2o"), [(web_of(workspace), write_path.replace("-path.yaml", ".rb"))]), False


def serve_nghttpd(workspace):
    arguments = write(workspace, "push.args", "--push=/index.html=/a.css\n")
    return nghttp.serve_nghttpd(workspace, harness.tool("nghttpd"), web_of(workspace), arguments), False


def real(problems, program, workspace, serve, links=True):
    server, early = serve(workspace)
    try:
        trusted = ["--cacert", workspace.certificate()[0]]
        url = f"https://127.0.0.1:{server.ports[0]}/index.html"
        seen = visit(program, [*trusted, "--body", url]).visits[0]
        page = seen["page"]
        problems.expect("ending, status", ["complete", 200], [page["ending"], page["status"]])
        problems.expect("body", "<!doctype html><title>t</title>", page["body"])
        problems.expect("pushed", [["/a.css", 200, 6000, "complete"]], [[each["path"], each["status"], each["bytes"], each["ending"]] for each in seen["pushed"]])
        problems.expect("interim", [103] if early else [], [each["status"] for each in page["interim"]])
        problems.expect("Link", [LINK] if links else [], [value for name, value in page["fields"] if name == "link"])
        problems.expect("against the protocol", [], seen["protocol"])
        problems.expect("bytes that arrived", {0: 31, 1: 6000}, {number: sum(size for at, size in seen["arrivals"] if at == number) for number in (0, 1)})
        refused = visit(program, [*trusted, "--push", "0", url]).visits[0]
        problems.expect("pushed without push", [], refused["pushed"])
        many = visit(program, [*trusted, "--shared", "--push", "0", "--times", "1500", url], limits=[]).visits
        problems.expect("1,500 on shared connections", {("complete", 200): 1500},
                        dict(collections.Counter((each["page"]["ending"], each["page"]["status"]) for each in many)))
        own = visit(program, [*trusted, "--times", "40", url], limits=[]).visits
        problems.expect("40 on connections of their own", {("complete", 1): 40},
                        dict(collections.Counter((each["page"]["ending"], len(each["pushed"])) for each in own)))
        return f"{seen['connection']['tls']}"
    finally:
        server.stop()


def in_the_clear_apache(problems, program, workspace):
    """The same host without TLS."""
    lines = f'SSLEngine off\nProtocols h2c\n<Location "/index.html">\nHeader add Link "{LINK}"\n</Location>\n'
    server = apache.serve(workspace, apache.find(), [apache.Host(web_of(workspace), host=lines)])
    try:
        seen = visit(program, ["--h2c", "1", f"http://127.0.0.1:{server.ports[0]}/index.html"]).visits[0]
        problems.expect("ending, status, TLS", ["complete", 200, ""], [seen["page"]["ending"], seen["page"]["status"], seen["connection"]["tls"]])
        problems.expect("pushed", [["/a.css", "complete"]], [[each["path"], each["ending"]] for each in seen["pushed"]])
    finally:
        server.stop()


def in_the_clear_nghttpd(problems, program, workspace):
    """h2c, with prior knowledge, on a server that knows it."""
    nghttpd, web = harness.tool("nghttpd"), web_of(workspace)
    server = workspace.serve("nghttpd", 1, lambda ports: [nghttpd, "--no-tls", "-a", "127.0.0.1", "-d", web, "--push=/index.html=/a.css", str(ports[0])])
    try:
        seen = visit(program, ["--h2c", "1", f"http://127.0.0.1:{server.ports[0]}/index.html"]).visits[0]
        problems.expect("ending, status", ["complete", 200], [seen["page"]["ending"], seen["page"]["status"]])
        problems.expect("pushed", ["/a.css"], [each["path"] for each in seen["pushed"]])
        asked = visit(program, [f"https://127.0.0.1:{server.ports[0]}/"]).visits[0]["page"]
        problems.expect("with TLS", ["unreachable", True], [asked["ending"], "does not speak TLS on this port" in asked["trouble"] or
                                                            "in the TLS handshake" in asked["trouble"]])
    finally:
        server.stop()


def a_thousand(problems, program, workspace):
    """A page a visitor: the time and memory that verify promises for Apache."""
    server, _ = serve_apache(workspace)
    try:
        words = ["--cacert", workspace.certificate()[0], "--times", "1000", f"https://127.0.0.1:{server.ports[0]}/index.html"]
        seen = visit(program, words, limits=[], timeout=60)
        endings = collections.Counter((each["page"]["ending"], len(each["pushed"])) for each in seen.visits)
        problems.expect("endings", {("complete", 1): 1000}, dict(endings))
        if seen.seconds > 10 or seen.peak_kb > 50_000:
            problems.append(f"took {seen.seconds:.1f} s and {seen.peak_kb} KB")
        return f"{seen.seconds:.1f} s, {seen.peak_kb} KB"
    finally:
        server.stop()


def has_ipv6():
    try:
        with socket.socket(socket.AF_INET6) as each:
            each.bind(("::1", 0))
        return True
    except OSError:
        return False


def main():
    program = os.path.abspath(sys.argv.pop(sys.argv.index("--visit") + 1))
    sys.argv.remove("--visit")
    options = harness.arguments(__doc__)
    for name in ("openssl", "apache2", "nginx", "caddy", "h2o", "nghttpd"):
        harness.tool(name)
    with harness.Workspace() as workspace:
        cases = [(f"misbehaving: {words}", lambda problems, words=words: in_the_clear(problems, program, words)) for words in IN_THE_CLEAR]
        cases += [("the wire", lambda problems: wire(problems, program)),
                  ("TLS", lambda problems: tls(problems, program, workspace)),
                  ("certificates and time", lambda problems: times(problems, program, workspace)),
                  ("CA file", lambda problems: ca_file(problems, program, workspace)),
                  ("no connection", lambda problems: no_connection(problems, program)),
                  ("scheduling", lambda problems: scheduling(problems, program))]
        if has_ipv6():
            cases.append(("IPv6", lambda problems: ipv6(problems, program, workspace)))
        else:
            print("skipped: IPv6, which this machine has not")
        for serve in (serve_apache, serve_nginx, serve_caddy, serve_h2o, serve_nghttpd):
            cases.append((serve.__name__[6:], lambda problems, serve=serve: real(problems, program, workspace, serve, links=serve is not serve_nghttpd)))
        cases += [("apache in the clear", lambda problems: in_the_clear_apache(problems, program, workspace)),
                  ("nghttpd in the clear", lambda problems: in_the_clear_nghttpd(problems, program, workspace)),
                  ("1,000 pages", lambda problems: a_thousand(problems, program, workspace))]
        return harness.report(cases, options.only)


if __name__ == "__main__":
    sys.exit(main())
