// Finds the calls with which a script asks for files by a literal URL: fetch(), XMLHttpRequest,
// workers, worklets and importScripts(). The scanner of imports.cc shows it the words with which
// such a call may begin.
//
// Guarantees: only looks ahead, by a bounded number of tokens for each word; every URL is written
// out in the source. fetch() and XMLHttpRequest count only outside of all functions and classes,
// where they run with the script; the others count everywhere. Does not know whether a name is
// bound to something else, nor whether the call is ever reached. Functions that are called where
// they are written count as functions.
//
// Covered by tests/unit/js_requests_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analyzer/js/lexer.h"

namespace pushplan::js {

enum class Api : std::uint8_t {
  fetch,
  xml_http_request,
  worker,
  shared_worker,
  service_worker,
  paint_worklet,
  audio_worklet,
  import_scripts,  // in workers only
};

// A request's mode and credentials mode (Fetch section 2.2.5).
enum class RequestMode : std::uint8_t { no_cors, cors, same_origin };
enum class Credentials : std::uint8_t { omit, same_origin, include };

// What a relative URL is resolved against.
enum class UrlBase : std::uint8_t {
  settings,  // the API base URL: of the document, or in a worker the worker's own
  script,    // the script itself: new URL("x", import.meta.url)
};

struct ScriptRequest {
  Api api = Api::fetch;
  std::string url;  // escapes resolved, UTF-8
  UrlBase base = UrlBase::settings;
  bool module = false;  // a worker of type "module"; worklets always are modules
  RequestMode mode = RequestMode::cors;
  Credentials credentials = Credentials::same_origin;
  std::size_t offset = 0;  // of the literal's opening quote
  std::size_t length = 0;  // of the literal with its quotes
};

// The destination of the request, as Fetch section 2.2.5 calls it: "worker", "script"...; "" for
// fetch() and XMLHttpRequest.
const char* destination_of(Api api);

// Where a word stands.
struct Place {
  bool member;      // behind a dot
  bool runs_later;  // inside a function or class
};

class CallReader {
 public:
  // Looks whether `word` begins a call of one of these kinds, behind which `behind` stands.
  void look_at(const Token& word, Lexer behind, Place place);

  // In the order of the calls; those of XMLHttpRequest at their send().
  std::vector<ScriptRequest> take() { return std::move(requests_); }

 private:
  struct OpenedRequest {  // an XMLHttpRequest that may be sent later on
    std::string_view object;
    ScriptRequest request;
  };

  void look_at_xhr(std::string_view word, std::string_view object, Lexer& behind);
  OpenedRequest& opened(std::string_view object);
  void read_import_scripts(Lexer& arguments);

  std::vector<ScriptRequest> requests_;
  std::vector<OpenedRequest> opened_;
};

}  // namespace pushplan::js
