// Tests of names with hashes: those that bundlers and generators make, names that only look so, and
// patterns.
#include "base/hashed_name.h"

#include "tests/support/table.h"

namespace {

using namespace pushplan;
using namespace pushplan::test;

constexpr const char* kSha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

std::string by(const std::string& pattern, std::string_view url) {
  REQUIRE(is_hash_pattern(pattern));
  return without_hash(url, {pattern});
}

}  // namespace

TEST_CASE("hashed names: of bundlers and generators") {
  check_rows(
      {
          // webpack: 8, 16, 20 and 32 digits
          {"/main.3f9a1c2b.js", "/main.*.js"},
          {"/chunk.3f9a1c2b.js", "/chunk.*.js"},
          {"/static/js/2.b41502e9.chunk.js", "/static/js/2.*.chunk.js"},
          {"/bundle.0b8a6c1d9e3f40512c7d.js", "/bundle.*.js"},
          {"/d41d8cd98f00b204e9800998ecf8427e.png", "/*.png"},
          {"/main.css?d41d8cd98f00b204", "/main.css?*"},
          // Vite and Rollup: 8 characters of base64url, '-' and '_' among them
          {"/assets/main-BxY7Qk2_.js", "/assets/main-*.js"},
          {"/assets/index-D-x3_k1A.css", "/assets/index-*.css"},
          {"/assets/my-long-name-Cq-9fTtR.js", "/assets/my-long-name-*.js"},
          {"/assets/index-legacy-Bx3Kd9Lq.js", "/assets/index-legacy-*.js"},
          {"/assets/vendor.4a1b8f2e.js", "/assets/vendor.*.js"},
          {"/assets/logo-BxYwQkRt.svg", "/assets/logo-*.svg"},
          // Parcel
          {"/index.8e5d2f1a.js", "/index.*.js"},
          {"/logo.f3d6e2b1.png?as=webp&width=400", "/logo.*.png?as=webp&width=400"},
          // esbuild and Angular
          {"/app-3XQZ7K2A.js", "/app-*.js"},
          {"/chunk-KXQZRTWA.js", "/chunk-*.js"},
          {"/main.a1b2c3d4e5f6a7b8.js", "/main.*.js"},
          {"/styles-5INURTSO.css", "/styles-*.css"},
          // Hugo, Eleventy, Jekyll
          {"/main.9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08.css",
           "/main.*.css"},
          {"/main.min.9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08.css",
           "/main.min.*.css"},
          {"/css/main.abcd1234.css", "/css/main.*.css"},
          {"/assets/style-d41d8cd98f00b204e9800998ecf8427e.css", "/assets/style-*.css"},
          {"/assets/css/typography.0afd31.css", "/assets/css/typography.*.css"},
          {"/img/AbC3dEf9Gh-600.webp", "/img/*-600.webp"},
          // Rails: Sprockets, Propshaft; Django, Laravel, gulp-rev, Symfony
          {"/assets/application-9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08."
           "css",
           "/assets/application-*.css"},
          {"/assets/application-6d58c9e6.js", "/assets/application-*.js"},
          {"/static/base.27e20196a850.css", "/static/base.*.css"},
          {"/css/app.css?id=8e5c48eadbfdd5458ec6", "/css/app.css?id=*"},
          {"/unicorn-d41d8cd98f.css", "/unicorn-*.css"},
          {"/build/app.3f9a1c2b.css", "/build/app.*.css"},
          {"/assets/app-eDrqbYk.js", "/assets/app-*.js"},
          // Next, Nuxt, Astro, Gatsby, SvelteKit
          {"/_next/static/chunks/pages/_app-3f9a1c.js", "/_next/static/chunks/pages/_app-*.js"},
          {"/_next/static/chunks/framework-2c79e2a64abdb08b.js",
           "/_next/static/chunks/framework-*.js"},
          {"/_next/static/kQ3x_9ZpLm2-VbTe7RsYa/_buildManifest.js",
           "/_next/static/*/_buildManifest.js"},
          {"/_next/static/3f9a1c2b4d5e6f70/_ssgManifest.js", "/_next/static/*/_ssgManifest.js"},
          {"/_nuxt/DYuKP9Ho.js", "/_nuxt/*.js"},
          {"/_nuxt/entry.4f6b8c9d.css", "/_nuxt/entry.*.css"},
          {"/_astro/index.DvX_3k1a.css", "/_astro/index.*.css"},
          {"/_astro/hoisted.81170750.js", "/_astro/hoisted.81170750.js"},  // digits alone: a date?
          {"/app-2d1e2f3c4b5a69788796.js", "/app-*.js"},
          {"/_app/immutable/entry/start.b9d3e0f2.js", "/_app/immutable/entry/start.*.js"},
          // fonts and whole names
          {"/index-3f9a1c.woff2", "/index-*.woff2"},
          {"/1a2b3c4d5e6f.woff2", "/*.woff2"},
          {"/fonts/vollkorn-regular.0cdc2d.woff2", "/fonts/vollkorn-regular.*.woff2"},
          {"https://a.example/app.3f9a1c.css", "https://a.example/app.*.css"},
          // queries
          {"/style.css?v=2", "/style.css?v=*"},
          {"/style.css?ver=6.4.2&x=1", "/style.css?ver=*&x=1"},
          {"/style.css?1700000000", "/style.css?*"},
          {"/style.css?20240115", "/style.css?*"},
          {"/app.1700000000.js", "/app.*.js"},
          {"/app.3f9a1c.css?v=1", "/app.*.css?v=*"},
      },
      [](std::string_view url) { return without_hash(url); });
}

TEST_CASE("hashed names: words, versions, dates and sizes are no hashes") {
  for (const char* url : {"/app.module.js",
                          "/main-bootstrap.css",
                          "/jquery-3.7.1.min.js",
                          "/bootstrap5.min.css",
                          "/bootstrap-5.3.2.css",
                          "/vue@3.4.21.js",
                          "/report-20240115.css",
                          "/2024/01/15/photo.jpg",
                          "/news-feb2024.css",
                          "/dec2023.css",
                          "/face2face.png",
                          "/facade.css",
                          "/decade-effaced.css",
                          "/defaced.css",
                          "/accede-deadbeef.css",
                          "/roboto-v30-latin-700italic.woff2",
                          "/Roboto400.woff2",
                          "/Inter-SemiBold.woff2",
                          "/OpenSans-BoldItalic.woff2",
                          "/SourceSerif4Variable-Roman.otf.woff2",
                          "/fontawesome-webfont.woff2",
                          "/fa-solid-900.woff2",
                          "/apple-touch-icon-180x180.png",
                          "/hero-1920x1080.webp",
                          "/hero_1280w.avif",
                          "/iPhone15.png",
                          "/iPhone15Pro.png",
                          "/Icon24px.svg",
                          "/CSS3Grid.css",
                          "/HTML5Doc.css",
                          "/MyAppBar.js",
                          "/useState.js",
                          "/ListItem.js",
                          "/README12.css",
                          "/PRODUCT2.css",
                          "/DOCUMENT.css",
                          "/Foo-Bar-Baz1.js",
                          "/a-big-name.css",
                          "/mp4player.js",
                          "/md5sha256.js",
                          "/utf8.js",
                          "/i18n.js",
                          "/l10n-de.js",
                          "/polyfills-es2015.js",
                          "/es5-shim.js",
                          "/normalize.css",
                          "/print.css",
                          "/404.css",
                          "/123456.css",
                          "/x.css",
                          "/",
                          "",
                          "/noextension",
                          "/.css",
                          "/photo.jpg?width=600&height=400",
                          "/app.css?lang=english",
                          "/app.css?",
                          "/wp-includes/css/dist/block-library/style.min.css",
                          "/a%20b.css"}) {
    CAPTURE(url);
    CHECK(without_hash(url) == url);
  }
}

TEST_CASE("hashed names: every beginning of a digest, in every ending") {
  const std::string digest = kSha256;
  for (const std::size_t size : {6U, 7U, 8U, 10U, 12U, 16U, 20U, 32U, 40U, 64U})
    for (const char* separator : {".", "-", "_"}) {
      const std::string hash = digest.substr(0, size);
      CHECK(without_hash("/a/main" + (separator + hash) + ".css") ==
            "/a/main" + std::string(separator) + "*.css");
      CHECK(without_hash("/a/" + hash + ".woff2") == "/a/*.woff2");
      CHECK(without_hash("/a/b.css?" + hash) == "/a/b.css?*");
    }
}

TEST_CASE("hashed names: what two names agree in") {
  check_rows(
      {
          {"/main-BxY7Qk2_.js /main-DuUjQMZX.js", "/main-*.js"},
          {"/main-l_zhR2mi.js /main-DuUjQMZX.js", "/main-*.js"},
          {"/L.B3OJHUNA.css /L.Cuw-auSA.css", "/L.*.css"},
          {"/a.DuUjQMZX.min.js /a.BZHMCu53.min.js", "/a.*.min.js"},
          {"/_next/static/nA-deRestAndWordsSame/a.js /_next/static/kQ3x_9ZpLm2-VbTe7RsYa/a.js",
           "/_next/static/*/a.js"},
          {"/app-KQREZUTW.js?v=1 /app-3XQZ7K2A.js?v=2", "/app-*.js?v=*"},
          // Words, numbers, sizes of images; and a part that is no hash.
          {"/font-regular.css /font-italics.css", "none"},
          {"/Inter-SemiBold.woff2 /Inter-DemiBold.woff2", "none"},
          {"/MyAppBar.js /MyNavBar.js", "none"},
          {"/x/homepage.css /x/checkout.css", "none"},
          {"/x/homepage.css /x/Bx7kd9Lq.css", "none"},
          {"/hero-1280x720.avif /hero-1024x576.avif", "none"},
          {"/IMG_1234.jpg /IMG_1235.jpg", "none"},
          {"/day-20240115.css /day-20240116.css", "none"},
          {"/a-3f9a1c2b-600.css /a-0cdc2d11-300.css", "none"},
          {"/a-b-3f9a1c.css /a-c-0cdc2d.css", "none"},
          {"/index-legacy-Bx3Kd9Lq.js /about-modern-Cq7fTtR2.js", "none"},
          {"/a/main-DuUjQMZX.js /b/main-BZHMCu53.js", "none"},
          {"/main-DuUjQMZX.js /main-BZHMCu53.css", "none"},
          {"/.css /.js", "none"},
          {"/ /a/", "none"},
      },
      [](std::string_view urls) {
        const std::size_t space = urls.find(' ');
        return common_name(urls.substr(0, space), urls.substr(space + 1)).value_or("none");
      });
}

TEST_CASE("hashed names: patterns") {
  CHECK(by("/build/*-{hash}.css", "/build/my-app-fadeda.css") == "/build/my-app-*.css");
  CHECK(by("/build/*-{hash}.css", "/build/sub/app-fadeda.css") == "/build/sub/app-fadeda.css");
  CHECK(by("**/*-{hash}.css", "/build/sub/app-fadeda.css") == "/build/sub/app-*.css");
  CHECK(by("/{hash}/app.js", "/bcdfg/app.js") == "/*/app.js");
  CHECK(by("/{hash}/app.js", "/bcdfg-app.js") == "/bcdfg-app.js");
  CHECK(by("/a/{hash}.js", "/a/b/c.js") == "/a/b/c.js");
  CHECK(by("/a/{hash}.js", "/a/.js") == "/a/.js");
  CHECK(by("/app{hash}.js", "/appfadeda.js?x=1") == "/app*.js?x=1");
  CHECK(by("/app.{hash:4}.js", "/app.a-_b.js") == "/app.*.js");
  CHECK(by("/app.{hash:4}.js", "/app.abc.js") == "/app.abc.js");
  CHECK(by("/app.{hash:4}.js", "/app.abcde.js") == "/app.abcde.js");
  CHECK(by("app.{hash}.js", "/app.word.js") == "/app.*.js");  // with or without the first '/'
  // What no pattern matches, looks decide about; where one does, they have no say.
  CHECK(by("/x/{hash}.js", "/app.3f9a1c.js") == "/app.*.js");
  CHECK(by("/3f9a1c.{hash}.js", "/3f9a1c.word.js") == "/3f9a1c.*.js");
  CHECK(without_hash("/b.word.js", {"/a.{hash}.js", "/b.{hash}.js"}) == "/b.*.js");

  for (const char* wrong : {"", "/a.js", "/*.js", "{hash", "{hash}{hash}", "{hash:}", "{hash:0}",
                            "{hash:x}", "{hash:1000}", "{hash8}"}) {
    CAPTURE(wrong);
    CHECK_FALSE(is_hash_pattern(wrong));
  }
}
