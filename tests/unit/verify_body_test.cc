// Bodies in the codings that they say, and in others.
#include "cli/verify_body.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace pushplan;

TEST_CASE("verify: bodies and their codings") {
  // "hello" as gzip.
  const std::string gzip(
      "\x1F\x8B\x08\x00\x00\x00\x00\x00\x02\x03\xCB\x48\xCD\xC9\xC9\x07\x00"
      "\x86\xA6\x10\x36\x05\x00\x00\x00",
      25);
  struct Case {
    std::vector<const char*> codings;
    std::string body;
    const char* decoded;  // nullptr: not
    const char* trouble;
  };
  for (const Case& row : std::initializer_list<Case>{
           {{}, "hello", "hello", ""},
           {{"identity"}, "hello", "hello", ""},
           {{"gzip"}, gzip, "hello", ""},
           {{"X-GZip"}, gzip, "hello", ""},
           {{"gzip"}, "", "", ""},
           {{"identity, gzip"}, gzip, "hello", ""},
           {{"identity", "gzip"}, gzip, "hello", ""},
           {{"gzip"}, "hello", nullptr, "says gzip and is no gzip"},
           {{"gzip"}, gzip.substr(0, 20), nullptr, "says gzip and is no gzip"},
           {{"br"}, gzip, nullptr, "says br and is no br"},
           {{"gzip, gzip"}, gzip, nullptr, "says gzip and is no gzip"},
           {{"deflate"}, "hello", nullptr, ""},
           {{"lzma"}, "hello", nullptr, "says lzma, which no browser asks for"}}) {
    CAPTURE(row.trouble);
    CAPTURE(row.body);
    verify::Exchange exchange;
    exchange.body = row.body;
    exchange.bytes = row.body.size();
    for (const char* coding : row.codings) exchange.fields.push_back({"content-encoding", coding});
    const cli::ReceivedBody body = cli::decoded_body(exchange);
    CHECK(body.decoded == (row.decoded ? std::optional<std::string>(row.decoded) : std::nullopt));
    CHECK(body.trouble == row.trouble);
    exchange.bytes += 1;  // not all of it was kept
    CHECK(cli::decoded_body(exchange).trouble.empty());
  }
}
