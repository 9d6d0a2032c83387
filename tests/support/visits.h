// Visits that the tests of verify's judges make by hand, from one that went well on.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tests/support/manifests.h"
#include "tests/support/verdicts.h"
#include "verify/judge.h"

namespace pushplan::test {

inline std::string style_link() { return "</a.css>; rel=preload; as=style"; }
inline std::string font_link() {
  return "</f.woff2>; rel=preload; as=font; type=\"font/woff2\"; crossorigin=anonymous";
}
inline std::string module_link() {
  return "</m.js>; rel=preload; as=script; crossorigin=anonymous";
}

// A visit that went well.
inline verify::Visit good_visit() {
  verify::Visit visit;
  visit.connection.alpn = "h2";
  verify::Exchange& page = visit.page;
  page.scheme = "https";
  page.authority = "x.test";
  page.path = "/";
  page.status = 200;
  page.fields = {{"content-type", "text/html"}, {"server", "Apache/2.4"}, {"etag", "\"1\""}};
  page.headers = page.first_byte = verify::Micros{1000};
  page.end = verify::Micros{2000};
  page.bytes = 100;
  visit.arrivals = {{0, 100, verify::Micros{1000}}};
  return visit;
}

// Pushed as it should be.
inline void add_push(verify::Visit& visit, const std::string& path) {
  verify::Exchange push;
  push.scheme = "https";
  push.authority = "x.test";
  push.path = path;
  push.status = 200;
  push.fields = {{"content-type", path.ends_with(".css")  ? "text/css"
                                  : path.ends_with(".js") ? "text/javascript"
                                                          : "font/woff2"},
                 {"cache-control", "max-age=600"}};
  push.asked = verify::Micros{500};
  push.end = verify::Micros{3000};
  push.bytes = 100;
  visit.pushed.push_back(push);
}

inline void add_103(verify::Visit& visit, std::vector<std::string> links) {
  verify::Interim interim{103, {}, verify::Micros{100}};
  for (std::string& link : links) interim.fields.push_back({"link", std::move(link)});
  visit.page.interim.push_back(std::move(interim));
}

inline void add_link(verify::Visit& visit, std::string value) {
  visit.page.fields.push_back({"link", std::move(value)});
}

inline std::string judged_visit(Mechanism mechanism, const verify::Visit& visit) {
  const manifest::Manifest m = three_files(mechanism);
  verify::PageVerdict verdict = verify::judge_page(ground_of(&m), {"/", "/", {}, visit});
  for (const verify::PushFaults& push : verdict.pushes)
    verdict.findings.insert(verdict.findings.end(), push.findings.begin(), push.findings.end());
  return verify_slugs(verdict.findings);
}

inline void push_all(verify::Visit& v) {
  for (const char* path : {"/a.css", "/f.woff2", "/m.js"}) add_push(v, path);
}
inline void link_all(verify::Visit& v) {
  for (const std::string& value : {style_link(), font_link(), module_link()}) add_link(v, value);
}
inline void early_all(verify::Visit& v) {
  add_103(v, {style_link() + ", " + font_link() + ", " + module_link()});
  link_all(v);
}

}  // namespace pushplan::test
