// Tests of integrity attributes held against the bytes of their files.
#include "gate/integrity.h"

#include <doctest/doctest.h>

#include <string>

#include "cli/digest.h"
#include "gate/findings.h"
#include "tests/support/memory_file_system.h"

namespace {

using namespace pushplan;
using namespace pushplan::test;

int times_digested = 0;

// No digest of anybody's, and base64: "256" and the bytes.
std::string plain_digest(const std::string& algorithm, std::string_view bytes) {
  ++times_digested;
  return algorithm.substr(3) + std::string(bytes);
}

// "file@offset message = remedy (pages)", one a line.
std::string mismatches(MemoryFileSystem::Files files) {
  files.insert({{"a.js", "a"}, {"a.css", "abcdef"}, {"m.js", "import './a.js'"}});
  const MemoryFileSystem folder(std::move(files));
  gate::IntegrityLint lint(folder, plain_digest);
  std::vector<Diagnostic> others;
  REQUIRE(analyze(folder, {}, others, [&](const PageView& view) { lint.page(view); }));
  std::string out;
  for (const Diagnostic& d : lint.finish()) {
    CHECK(d.severity == Severity::error);
    CHECK(gate::find_finding(d.code) != nullptr);
    out += d.file + (d.span ? "@" + std::to_string(d.span->offset) : "") + " " + d.message + " = " +
           d.remedy + " (" + std::to_string(d.pages.size()) + ")\n";
  }
  return out;
}

std::string of_script(const std::string& integrity) {
  return mismatches({{"index.html", "<script src=a.js integrity='" + integrity + "'></script>"}});
}

std::string integrity_refused(const std::string& what, const std::string& right) {
  return " the integrity of " + what +
         " is not that of its bytes: browsers refuse the file = if these bytes are meant, say "
         "`integrity=" +
         right + "` (1)\n";
}

}  // namespace

TEST_CASE("integrity: the strongest hashes alone count, each for itself") {
  const std::string wrong = "index.html@12" + integrity_refused("script /a.js", "sha256-256a");
  CHECK(of_script("sha256-256a").empty());
  CHECK(of_script("sha256-256b") == wrong);
  CHECK(of_script("SHA256-256b") == wrong);
  CHECK(of_script("sha256-256b sha256-256a").empty());
  CHECK(of_script("sha256-256a?ct=application/javascript").empty());
  CHECK(of_script("sha256-256b?ct=application/javascript") == wrong);
  CHECK(of_script("sha256-256a sha384-384b") ==
        "index.html@12" + integrity_refused("script /a.js", "sha384-384a"));
  CHECK(of_script("sha256-256b sha384-384a").empty());
  CHECK(of_script("sha512-512a sha384-384b").empty());
  // What is no hash that browsers know asks for nothing.
  CHECK(of_script("md5-abcd").empty());
  CHECK(of_script("sha256").empty());
  CHECK(of_script("sha256-256b md5-abcd") == wrong);
}

TEST_CASE("integrity: what browsers hold against it") {
  const std::string style = "integrity=sha256-256abcde rel=";
  CHECK(mismatches({{"index.html", "<link href=a.css " + style + "stylesheet>"}}) ==
        "index.html@11" + integrity_refused("link rel=stylesheet /a.css", "sha256-256abcdef==="));
  CHECK(mismatches({{"index.html", "<link href=a.css as=style " + style + "preload>"}}) ==
        "index.html@11" + integrity_refused("link rel=preload /a.css", "sha256-256abcdef==="));
  CHECK(mismatches({{"index.html", "<link href=a.css " + style + "prefetch>"}}).empty());
  CHECK(mismatches({{"index.html", "<link href=b.css " + style + "stylesheet>"}}).empty());
  CHECK(mismatches({{"index.html", "<script nomodule src=a.js integrity=sha256-b></script>"}})
            .empty());
  const auto map = [](const std::string& hash) {
    return "<script type=importmap>{\"imports\":{}, \"integrity\":{\"./a.js\":\"sha256-" + hash +
           "\"}}</script><script type=module src=m.js></script>";
  };
  CHECK(mismatches({{"index.html", map("256b")}}) ==
        "index.html" + integrity_refused("import /a.js", "sha256-256a"));
  CHECK(mismatches({{"index.html", map("256a")}}).empty());
}

TEST_CASE("integrity: each file is hashed once, and pages with the same fault are one finding") {
  MemoryFileSystem::Files files;
  for (const char* page : {"a.html", "b.html", "c.html"})
    files[page] = "<script src=a.js integrity=sha256-256b></script>";
  times_digested = 0;
  const std::string found = mismatches(files);
  CHECK(found.rfind("a.html@12 ", 0) == 0);
  CHECK(found.find("(3)\n") == found.size() - 4);
  CHECK(times_digested == 1);
  times_digested = 0;
  CHECK(mismatches({{"index.html", "<script src=a.js></script>"}}).empty());
  CHECK(times_digested == 0);
}

TEST_CASE("integrity: digests are those of the standard") {
  CHECK(cli::digest_in_base64("sha256", "abc") == "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0");
  CHECK(cli::digest("sha257", "abc").empty());
}
