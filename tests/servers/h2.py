"""One request with nghttp, and its frames: what was promised, in which order, and what was answered.

nghttp ends with 0 whatever happens, so everything is read from its output.
"""
import re
import subprocess

TIMEOUT = 20

_FRAME = re.compile(r"\[ *[\d.]+\] (?:\[INVALID; error=([^\]]*)\] )?(recv|send) (\S+) frame <.*stream_id=(\d+)>")
_FIELD = re.compile(r"\[ *[\d.]+\] (?:\[INVALID; error=[^\]]*\] )?recv \(stream_id=(\d+)(?:, sensitive)?\) (:?[^: ]+): ?(.*)")
_PROMISED = re.compile(r"promised_stream_id=(\d+)")


class Answer:
    def __init__(self):
        self.promises = []    # [promised stream id, path, None or why it is invalid], in the order received
        self.responses = {}   # stream id -> [field lists], a 103 before the final one
        self.resets = set()   # streams that either side reset
        self.raw = ""

    def _final(self, stream=1):
        return self.responses.get(stream, [[]])[-1]

    def _status(self, stream):
        return dict(self._final(stream)).get(":status", "none")

    @property
    def status(self):
        return self._status(1)

    def field(self, name):
        """The first value of a field of the final response, or None."""
        return next((value for key, value in self._final() if key == name), None)

    @property
    def links(self):
        """Link values of the final response, but for those that are for the next page."""
        return [value for value in self._links() if "; rel=prefetch" not in value]

    @property
    def ahead(self):
        """Link values of the final response that are for the next page."""
        return [value for value in self._links() if "; rel=prefetch" in value]

    @property
    def fields(self):
        """Names and values of the final response."""
        return self._final()

    def _links(self):
        return [value for key, line in self._final() if key == "link" for value in split_links(line)]

    @property
    def early(self):
        """Link values of each 103."""
        return [[value for key, line in fields if key == "link" for value in split_links(line)]
                for fields in self.responses.get(1, []) if (":status", "103") in fields]

    @property
    def pushed(self):
        """Promised paths in the order of their streams; a push that is not answered with 200 says so."""
        shown = []
        for stream, path, invalid in sorted(self.promises, key=lambda promise: promise[0]):
            status = self._status(stream)
            if invalid:
                shown.append(f"{path} (invalid promise: {invalid})")
            elif status != "200" or stream in self.resets:
                shown.append(f"{path} (status {status}{', reset' if stream in self.resets else ''})")
            else:
                shown.append(path)
        return shown


def fetch(port, path, push=True, headers=(), method=None):
    """GETs a path from the loopback; with `push`, as a client that accepts pushes."""
    command = ["nghttp", "-nvy", "--no-dep", "--timeout=10s"] + ([] if push else ["--no-push"])
    for name, value in headers:
        command += ["-H", f"{name}: {value}"]
    if method:
        command += ["-H", f":method: {method}"]
    # The path goes into the pseudo-header as it stands: nghttp's own URL parser refuses some that browsers send.
    command += ["-H", f":path: {path}", f"https://127.0.0.1:{port}/"]
    done = subprocess.run(command, timeout=TIMEOUT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    answer = parse(done.stdout.decode("utf-8", "surrogateescape"))
    if 1 not in answer.responses:
        raise OSError(f"nghttp got no answer for {path}: {done.stderr.decode('utf-8', 'replace').strip()}")
    return answer


def parse(output):
    answer = Answer()
    answer.raw = output
    fields = {}      # stream id -> fields received since the last frame; nghttp prints them before it
    promise = None   # a PUSH_PROMISE frame whose details follow
    for line in output.split("\n"):
        if field := _FIELD.match(line):
            fields.setdefault(int(field[1]), []).append((field[2], field[3]))
        elif frame := _FRAME.match(line):
            invalid, direction, kind, stream = frame[1], frame[2], frame[3], int(frame[4])
            promise = None
            if kind == "RST_STREAM":
                answer.resets.add(stream)
            elif direction == "recv" and kind == "HEADERS":
                answer.responses.setdefault(stream, []).append(fields.pop(stream, []))
            elif direction == "recv" and kind == "PUSH_PROMISE":
                path = dict(fields.pop(stream, [])).get(":path", "?")
                promise = [0, path, invalid]
                answer.promises.append(promise)
        elif promise and (number := _PROMISED.search(line)):
            promise[0] = int(number[1])
    return answer


def split_links(line):
    """The values of a Link field line: commas separate, but not inside <> or quotes."""
    values, start, closing, skip = [], 0, None, False
    for at, char in enumerate(line):
        if skip:
            skip = False
        elif closing:
            skip = char == "\\" and closing == '"'
            closing = None if char == closing else closing
        elif char in '<"':
            closing = ">" if char == "<" else '"'
        elif char == ",":
            values.append(line[start:at])
            start = at + 1
    return [value.strip() for value in [*values, line[start:]] if value.strip()]
