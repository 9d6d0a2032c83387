// Go: a table and a handler around others of net/http, which can push (http.Pusher) and send a 103
// (WriteHeader, from Go 1.19 on).
#include "emitters/banner.h"
#include "emitters/code_tables.h"
#include "emitters/response_fields.h"
#include "emitters/targets.h"

namespace pushplan::emitters {
namespace {

constexpr const char* kHandler = R"(
// Handler sends early what a page waits for, and its fields with the 200 that next answers.
func Handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path, _, _ := strings.Cut(r.RequestURI, "?")
		set, known := pages[path]
		if !known {
			next.ServeHTTP(w, r)
			return
		}
		page := &response{ResponseWriter: w, request: r, set: set}
{early}		next.ServeHTTP(page, r)
		if !page.begun {
			page.WriteHeader(http.StatusOK)
		}
	})
}

// A response of a page: its fields are added as soon as its status is known.
type response struct {
	http.ResponseWriter
	request *http.Request
	set     int
{state}	begun   bool
}

func (p *response) WriteHeader(status int) {
	if !p.begun && status == http.StatusOK {
		p.addFields(p.Header())
	}
	p.begun = p.begun || status >= 200
	p.ResponseWriter.WriteHeader(status)
}

func (p *response) addFields(header http.Header) {
	for _, value := range links[p.set] {
		header.Add("Link", value)
	}
{fields}}

func (p *response) Write(bytes []byte) (int, error) {
	if !p.begun {
		p.WriteHeader(http.StatusOK)
	}
	return p.ResponseWriter.Write(bytes)
}

// ReadFrom keeps the way in which net/http sends files.
func (p *response) ReadFrom(from io.Reader) (int64, error) {
	if !p.begun {
		p.WriteHeader(http.StatusOK)
	}
	return io.Copy(p.ResponseWriter, from)
}

func (p *response) Flush() {
	if !p.begun {
		p.WriteHeader(http.StatusOK)
	}
	if flusher, ok := p.ResponseWriter.(http.Flusher); ok {
		flusher.Flush()
	}
}

// Unwrap is for http.ResponseController.
func (p *response) Unwrap() http.ResponseWriter { return p.ResponseWriter }
)";

constexpr const char* kGoFirst = R"(
// first tells whether the page is asked for anew, and as a whole.
func first(r *http.Request) bool {
	h := r.Header
	return r.Method == http.MethodGet && h.Get("If-None-Match") == "" &&
		h.Get("If-Modified-Since") == "" && h.Get("Range") == ""{more}
}
)";

constexpr const char* kGoCookie = R"(
// seen tells whether the visitor has been sent this plan.
func seen(r *http.Request) bool {
	for _, field := range r.Header["Cookie"] {
		for _, each := range strings.Split(field, ";") {
			if strings.TrimSpace(each) == {seen} {
				return true
			}
		}
	}
	return false
}
)";

constexpr const char* kPush = R"(		if {first} {
			if pusher, ok := w.(http.Pusher); ok {
				as := &http.PushOptions{Header: http.Header{"Accept-Encoding": r.Header["Accept-Encoding"]}}
				for _, url := range pushes[set] {
					_ = pusher.Push(url, as) // to a client that takes none it is an error
				}
			}
		}
)";

constexpr const char* kGoEarly =
    R"(		if first(r) && r.ProtoMajor >= 2 && len(early[set]) > 0 {
			before := w.Header()["Link"]
			w.Header()["Link"] = early[set]
			w.WriteHeader(http.StatusEarlyHints)
			w.Header()["Link"] = before
		}
)";

constexpr const char* kGoAhead = R"(	if len(ahead[p.set]) > 0 {
		header.Add("Vary", "Save-Data")
	}
	if !strings.HasPrefix(strings.ToLower(p.request.Header.Get("Save-Data")), "on") {
		for _, field := range ahead[p.set] {
			name, value, _ := strings.Cut(field, ": ")
			header.Add(name, value)
		}
	}
)";

std::string lists(const std::string& name, const std::string& rows) {
  return rows.empty() ? "" : "var " + name + " = [][]string{\n" + rows + "}\n\n";
}

}  // namespace

Result<Emitted> emit_go(const Emission& emission) {
  const EmitOptions& options = emission.options;
  const CodeTables tables = code_tables(emission, {code_quoted, "{", "}", ": ", "\t", "\t"});
  const bool push = options.mechanism == Mechanism::push;
  const bool early = options.mechanism == Mechanism::early_hints;
  const bool cookie = options.cache_aware == CacheAware::cookie;
  std::string fields, state, functions;
  if (cookie)
    fields += "\tif p.first {\n\t\theader.Add(\"Set-Cookie\", " +
              code_quoted(set_cookie(emission)) + ")\n\t}\n";
  if (options.server_timing)
    fields += "\theader.Add(\"Server-Timing\", " + code_quoted(server_timing(emission)) + ")\n";
  if (!tables.ahead.empty()) fields += kGoAhead;
  if (cookie) state = "\tfirst   bool // the visitor is sent this plan for the first time\n";
  if (push || early) {
    const std::string more = cookie  ? " && !seen(r)"
                             : early ? " &&\n\t\th.Get(\"Sec-Fetch-Mode\") == \"navigate\""
                                     : "";
    functions += filled(kGoFirst, {{"more", more}});
  }
  if (cookie) functions += filled(kGoCookie, {{"seen", code_quoted(seen_cookie(emission))}});
  const std::string sends =
      push ? filled(kPush, {{"first", cookie ? "page.first = first(r); page.first" : "first(r)"}})
           : std::string(early ? kGoEarly : "");
  std::string out =
      // The form by which Go's tools know a generated file.
      "// Code generated by pushplan. DO NOT EDIT.\n\n" +
      banner(emission, "// ",
             {"use: http.ListenAndServeTLS(addr, cert, key, pushplan.Handler(handler)); Go 1.19"}) +
      "\n// Package pushplan sends early what pages wait for.\npackage pushplan\n\nimport "
      "(\n\t\"io\"\n\t\"net/http\"\n\t\"strings\"\n)\n\n" +
      lists("links", tables.links) + lists("early", tables.early) + lists("pushes", tables.pushes) +
      lists("ahead", tables.ahead) + "var pages = map[string]int{\n" + tables.pages + "}\n" +
      filled(kHandler, {{"early", sends}, {"state", state}, {"fields", fields}}) + functions;
  return single_file(std::move(out));
}

}  // namespace pushplan::emitters
