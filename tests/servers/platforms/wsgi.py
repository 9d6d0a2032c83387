"""wsgi.py FILE PORT: an application that answers everything, and says with ?status=404 what it answers."""
import importlib.util
import sys
from wsgiref.simple_server import WSGIRequestHandler, make_server
from wsgiref.validate import validator


class Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        pass


def application(environ, start_response):
    query = environ.get("QUERY_STRING", "")
    status = "404 Not Found" if "status=404" in query else "200 OK"
    fields = [("Content-Type", "text/plain")] + ([("Link", "</own>; rel=next")] if "own=1" in query else [])
    start_response(status, fields)
    return [b"ok"]


file, port = sys.argv[1:]
spec = importlib.util.spec_from_file_location("pushplan", file)
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
make_server("127.0.0.1", int(port), validator(module.Pushplan(application)), handler_class=Quiet).serve_forever()
