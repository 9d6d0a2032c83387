// Python: a table and a WSGI middleware (PEP 3333) that adds the fields to the 200 of a page.
#include "emitters/banner.h"
#include "emitters/code_tables.h"
#include "emitters/response_fields.h"
#include "emitters/targets.h"

namespace pushplan::emitters {
namespace {

constexpr const char* kWsgiMiddleware = R"(

def _path(environ):
    """The path as it was asked for: as the server tells it, or else encoded again as browsers do."""
    raw = environ.get("RAW_URI") or environ.get("REQUEST_URI")
    if raw and raw.startswith("/"):
        return raw.split("?", 1)[0]
    decoded = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
    return urllib.parse.quote(decoded, safe="/!$&'()*+,-.:;=@[]_|~", encoding="latin-1")


def _fields(number, environ):
    fields = [("Link", value) for value in LINKS[number]]
{fields}    return fields


class Pushplan:
    def __init__(self, application):
        self.application = application

    def __call__(self, environ, start_response):
        number = PAGES.get(_path(environ))
        if number is None:
            return self.application(environ, start_response)

        def start(status, headers, *exc_info):
            if status.startswith("200"):
                headers = [*headers, *_fields(number, environ)]
            return start_response(status, headers, *exc_info)
        return self.application(environ, start)
)";

constexpr const char* kWsgiAhead = R"(    if AHEAD[number]:
        fields.append(("Vary", "Save-Data"))
    if not environ.get("HTTP_SAVE_DATA", "").strip().lower().startswith("on"):
        fields += [tuple(field.split(": ", 1)) for field in AHEAD[number]]
)";

}  // namespace

Result<Emitted> emit_python_wsgi(const Emission& emission) {
  const CodeTables tables = code_tables(emission, {code_quoted, "[", "]", ": ", "    ", "    "});
  std::string out =
      banner(emission, "# ",
             {"use: from pushplan import Pushplan; application = Pushplan(application)"}) +
      "import urllib.parse\n\nLINKS = [\n" + tables.links + "]\n";
  std::string fields;
  if (emission.options.server_timing)
    fields +=
        "    fields.append((\"Server-Timing\", " + code_quoted(server_timing(emission)) + "))\n";
  if (!tables.ahead.empty()) {
    out += "AHEAD = [\n" + tables.ahead + "]\n";
    fields += kWsgiAhead;
  }
  return single_file(out + "PAGES = {\n" + tables.pages + "}\n" +
                     filled(kWsgiMiddleware, {{"fields", fields}}));
}

}  // namespace pushplan::emitters
