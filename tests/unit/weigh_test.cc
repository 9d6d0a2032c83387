// Tests of the weights: sizes against the libraries themselves, and which precompressed files
// count.
#include "analyzer/weigh/weights.h"

#include <brotli/encode.h>
#include <doctest/doctest.h>
#include <zlib.h>
#include <zstd.h>

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/weigh/compress.h"
#include "base/hash.h"
#include "tests/support/dump.h"
#include "tests/support/table.h"
#include "tests/support/test_site.h"

namespace {

using namespace pushplan;
using namespace pushplan::test;

// One call of each library, with its own one-shot function.
std::string brotli(std::string_view body, int quality) {
  std::string out(BrotliEncoderMaxCompressedSize(body.size()) + 64, '\0');
  std::size_t size = out.size();
  REQUIRE(BrotliEncoderCompress(quality, BROTLI_DEFAULT_WINDOW, BROTLI_DEFAULT_MODE, body.size(),
                                reinterpret_cast<const std::uint8_t*>(body.data()), &size,
                                reinterpret_cast<std::uint8_t*>(out.data())) == BROTLI_TRUE);
  return out.substr(0, size);
}
std::string gzip(std::string_view body, int level) {
  z_stream stream{};
  REQUIRE(deflateInit2(&stream, level, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(deflateBound(&stream, body.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
  stream.avail_in = static_cast<uInt>(body.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}
std::string zstd(std::string_view body, int level) {
  std::string out(ZSTD_compressBound(body.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), body.data(), body.size(), level));
  return out;
}
std::string encoded(std::string_view body, Encoding encoding, const Settings& s) {
  switch (encoding) {
    case Encoding::br:
      return brotli(body, s.brotli_quality);
    case Encoding::gzip:
      return gzip(body, s.gzip_level);
    case Encoding::zstd:
      return zstd(body, s.zstd_level);
    case Encoding::identity:
      break;
  }
  return std::string(body);
}

constexpr Encoding kCompressing[] = {Encoding::br, Encoding::zstd, Encoding::gzip};

std::vector<std::string> bodies() {
  std::mt19937 random(1);
  std::string noise(200'000, '\0');
  for (char& c : noise) c = static_cast<char>(random());
  return {"",
          "x",
          repeat("body { color: red; }\n", 5),
          repeat("body { color: red; }\n", 20'000),
          noise,
          std::string(1'000'000, '\0')};
}

// "raw>bytes encoding" of one file, and the findings.
std::string weighed(const MemoryFileSystem::Files& files, const std::string& path,
                    Encoding encoding) {
  Settings settings;
  settings.encoding = encoding;
  TestSite site(files, settings);
  weigh::Weights weights(site.site, site.folder, site.settings);
  const weigh::Weight& w = weights.of(site.file(path));
  std::string out =
      std::to_string(w.raw_bytes) + ">" + std::to_string(w.bytes) + " " + to_string(w.encoding);
  const std::string findings = dump_diagnostics(weights.take_diagnostics());
  return findings.empty() ? out : out + "; " + findings;
}

}  // namespace

TEST_CASE("weigh: sizes are those of the libraries") {
  Settings settings;
  for (const std::string& body : bodies())
    for (const Encoding encoding :
         {Encoding::br, Encoding::zstd, Encoding::gzip, Encoding::identity}) {
      CAPTURE(body.size());
      CAPTURE(to_string(encoding));
      CHECK(weigh::encoded_size(body, encoding, settings) ==
            encoded(body, encoding, settings).size());
    }
  settings.brotli_quality = 11;
  settings.gzip_level = 9;
  settings.zstd_level = 19;
  const std::string text = repeat("a { margin: 1px 2px } ", 500);
  for (const Encoding encoding : kCompressing)
    CHECK(weigh::encoded_size(text, encoding, settings) ==
          encoded(text, encoding, settings).size());
}

TEST_CASE("weigh: what decodes to the body, and what does not") {
  for (const std::string& body : bodies())
    for (const Encoding encoding : kCompressing) {
      CAPTURE(body.size());
      CAPTURE(to_string(encoding));
      const std::string whole = encoded(body, encoding, {});
      CHECK(weigh::decodes_to(whole, encoding, body));
      CHECK_FALSE(weigh::decodes_to(whole, encoding, body + "x"));
      CHECK_FALSE(weigh::decodes_to(whole, encoding, "x" + body));
      if (!body.empty()) CHECK_FALSE(weigh::decodes_to(whole, encoding, body.substr(1)));
      CHECK_FALSE(weigh::decodes_to(whole + "x", encoding, body));
      CHECK_FALSE(weigh::decodes_to(whole.substr(0, whole.size() - 1), encoding, body));
      CHECK_FALSE(weigh::decodes_to("", encoding, body));
      CHECK_FALSE(weigh::decodes_to(body + "no", encoding, body));
      for (const Encoding other : kCompressing)
        if (other != encoding) CHECK_FALSE(weigh::decodes_to(whole, other, body));
    }
  CHECK(weigh::decodes_to("x", Encoding::identity, "x"));
  CHECK_FALSE(weigh::decodes_to("x", Encoding::identity, "xx"));
}

TEST_CASE("weigh: files beside the original") {
  const std::string body = repeat("p { margin: 0 }\n", 100);
  const std::string raw = std::to_string(body.size());
  for (const Encoding encoding : kCompressing) {
    const std::string name = to_string(encoding);
    CAPTURE(name);
    const std::string sidecar = std::string("a.css") + weigh::sidecar_ending(encoding);
    Settings best;
    best.brotli_quality = 11;
    best.gzip_level = 9;
    best.zstd_level = 19;
    const std::string right = encoded(body, encoding, best);
    const std::string own =
        raw + ">" + std::to_string(encoded(body, encoding, {}).size()) + " " + name;
    const std::string stale = own + "; warning stale-precompressed " + sidecar;
    const auto with = [&](const std::string& bytes) {
      return weighed({{"a.css", body}, {sidecar, bytes}}, "a.css", encoding);
    };
    CHECK(weighed({{"a.css", body}}, "a.css", encoding) == own);
    CHECK(with(right) == raw + ">" + std::to_string(right.size()) + " " + name);
    CHECK(with(encoded(body + " ", encoding, best)) == stale);
    CHECK(with(right.substr(0, right.size() / 2)) == stale);
    CHECK(with(right + "garbage") == stale);
    CHECK(with("") == stale);
    // Of another coding, or with identity: not looked at.
    CHECK(weighed({{"a.css", body}, {sidecar, "no"}}, "a.css", Encoding::identity) ==
          raw + ">" + raw + " identity");
    // A server sends what lies there, for any type.
    CHECK(weighed({{"a.woff2", body},
                   {std::string("a.woff2") + weigh::sidecar_ending(encoding), right}},
                  "a.woff2", encoding) == raw + ">" + std::to_string(right.size()) + " " + name);
    CHECK(weighed(
              {{"a.woff2", body}, {std::string("a.woff2") + weigh::sidecar_ending(encoding), "no"}},
              "a.woff2", encoding) == raw + ">" + raw +
                                          " identity; warning stale-precompressed a.woff2" +
                                          weigh::sidecar_ending(encoding));
  }
  CHECK(weighed({{"a.css", body}, {"a.css.gz", "no"}}, "a.css", Encoding::br).find("stale") ==
        std::string::npos);
}

TEST_CASE("weigh: what travels as it is") {
  const std::string body = repeat("x", 1000);
  for (const Encoding encoding : kCompressing) {
    CHECK(weighed({{"a.png", body}}, "a.png", encoding) == "1000>1000 identity");
    CHECK(weighed({{"a.woff2", body}}, "a.woff2", encoding) == "1000>1000 identity");
    CHECK(weighed({{"a", body}}, "a", encoding) == "1000>1000 identity");
    CHECK(weighed({{"a.css", ""}}, "a.css", encoding) == "0>0 identity");
    CHECK(weighed({{"a.css", "p{}"}}, "a.css", encoding) == "3>3 identity");
  }
  CHECK(weighed({{"a.css", body}}, "a.css", Encoding::identity) == "1000>1000 identity");
}

TEST_CASE("weigh: reading") {
  TestSite site({{"a.css", repeat("x", 1000)}, {"b.css", repeat("y", 1000)}, {"c.png", "x"}});
  weigh::Weights weights(site.site, site.folder, site.settings);
  site.folder.fail_read("b.css");
  weights.of(site.file("a.css"));
  CHECK(&weights.of(site.file("a.css")) == &weights.of(site.file("a.css")));
  CHECK(site.folder.reads_of("a.css") == 1);
  weights.of(site.file("c.png"));
  CHECK(site.folder.reads_of("c.png") == 0);
  CHECK(weights.of(site.file("b.css")).bytes == 1000);
  CHECK(dump_diagnostics(weights.take_diagnostics()) == "error unreadable-file b.css");
  CHECK(weights.hash_of(site.file("c.png")) == content_hash("x"));
  CHECK(weights.hash_of(site.file("b.css")).empty());
  const auto versions = weigh::compressor_versions();
  REQUIRE(versions.size() == 3);
  CHECK(versions[0].first == "brotli");
  CHECK(versions[1].second == zlibVersion());
}
