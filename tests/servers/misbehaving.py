"""HTTP/2 servers that misbehave, one way each, written with frames: what no real server does on purpose.

    with Misbehaving("rst") as server: ... server.port ...

Or from a shell, in the clear, until it is interrupted: misbehaving.py MODE [PORT]
"""
import itertools
import random
import socket
import ssl
import struct
import sys
import threading
import time

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = 0, 1, 3, 4, 5, 6, 7, 8, 9
END_STREAM, END_HEADERS, PADDED, ACK = 1, 4, 8, 1
NO_ERROR, INTERNAL_ERROR, REFUSED_STREAM, CANCEL, ENHANCE_YOUR_CALM = 0, 2, 7, 8, 11
OK = [(":status", "200"), ("content-type", "text/html")]
IDLE = 10  # seconds without a word from the client, before a connection is given up


# --- HPACK and frames ---------------------------------------------------------------------------------------------

def integer(value, prefix, first=0):
    """RFC 7541 section 5.1."""
    most = (1 << prefix) - 1
    if value < most:
        return bytes([first | value])
    out, value = bytearray([first | most]), value - most
    while value >= 128:
        out.append(value % 128 + 128)
        value //= 128
    return bytes(out) + bytes([value])


def literal(text):
    text = text.encode("latin-1")
    return integer(len(text), 7) + text


def hpack(fields, first=b"\x00"):
    """Literals, not indexed (section 6.2.2); with first=b"\\x40" they enter the dynamic table."""
    return b"".join(first + literal(name) + literal(value) for name, value in fields)


def frame(kind, flags, stream, payload=b""):
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


class Gone(Exception):
    """The client has closed the connection."""


class Peer:
    """One connection, from the server's side."""

    def __init__(self, server, connection, number):
        self.server, self.connection, self.number = server, connection, number
        self.authority = f"{server.host}:{server.port}"
        self.buffer, self.greeted = b"", False
        self.first_window, self.windows = 65535, {0: 65535}  # of a new stream; of those known, 0 being the connection

    def asking_for(self, path, authority=None):
        """The fields of a promised request."""
        scheme = "https" if self.server.context else "http"
        return [(":method", "GET"), (":scheme", scheme), (":authority", authority or self.authority), (":path", path)]

    def send(self, *frames):
        try:
            self.connection.sendall(b"".join(frames))
        except OSError:
            raise Gone from None

    def receive(self):
        try:
            data = self.connection.recv(65536)
        except OSError:
            raise Gone from None
        if not data:
            raise Gone
        return data

    def next_frame(self):
        """(kind, flags, stream, payload) of the client's next frame."""
        need = len(PREFACE) if not self.greeted else 0
        while len(self.buffer) < need + 9 or len(self.buffer) < need + 9 + int.from_bytes(self.buffer[need:need + 3], "big"):
            self.buffer += self.receive()
        self.greeted = True
        size = int.from_bytes(self.buffer[need:need + 3], "big")
        kind, flags = self.buffer[need + 3], self.buffer[need + 4]
        stream = int.from_bytes(self.buffer[need + 5:need + 9], "big")
        payload, self.buffer = self.buffer[need + 9:need + 9 + size], self.buffer[need + 9 + size:]
        if kind == WINDOW_UPDATE:
            self.windows[stream] = self.windows.get(stream, self.first_window) + int.from_bytes(payload, "big")
        for at in range(0, size if kind == SETTINGS else 0, 6):
            if payload[at:at + 2] == b"\0\4":
                self.first_window = int.from_bytes(payload[at + 2:at + 6], "big")
        return kind, flags, stream, payload

    def request(self):
        """Waits for a request and returns its stream; the server's SETTINGS go first."""
        self.settings()
        return self.next_request()

    def settings(self, entries=()):
        self.send(frame(SETTINGS, 0, 0, b"".join(struct.pack(">HI", *entry) for entry in entries)))

    def next_request(self):
        while True:
            kind, flags, stream, _ = self.next_frame()
            if kind == SETTINGS and not flags & ACK:
                self.send(frame(SETTINGS, ACK, 0))
            if kind == HEADERS:
                return stream

    def headers(self, stream, fields, end=False):
        self.send(frame(HEADERS, END_HEADERS | (END_STREAM if end else 0), stream, hpack(fields)))

    def data(self, stream, bytes_, end=False):
        self.send(frame(DATA, END_STREAM if end else 0, stream, bytes_))

    def promise(self, stream, promised, fields):
        self.send(frame(PUSH_PROMISE, END_HEADERS, stream, struct.pack(">I", promised) + hpack(fields)))

    def goaway(self, last_stream, code, debug=b""):
        self.send(frame(GOAWAY, 0, 0, struct.pack(">II", last_stream, code) + debug))

    def reset(self, stream, code):
        self.send(frame(RST_STREAM, 0, stream, struct.pack(">I", code)))

    def page(self, stream, size=100):
        """A whole response."""
        self.headers(stream, [*OK, ("content-length", str(size))])
        self.data(stream, b"x" * size, end=True)

    def drain(self):
        while True:
            self.receive()


# --- ways to misbehave --------------------------------------------------------------------------------------------

MODES = {}


def mode(function):
    MODES[function.__name__] = function
    return function


@mode
def good(peer):
    """Nothing wrong: padding, an interim response, a push, trailers."""
    stream = peer.request()
    while True:
        peer.headers(stream, [(":status", "103"), ("link", "</a.css>; rel=preload; as=style")])
        peer.promise(stream, stream + 1, peer.asking_for("/a.css"))
        peer.headers(stream, [*OK, ("content-length", "150"), ("link", "</a.css>; rel=preload; as=style")])
        peer.send(frame(DATA, PADDED, stream, b"\x20" + b"x" * 100 + bytes(0x20)))
        peer.headers(stream + 1, [(":status", "200"), ("content-type", "text/css")])
        peer.data(stream + 1, b"y" * 40, end=True)
        peer.data(stream, b"x" * 50)
        peer.headers(stream, [("x-sum", "1")], end=True)
        stream = peer.next_request()


@mode
def closes_at_once(peer):
    pass


@mode
def closes_after_request(peer):
    peer.request()


@mode
def closes_midway(peer):
    stream = peer.request()
    peer.headers(stream, OK)
    peer.data(stream, b"x" * 10)


@mode
def breaks_midway(peer):
    closes_midway(peer)
    peer.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # close with a TCP RST


@mode
def never_answers(peer):
    peer.drain()


@mode
def thinks(peer):
    """For longer than the client waits unless it is told to."""
    time.sleep(10.5)
    peer.page(peer.request())


@mode
def silent_after_settings(peer):
    peer.request()
    peer.drain()


@mode
def drips_handshake(peer):
    """A TLS record that does not end."""
    peer.send(b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc")
    while True:
        peer.send(b"\x03")
        time.sleep(0.05)


@mode
def garbage(peer):
    peer.send(random.Random(1).randbytes(3000))
    peer.drain()


@mode
def http1(peer):
    peer.send(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n")


@mode
def goaway_midway(peer):
    stream = peer.request()
    peer.headers(stream, OK)
    peer.data(stream, b"x" * 10)
    peer.goaway(stream, INTERNAL_ERROR, b"out of\norder")


@mode
def goaway_finishes(peer):
    """A graceful end: what has begun is finished."""
    stream = peer.request()
    peer.goaway(stream, NO_ERROR)
    peer.page(stream)
    peer.drain()


@mode
def goaway_each(peer):
    """As servers do after so many requests: each connection serves two and refuses the others."""
    peer.settings()
    first = peer.next_request()
    peer.page(first)
    second = peer.next_request()
    peer.goaway(second, NO_ERROR)
    peer.page(second)
    peer.drain()


@mode
def goaway_first(peer):
    """Refuses all on the first connection."""
    stream = peer.request()
    if peer.number == 0:
        peer.goaway(0, NO_ERROR)
    else:
        peer.page(stream)
    peer.drain()


@mode
def goaway_calm(peer):
    """Has had enough of us, and falls silent."""
    peer.goaway(peer.request(), ENHANCE_YOUR_CALM)
    peer.drain()


@mode
def goaway_always(peer):
    peer.request()
    peer.goaway(0, NO_ERROR)
    peer.drain()


@mode
def goaway_at_once(peer):
    peer.settings()
    peer.goaway(0, NO_ERROR)
    peer.drain()


@mode
def refuses_first(peer):
    stream = peer.request()
    if peer.number == 0:
        peer.reset(stream, REFUSED_STREAM)
    else:
        peer.page(stream)
    peer.drain()


@mode
def refuses_every_other(peer):
    stream = peer.request()
    while True:
        peer.reset(stream, REFUSED_STREAM)
        peer.page(peer.next_request())
        stream = peer.next_request()


@mode
def refuses_always(peer):
    peer.reset(peer.request(), REFUSED_STREAM)
    peer.drain()


@mode
def no_streams(peer):
    """SETTINGS_MAX_CONCURRENT_STREAMS 0."""
    peer.settings([(3, 0)])
    peer.drain()


@mode
def rst(peer):
    peer.reset(peer.request(), INTERNAL_ERROR)
    peer.drain()


@mode
def rst_midway(peer):
    stream = peer.request()
    peer.headers(stream, OK)
    peer.data(stream, b"x" * 10)
    peer.reset(stream, CANCEL)
    peer.drain()


@mode
def endless_continuation(peer):
    stream = peer.request()
    peer.send(frame(HEADERS, 0, stream, hpack(OK)))
    for number in itertools.count():
        peer.send(frame(CONTINUATION, 0, stream, hpack([(f"x-{number}", "y" * 1000)])))


@mode
def endless_empty_continuation(peer):
    stream = peer.request()
    peer.send(frame(HEADERS, 0, stream, hpack(OK)))
    while True:
        peer.send(frame(CONTINUATION, 0, stream) * 1000)


@mode
def large_headers(peer):
    stream = peer.request()
    block = hpack([*OK, *((f"x-{number}", "y" * 3000) for number in range(30))])
    peer.send(frame(HEADERS, 0, stream, block[:16000]))
    rest = [block[at:at + 16000] for at in range(16000, len(block), 16000)]
    for part in rest:
        peer.send(frame(CONTINUATION, END_HEADERS if part is rest[-1] else 0, stream, part))
    peer.data(stream, b"x", end=True)
    peer.drain()


@mode
def hpack_bomb(peer):
    """A field of 4 KB in the dynamic table, named 12,000 times."""
    stream = peer.request()
    block = hpack(OK) + hpack([("x", "y" * 4000)], b"\x40") + b"\xbe" * 12000
    peer.send(frame(HEADERS, END_HEADERS, stream, block))
    peer.data(stream, b"x", end=True)
    peer.drain()


@mode
def hpack_garbage(peer):
    peer.send(frame(HEADERS, END_HEADERS, peer.request(), b"\xff\xff\xff\xff\xff\xff\xff"))
    peer.drain()


@mode
def drips_body(peer):
    stream = peer.request()
    peer.headers(stream, OK)
    while True:
        peer.data(stream, b"x")
        time.sleep(0.05)


@mode
def drips_headers(peer):
    stream = peer.request()
    for byte in frame(HEADERS, END_HEADERS, stream, hpack([*OK, ("x", "y" * 500)])):
        peer.send(bytes([byte]))
        time.sleep(0.05)


@mode
def huge_body(peer):
    stream = peer.request()
    peer.headers(stream, OK)
    while True:
        while min(peer.windows[0], peer.windows.get(stream, peer.first_window)) < 16384:
            if peer.next_frame()[0] == RST_STREAM:
                peer.drain()
        peer.data(stream, b"x" * 16384)
        for each in (0, stream):
            peer.windows[each] = peer.windows.get(each, peer.first_window) - 16384


@mode
def short_body(peer):
    stream = peer.request()
    peer.headers(stream, [*OK, ("content-length", "100")])
    peer.data(stream, b"x" * 57, end=True)
    peer.drain()


@mode
def long_body(peer):
    stream = peer.request()
    peer.headers(stream, [*OK, ("content-length", "100")])
    peer.data(stream, b"x" * 150, end=True)
    peer.drain()


@mode
def interim_behind_final(peer):
    stream = peer.request()
    peer.headers(stream, OK)
    peer.headers(stream, [(":status", "103"), ("link", "</a.css>; rel=preload; as=style")])
    peer.data(stream, b"x", end=True)
    peer.drain()


@mode
def interim_ends(peer):
    peer.headers(peer.request(), [(":status", "103")], end=True)
    peer.drain()


@mode
def endless_interim(peer):
    stream = peer.request()
    while True:
        peer.headers(stream, [(":status", "103"), ("link", "</a.css>; rel=preload; as=style")])


@mode
def foreign_promise(peer):
    stream = peer.request()
    peer.promise(stream, 2, peer.asking_for("/stolen.js", "bank.example"))
    peer.headers(2, OK)
    peer.data(2, b"y", end=True)
    peer.page(stream)
    peer.drain()


@mode
def endless_promises(peer):
    stream = peer.request()
    for promised in itertools.count(2, 2):
        peer.promise(stream, promised, peer.asking_for(f"/{promised}"))


@mode
def large_promises(peer):
    """Within each limit but that of all fields together."""
    stream = peer.request()
    for promised in itertools.count(2, 2):
        peer.promise(stream, promised, [*peer.asking_for(f"/{promised}"), ("x", "y" * 15000)])


@mode
def malformed_promise(peer):
    stream = peer.request()
    peer.promise(stream, 2, peer.asking_for("/a.css")[:3])
    peer.page(stream)
    peer.drain()


@mode
def promise_of_post(peer):
    stream = peer.request()
    peer.promise(stream, 2, [(":method", "POST"), *peer.asking_for("/a.css")[1:]])
    peer.headers(2, OK)
    peer.data(2, b"y", end=True)
    peer.page(stream)
    peer.drain()


@mode
def promise_of_odd_stream(peer):
    stream = peer.request()
    peer.promise(stream, 3, peer.asking_for("/a.css"))
    peer.drain()


@mode
def promise_in_vain(peer):
    """Never answered; the page is fine."""
    stream = peer.request()
    peer.promise(stream, 2, peer.asking_for("/a.css"))
    peer.page(stream)
    peer.drain()


@mode
def push_reset(peer):
    stream = peer.request()
    peer.promise(stream, 2, peer.asking_for("/a.css"))
    peer.reset(2, CANCEL)
    peer.page(stream)
    peer.drain()


@mode
def data_before_headers(peer):
    stream = peer.request()
    peer.data(stream, b"x" * 10, end=True)
    peer.drain()


@mode
def data_on_idle_stream(peer):
    peer.request()
    peer.data(41, b"x")
    peer.drain()


@mode
def no_status(peer):
    peer.headers(peer.request(), [("content-type", "text/html")])
    peer.drain()


@mode
def upper_case(peer):
    peer.headers(peer.request(), [*OK, ("Link", "</a.css>; rel=preload")])
    peer.drain()


@mode
def large_frame(peer):
    stream = peer.request()
    peer.headers(stream, OK)
    peer.data(stream, b"x" * 20000)
    peer.drain()


@mode
def window_overflow(peer):
    peer.request()
    peer.send(frame(WINDOW_UPDATE, 0, 0, b"\x7f\xff\xff\xff"))
    peer.drain()


@mode
def bad_value(peer):
    """A field with a control character, beside good ones."""
    stream = peer.request()
    peer.headers(stream, [*OK, ("x-bad", "a\x01b"), ("x-good", "c")])
    peer.data(stream, b"x", end=True)
    peer.drain()


@mode
def empty_data_flood(peer):
    stream = peer.request()
    peer.headers(stream, OK)
    while True:
        peer.send(frame(DATA, 0, stream) * 100)


@mode
def unknown_frame_flood(peer):
    peer.request()
    while True:
        peer.send(frame(99, 0, 0, bytes(100)) * 100)


@mode
def answered_ping_flood(peer):
    """Reads the answers."""
    peer.request()
    while True:
        peer.send(frame(PING, 0, 0, b"pushplan") * 100)
        for _ in range(100):
            peer.next_frame()


@mode
def settings_flood(peer):
    peer.request()
    while True:
        peer.send(frame(SETTINGS, 0, 0) * 100)


@mode
def ping_flood(peer):
    peer.request()
    while True:
        peer.send(frame(PING, 0, 0, b"pushplan") * 100)


# --- serving ------------------------------------------------------------------------------------------------------

class Misbehaving:
    """A server in threads of this process, on a free port of the loopback. `tls`: (certificate, key), else in the clear."""

    def __init__(self, name, tls=None, alpn=("h2",), family=socket.AF_INET, port=0, version=None):
        self.handle, self.context = MODES[name], None
        if tls:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(*tls)
            if alpn:
                self.context.set_alpn_protocols(list(alpn))
            if version:
                self.context.set_ciphers("ALL:@SECLEVEL=0")
                self.context.minimum_version, self.context.maximum_version = ssl.TLSVersion.TLSv1, version
        self.listener = socket.socket(family)
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.host = "[::1]" if family == socket.AF_INET6 else "127.0.0.1"
        self.listener.bind((self.host.strip("[]"), port))
        self.listener.listen(64)
        self.port = self.listener.getsockname()[1]
        self.connections = self.resumed = 0

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def _accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection, self.connections), daemon=True).start()
            self.connections += 1

    def _serve(self, connection, number):
        connection.settimeout(IDLE)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            if self.context and self.handle not in (closes_at_once, never_answers, drips_handshake, garbage, http1):
                connection = self.context.wrap_socket(connection, server_side=True)
                self.resumed += connection.session_reused
            self.handle(Peer(self, connection, number))
            if self.handle is not breaks_midway:
                connection.shutdown(socket.SHUT_WR)
                while connection.recv(65536):  # what is left unread would make a TCP RST of the end
                    pass
        except (Gone, OSError):
            pass
        finally:
            connection.close()


if __name__ == "__main__":
    with Misbehaving(sys.argv[1], port=int(sys.argv[2]) if len(sys.argv) > 2 else 0) as server_:
        print(server_.port, flush=True)
        threading.Event().wait()
