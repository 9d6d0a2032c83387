// Tests of base/encoding.h and base/sniff_encoding.h: labels, decoders, the encoders for queries,
// and which encoding a file is in. What single-byte decoders yield is pinned by a hash over all
// bytes: the decoders were compared with Chromium's, on all pairs of bytes and on random strings.
#include "base/encoding.h"

#include <doctest/doctest.h>

#include <iterator>
#include <string>
#include <string_view>

#include "analyzer/site/url.h"
#include "base/hash.h"
#include "base/sniff_encoding.h"
#include "base/text.h"
#include "cli/excerpt.h"
#include "tests/support/table.h"

namespace {

using namespace pushplan;
using namespace pushplan::test;
using namespace std::string_view_literals;

std::string_view name_of_label(std::string_view label) {
  const auto encoding = encoding_of(label);
  return encoding ? name_of(*encoding) : "none";
}

// The text of "label bytes".
std::string decoded(std::string_view input) {
  const std::size_t space = input.find(' ');
  return decode(std::string(input.substr(space + 1)), *encoding_of(input.substr(0, space))).text;
}

// The query of "label text".
std::string query(std::string_view input) {
  const std::size_t space = input.find(' ');
  std::string out;
  append_encoded(out, input.substr(space + 1), special_query_set,
                 *encoding_of(input.substr(0, space)));
  return out;
}

std::string_view html_encoding(std::string_view bytes) { return name_of(sniff_html(bytes)); }
std::string_view xhtml(std::string_view bytes) { return name_of(sniff_xhtml(bytes)); }
std::string_view css_encoding(std::string_view bytes) {
  return name_of(sniff_css(bytes, TextEncoding::koi8_r));
}

}  // namespace

TEST_CASE("encoding: labels") {
  check_rows({{"utf-8", "utf-8"},
              {" UTF8\n", "utf-8"},
              {"latin1", "windows-1252"},
              {"US-ASCII", "windows-1252"},
              {"iso-8859-1", "windows-1252"},
              {"ISO-8859-9", "windows-1254"},
              {"logical", "iso-8859-8-i"},
              {"gb2312", "gbk"},
              {"ks_c_5601-1987", "euc-kr"},
              {"windows-31j", "shift_jis"},
              {"utf-16", "utf-16le"},
              {"iso-2022-kr", "replacement"},
              {"utf-7", "none"},
              {"utf 8", "none"},
              {"", "none"}},
             name_of_label);
  std::size_t encodings = 0;
  for (int e = 0; e <= static_cast<int>(TextEncoding::x_user_defined); ++e, ++encodings)
    CHECK(encoding_of(name_of(static_cast<TextEncoding>(e))) == static_cast<TextEncoding>(e));
  CHECK(encodings == 40);
}

TEST_CASE("encoding: UTF-8 is handed through, what is malformed becomes U+FFFD") {
  check_rows({{"utf-8 a\xC3\xBC\xF0\x9F\x98\x80", "a\xC3\xBC\xF0\x9F\x98\x80"},
              {"utf-8 \xEF\xBB\xBF"
               "a",
               "a"},
              {"utf-8 \xEF\xBB\xBF\xEF\xBB\xBF", "\xEF\xBB\xBF"},
              {"utf-8 ", ""},
              {"utf-8 a\xFC"
               "b",
               "a\xEF\xBF\xBD"
               "b"},
              {"utf-8 \xE2\x82"
               "b",
               "\xEF\xBF\xBD"
               "b"},  // one for a cut-off sequence
              {"utf-8 \xF0\x9F\x98", "\xEF\xBF\xBD"},
              {"utf-8 \xE0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD"},  // one for each byte of no sequence
              {"utf-8 \xED\xA0\x80"
               "b",
               "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"
               "b"}},
             decoded);
  std::string text(1000, 'x');
  const char* const storage = text.data();
  Decoded out = decode(std::move(text), TextEncoding::utf_8);
  CHECK(out.text.data() == storage);
  CHECK(decode_utf8("\xEF\xBB\xBF"
                    "a\xFF") == "a\xEF\xBF\xBD");
  CHECK(decode_utf8("\xFF\xFE"
                    "a") ==
        "\xEF\xBF\xBD\xEF\xBF\xBD"
        "a");
}

TEST_CASE("encoding: a byte order mark wins") {
  const auto check = [](std::string_view bytes, TextEncoding fallback, std::string_view text,
                        TextEncoding encoding) {
    const Decoded out = decode(std::string(bytes), fallback);
    CHECK(out.text == text);
    CHECK(out.encoding == encoding);
  };
  check("\xEF\xBB\xBF\xC3\xBC", TextEncoding::windows_1252, "\xC3\xBC", TextEncoding::utf_8);
  check(
      "\xFF\xFE"
      "a\0"sv,
      TextEncoding::windows_1252, "a", TextEncoding::utf_16le);
  check("\xFE\xFF\0a"sv, TextEncoding::utf_8, "a", TextEncoding::utf_16be);
  check("\xC3\xBC", TextEncoding::windows_1252, "\xC3\x83\xC2\xBC", TextEncoding::windows_1252);
}

TEST_CASE("encoding: double bytes and what stands in for them") {
  check_rows(
      {{"gbk \xD6\xD0\xCE\xC4 \x80", "\xE4\xB8\xAD\xE6\x96\x87 \xE2\x82\xAC"},
       {"gb18030 \x81\x30\x81\x30\x95\x32\x82\x36", "\xC2\x80\xF0\xA0\x80\x80"},
       {"gb18030 \x81\x30\"",
        "\xEF\xBF\xBD"
        "0\""},  // only the lead byte is taken
       {"gb18030 \x81\x30\x81", "\xEF\xBF\xBD"},
       {"gb18030 \x82\x35\x90\x37", "\xE9\xBE\xB4"},
       {"big5 \xA4\xA4\xA3\xE1", "\xE4\xB8\xAD\xE2\x82\xAC"},
       {"big5 \x88\x62\x88\xA5", "\xC3\x8A\xCC\x84\xC3\xAA\xCC\x8C"},
       {"big5 \xA4\"", "\xEF\xBF\xBD\""},
       {"big5 \xFF\xA4", "\xEF\xBF\xBD\xEF\xBF\xBD"},
       {"euc-jp \xA4\xA2\x8E\xB1\x8F\xB0\xA1", "\xE3\x81\x82\xEF\xBD\xB1\xE4\xB8\x82"},
       {"euc-jp \x8F\xA1>", "\xEF\xBF\xBD>"},
       {"shift_jis \x82\xA0\xB1\xF0\x40\\", "\xE3\x81\x82\xEF\xBD\xB1\xEE\x80\x80\\"},
       {"shift_jis \x81\"\xA0", "\xEF\xBF\xBD\"\xEF\xBF\xBD"},
       {"euc-kr \xB0\xA1\x81\x41", "\xEA\xB0\x80\xEA\xB0\x82"},
       {"iso-2022-jp a\x1B$B$\"\x1B(I1\x1B(J\\\x1B(B\\", "a\xE3\x81\x82\xEF\xBD\xB1\xC2\xA5\\"},
       {"iso-2022-jp \x1B$B\x1B(B<", "\xEF\xBF\xBD<"},  // nothing between the escapes
       {"iso-2022-jp \x1B$B$\x1B(B\xA4\x1B(", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD("}},
      decoded);
}

TEST_CASE("encoding: the rest") {
  check_rows({{"utf-16le \x3D\xD8\x00\xDE!\x00\x00\xD8"sv, "\xF0\x9F\x98\x80!\xEF\xBF\xBD"},
              {"utf-16be \xDC\x00\x00!\x00"sv, "\xEF\xBF\xBD!\xEF\xBF\xBD"},
              {"replacement <p>text", "\xEF\xBF\xBD"},
              {"replacement ", ""},
              {"x-user-defined a\x80\xFF", "a\xEF\x9E\x80\xEF\x9F\xBF"},
              {"windows-1252 \x80\x81\xFC", "\xE2\x82\xAC\xC2\x81\xC3\xBC"},
              {"windows-1255 \xE0\xC7", "\xD7\x90\xD6\xB7"},  // not composed
              {"windows-1253 \xAA", "\xEF\xBF\xBD"}},
             decoded);
}

TEST_CASE("encoding: every byte of the single-byte encodings") {
  const auto hash_of_upper_half = [](std::string_view label) {
    std::string bytes;
    for (int byte = 0x80; byte < 0x100; ++byte) bytes += static_cast<char>(byte);
    return content_hash(decode(bytes, *encoding_of(label)).text);
  };
  check_rows(
      {{"ibm866", "xxh3:59c2529ab6259b53"},       {"iso-8859-2", "xxh3:b8346c583462e0ce"},
       {"iso-8859-3", "xxh3:f5b5d9d081f39fff"},   {"iso-8859-4", "xxh3:a013930e531dc64b"},
       {"iso-8859-5", "xxh3:1eb5e4c5de971e73"},   {"iso-8859-6", "xxh3:7491b70649dbdc33"},
       {"iso-8859-7", "xxh3:28b3512ea23acb1e"},   {"iso-8859-8", "xxh3:ac97d0763b90e88f"},
       {"iso-8859-8-i", "xxh3:ac97d0763b90e88f"}, {"iso-8859-10", "xxh3:41104c95f69e4405"},
       {"iso-8859-13", "xxh3:633f1fbacbd77bc3"},  {"iso-8859-14", "xxh3:15ff5f9c974ed5fa"},
       {"iso-8859-15", "xxh3:e9393bb9a7a119fd"},  {"iso-8859-16", "xxh3:991646b9f6be507a"},
       {"koi8-r", "xxh3:694ee74e325f5f4e"},       {"koi8-u", "xxh3:cd2079c3e8df32d8"},
       {"macintosh", "xxh3:247ddfe6b260d996"},    {"windows-874", "xxh3:f62ad664a5d9dbef"},
       {"windows-1250", "xxh3:1f6d155ad5878157"}, {"windows-1251", "xxh3:2ee63b8fead6d853"},
       {"windows-1252", "xxh3:c10ba1aee70d345c"}, {"windows-1253", "xxh3:4ca9eb3ccdead826"},
       {"windows-1254", "xxh3:2fb238d36c208999"}, {"windows-1255", "xxh3:38d8f9e34c77ebe8"},
       {"windows-1256", "xxh3:a74167ba598119d6"}, {"windows-1257", "xxh3:74bcedc6f3fb9905"},
       {"windows-1258", "xxh3:6b70f98657b7e060"}, {"x-mac-cyrillic", "xxh3:76f69a67f95e20a3"}},
      hash_of_upper_half);
}

TEST_CASE("encoding: queries") {
  check_rows(
      {{"utf-8 \xC3\xBC '", "%C3%BC%20%27"},
       {"utf-16le \xC3\xBC", "%C3%BC"},
       {"replacement \xC3\xBC", "%C3%BC"},
       {"windows-1252 \xC3\xBC=\xE2\x82\xAC'", "%FC=%80%27"},
       {"windows-1252 \xE4\xB8\xAD&", "%26%2320013%3B&"},
       {"gbk \xE2\x82\xAC\xF0\x9F\x98\x80", "%80%26%23128512%3B"},
       {"gb18030 \xE2\x82\xAC\xF0\x9F\x98\x80\xC2\x80", "%A2%E3%949%FC6%810%810"},
       {"gb18030 \xEE\x97\xA5", "%26%2358853%3B"},
       {"big5 \xE4\xB8\xAD\xE5\x8D\x81\xE7\xAE\xB8", "%A4%A4%A4Q%BA%E6"},
       {"shift_jis \xE8\xA1\xA8\xC2\xA5\xE2\x88\x92\xEF\xBD\xB1", "%95\\\\%81|%B1"},
       {"euc-jp \xE8\xA1\xA8\xE2\x80\xBE\xEF\xBD\xB1\xE4\xB8\x82", "%C9%BD~%8E%B1%26%2319970%3B"},
       {"euc-kr \xEA\xB0\x80", "%B0%A1"},
       {"x-user-defined \xEF\x9E\x80", "%80"},
       {"iso-2022-jp \xC2\xA5\\\xE4\xB8\x80\xEF\xBD\xB1z", "%1B(J\\%1B(B\\%1B$B0l%%22%1B(Bz"},
       {"iso-2022-jp \xE4\xB8\x80\xF0\x9F\x98\x80\x0E",
        "%1B$B0l%1B(B%26%23128512%3B%26%2365533%3B"}},
      query);
}

TEST_CASE("encoding: queries of URLs") {
  const auto base = site::parse_url("https://example.org/");
  const auto href = [&](std::string_view input) {
    return site::serialize(*site::parse_url(input, &*base, TextEncoding::windows_1252));
  };
  check_rows(
      {{"a.css?q=\xC3\xBC", "https://example.org/a.css?q=%FC"},
       {"\xC3\xBC?\xE4\xB8\xAD#\xC3\xBC", "https://example.org/%C3%BC?%26%2320013%3B#%C3%BC"},
       {"?\xFC", "https://example.org/?%26%2365533%3B"},
       {"wss://a/?\xC3\xBC", "wss://a/?%C3%BC"},
       {"x:y?\xC3\xBC", "x:y?%C3%BC"}},
      href);
}

TEST_CASE("encoding: of an HTML page") {
  const std::string late = repeat(" ", 2000);
  check_rows(
      {{"<meta charset=latin2>", "iso-8859-2"},
       {"<!DOCTYPE html><html lang=de><head><META CharSet = 'koi8-r' >", "koi8-r"},
       {"<meta\tname=a charset=big5>", "big5"},
       {"<meta name=a/charset=big5>", "utf-8"},
       {"<meta/charset=\"GBK\"/>", "gbk"},
       {"<meta charset=utf-16>\xFC", "utf-8"},
       {"<meta charset=x-user-defined>", "windows-1252"},
       {"<meta charset=bogus><meta charset=gbk>", "gbk"},
       {"<meta charset=gbk charset=big5>", "gbk"},
       {"<meta http-equiv=Content-Type content='text/html; charset=EUC-JP'>", "euc-jp"},
       {"<meta content='text/html;charset = \"sjis\" x' http-equiv=content-type>", "shift_jis"},
       {"<meta content='charset; charset=sjis;' http-equiv=content-type>", "shift_jis"},
       {"<meta content='charset=\"sjis' http-equiv=content-type>", "utf-8"},
       {"<meta content='charset=sjis'>", "utf-8"},
       {"<meta http-equiv=refresh content='charset=sjis'>", "utf-8"},
       {"<meta content='charset=sjis' charset=gbk>", "gbk"},
       {"<meta charset=bogus http-equiv=content-type content='charset=gbk'>", "utf-8"},
       {"<!-- <meta charset=gbk> --><meta charset=big5>", "big5"},
       {"<!--><meta charset=gbk>", "gbk"},
       {"<!-- <meta charset=gbk>", "utf-8"},
       {"<p title='<meta charset=gbk>'>", "utf-8"},
       {"<?x <meta charset=gbk>", "utf-8"},
       {"<script>'<meta charset=gbk>'</script><meta charset=big5>", "big5"},
       {"<metal charset=gbk>", "utf-8"},
       {"<meta charset=gbk", "utf-8"},
       {"<meta charset='gbk", "utf-8"},
       {"<?xml version='1.0' encoding='koi8-u'?><p>", "koi8-u"},
       {"<?xml version='1.0' encoding='koi8-u'?><meta charset=gbk>", "gbk"},
       {"<\0?\0x\0m\0l\0"sv, "utf-16le"},
       {"\0<\0?\0x\0m\0l"sv, "utf-16be"},
       {"\xC3\xBC", "utf-8"},
       {"\xFC", "windows-1252"},
       {"", "utf-8"}},
      html_encoding);
  CHECK(html_encoding("<head><title>a</title>" + late + "<meta charset=gbk>") == "gbk");
  CHECK(html_encoding("<head><script>if(a<b)'</p>'" + late + "</script><meta charset=gbk>") ==
        "gbk");
  CHECK(html_encoding("<body>" + late + "<meta charset=gbk>") == "utf-8");
  CHECK(html_encoding("<head></head>" + late + "<meta charset=gbk>") == "utf-8");
}

TEST_CASE("encoding: of an XHTML page and of a sheet") {
  check_rows({{"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>", "windows-1252"},
              {"<?xml version='1.0' encoding = 'utf-16'?>", "utf-8"},
              {"<?xml version='1.0'?><a encoding='gbk'/>", "utf-8"},
              {"<?xml encoding='g bk'?>", "utf-8"},
              {"<?xml encoding='gbk?>", "utf-8"},
              {"<?xml encoding", "utf-8"},
              {" <?xml encoding='gbk'?>", "utf-8"},
              {"<meta charset='gbk'/>\xFC", "utf-8"}},
             xhtml);
  check_rows({{"@charset \"gbk\";", "gbk"},
              {"@charset \"utf-16\";", "utf-8"},
              {"@charset \" GBK \";", "gbk"},
              {"@charset 'gbk';", "koi8-r"},
              {"@CHARSET \"gbk\";", "koi8-r"},
              {"@charset  \"gbk\";", "koi8-r"},
              {"@charset \"gbk\" ;", "koi8-r"},
              {"@charset \"bogus\";", "koi8-r"},
              {"@charset \"a\"\"gbk\";", "koi8-r"},
              {"a{}", "koi8-r"},
              {"", "koi8-r"}},
             css_encoding);
}

TEST_CASE("encoding: excerpts show the decoded text") {
  CHECK(cli::source_text("a.html", "<meta charset=koi8-r>\xC1") == "<meta charset=koi8-r>\xD0\xB0");
  CHECK(cli::source_text("a.xhtml", "<?xml encoding='koi8-r'?>\xC1") ==
        "<?xml encoding='koi8-r'?>\xD0\xB0");
  CHECK(cli::source_text("a.css", "@charset \"koi8-r\";\xC1") == "@charset \"koi8-r\";\xD0\xB0");
  CHECK(cli::source_text("a.css", "\xFC") == "\xC3\xBC");
  CHECK(cli::source_text("a.js", "\xEF\xBB\xBF\xC3\xBC") == "\xC3\xBC");
}
