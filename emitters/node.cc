// Node: a module with the table and one function for http and http2, and Express: the same as a
// middleware. What is sent early goes by what was asked for; the fields wait for the status.
#include "emitters/banner.h"
#include "emitters/code_tables.h"
#include "emitters/response_fields.h"
#include "emitters/targets.h"

namespace pushplan::emitters {
namespace {

CodeTables tables_of(const Emission& emission) {
  return code_tables(emission, {code_quoted, "[", "]", ": ", "  ", "  "});
}

std::string table_lines(const CodeTables& tables) {
  std::string out = "\nconst LINKS = [\n" + tables.links + "];\n";
  if (!tables.early.empty()) out += "const EARLY = [\n" + tables.early + "];\n";
  if (!tables.pushes.empty()) out += "const PUSHES = [\n" + tables.pushes + "];\n";
  if (!tables.ahead.empty()) out += "const AHEAD = [\n" + tables.ahead + "];\n";
  return out + "const PAGES = new Map(Object.entries({\n" + tables.pages + "}));\n";
}

constexpr const char* kFields = R"(
/** The fields of a page's 200: [name, value or values]. */
function fieldsOf(set, headers{first_name}) {
  const fields = [];
  if (LINKS[set].length) fields.push(['link', LINKS[set]]);
{fields}  return fields;
}

/** Adds fields to a response as soon as its status is known to be 200. */
function addOn200(response, fields) {
  const { writeHead } = response;
  response.writeHead = function (status, ...rest) {
    if (status === 200 && !response.headersSent) {
      for (const [name, value] of fields) response.setHeader(name, [response.getHeader(name) ?? [], value].flat());
    }
    return writeHead.call(this, status, ...rest);
  };
}
)";

constexpr const char* kNodeAhead =
    R"(  if (AHEAD[set].length) fields.push(['vary', 'Save-Data']);
  if (!/^on/i.test(headers['save-data'] ?? '')) {
    for (const field of AHEAD[set]) fields.push(field.split(/: (.*)/s, 2));
  }
)";

std::string field_lines(const Emission& emission, const CodeTables& tables) {
  std::string out;
  if (emission.options.cache_aware == CacheAware::cookie)
    out += "  if (first) fields.push(['set-cookie', " + code_quoted(set_cookie(emission)) + "]);\n";
  if (emission.options.server_timing)
    out += "  fields.push(['server-timing', " + code_quoted(server_timing(emission)) + "]);\n";
  return out + (tables.ahead.empty() ? "" : kNodeAhead);
}

constexpr const char* kNodeFirst =
    R"(const first = {method} === 'GET' && !headers['if-none-match'] && !headers['if-modified-since'] && !headers.range{more};
)";

// The condition under which a page is sent something early.
std::string first_line(const Emission& emission, const std::string& method) {
  std::string more;
  if (emission.options.mechanism == Mechanism::early_hints)
    more = "\n    && headers['sec-fetch-mode'] === 'navigate'";
  if (emission.options.cache_aware == CacheAware::cookie)
    more = "\n    && !(headers.cookie ?? '').split(';').some((each) => each.trim() === " +
           code_quoted(seen_cookie(emission)) + ")";
  return filled(kNodeFirst, {{"method", method}, {"more", more}});
}

constexpr const char* kNode = R"(
/**
 * Sends early what the page that is asked for waits for; call it before anything else of the answer.
 *
 * With a request and response of http or http2, the fields are added to the 200. With the headers and the stream of
 * http2, they are returned: stream.respond({ ':status': 200, ...sendHints(headers, stream) }).{answer_says}
 */
export function sendHints(request, response{answer}) {
  const isStream = typeof response.respond === 'function';
  const headers = isStream ? request : request.headers;
  const set = PAGES.get((isStream ? headers[':path'] : request.url).split('?', 1)[0]);
  if (set === undefined) return {};
{early}  const fields = fieldsOf(set, headers{first_argument});
  if (!isStream) addOn200(response, fields);
  const all = {};
  for (const [name, value] of fields) all[name] = [all[name] ?? [], value].flat();
  return all;
}
)";

constexpr const char* kNodeEarly = R"(  if (first && EARLY[set].length && !response.headersSent) {
    const hints = { link: EARLY[set] };
    const stream = isStream ? response : response.stream;
    if (!stream) response.writeEarlyHints(hints);
    else if (!stream.destroyed) stream.additionalHeaders({ ':status': 103, ...hints });
  }
)";

constexpr const char* kNodePush = R"(  const stream = isStream ? response : response.stream;
  for (const path of first && answer && stream?.pushAllowed && !stream.headersSent ? PUSHES[set] : []) {
    const wanted = { ':path': path };
    if (headers['accept-encoding']) wanted['accept-encoding'] = headers['accept-encoding'];
    stream.pushStream(wanted, (error, pushed, promised) => {
      if (error) return;
      pushed.on('error', () => {}); // the client may refuse it
      answer(pushed, promised);
    });
  }
)";

constexpr const char* kExpress = R"(
module.exports = function pushplan(request, response, next) {
  const { headers } = request;
  const set = PAGES.get(request.originalUrl.split('?', 1)[0]);
  if (set !== undefined) {
{early}    addOn200(response, fieldsOf(set, headers));
  }
  next();
};
)";

constexpr const char* kExpressEarly =
    R"(    if (first && EARLY[set].length && !response.headersSent) response.writeEarlyHints({ link: EARLY[set] });
)";

std::string fields_function(const Emission& emission, const CodeTables& tables) {
  const bool cookie = emission.options.cache_aware == CacheAware::cookie;
  return filled(kFields, {{"first_name", cookie ? ", first" : ""},
                          {"fields", field_lines(emission, tables)}});
}

}  // namespace

Result<Emitted> emit_node(const Emission& emission) {
  const CodeTables tables = tables_of(emission);
  const bool push = emission.options.mechanism == Mechanism::push;
  std::string early;
  if (emission.options.mechanism != Mechanism::link)
    early = "  " + first_line(emission, "(isStream ? headers[':method'] : request.method)") +
            (push ? kNodePush : kNodeEarly);
  const bool cookie = emission.options.cache_aware == CacheAware::cookie;
  const std::string says =
      push
          ? "\n * `answer(stream, headers)` answers a pushed request; nothing is pushed without it."
          : "";
  return single_file(
      banner(emission, "// ",
             {"use: import { sendHints } from './pushplan.mjs'; Node 18.11 or later"}) +
      table_lines(tables) + fields_function(emission, tables) +
      filled(kNode, {{"answer_says", says},
                     {"answer", push ? ", answer" : ""},
                     {"early", early},
                     {"first_argument", cookie ? ", first" : ""}}));
}

Result<Emitted> emit_express(const Emission& emission) {
  const CodeTables tables = tables_of(emission);
  std::string early;
  if (emission.options.mechanism == Mechanism::early_hints)
    early = "    " + first_line(emission, "request.method") + kExpressEarly;
  std::vector<std::string> use = {
      "use: app.use(require('./pushplan-express.js')) before what answers; Node 18.11 or later"};
  if (!early.empty())
    use.emplace_back(
        "browsers heed a 103 over HTTP/2 or later: the proxy in front has to relay it");
  return single_file(banner(emission, "// ", use) + "'use strict';\n" + table_lines(tables) +
                     fields_function(emission, tables) + filled(kExpress, {{"early", early}}));
}

}  // namespace pushplan::emitters
