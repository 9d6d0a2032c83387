// Tests of the comparison of manifests: counterparts, words, and what holds for any two manifests.
// The forms of `diff` are held by fixtures/diffs.
#include "gate/diff.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "base/text.h"
#include "gate/counterparts.h"
#include "tests/support/manifests.h"

namespace {

using namespace pushplan;
using namespace pushplan::test;
using manifest::Manifest;
using manifest::Resource;

// A file as the tables write it: URL, and the digit that stands for its content.
struct File {
  std::string url;
  int content;
  std::uint64_t bytes = 100;
};

Manifest with_files(const std::vector<File>& files, const char* as = "style") {
  Manifest m = manifest_of({});
  for (const File& file : files) {
    Hint hint = style_hint(file.url);
    hint.as = as;
    m.resources[file.url] = resource(hint, file.bytes);
    m.resources[file.url].hash = "xxh3:" + std::to_string(file.content);
    m.groups[0].send.push_back(file.url);
  }
  return m;
}

// "old=new" for each file that has a counterpart under another name.
std::string renamed(const Manifest& then, const Manifest& now,
                    const std::vector<std::string>& patterns = {}) {
  std::vector<std::string> out;
  for (const auto& [key, other] : gate::counterparts(then, now, patterns))
    if (key != other) out.push_back(key + "=" + other);
  return join(out, " ");
}
std::string renamed(const std::vector<File>& then, const std::vector<File>& now,
                    const std::vector<std::string>& patterns = {}) {
  const std::string there = renamed(with_files(then), with_files(now), patterns);
  // Exchanging them exchanges the answer.
  std::map<std::string, std::string> back;
  for (const auto& [key, other] : gate::counterparts(with_files(now), with_files(then), patterns))
    back[other] = key;
  CHECK(back == gate::counterparts(with_files(then), with_files(now), patterns));
  return there;
}

// "words | words", of files; then of the tally.
std::string told(const Manifest& then, const Manifest& now) {
  const gate::Diff diff = gate::diff(then, now);
  std::vector<std::string> out;
  for (const gate::FileChange& change : diff.files)
    out.push_back(change.name + " " + gate::change_words(change));
  return join(out, " | ") + "; " + gate::tally(diff);
}

// A manifest of a few pages over a few names, so that any two have much in common.
Manifest random_manifest(std::mt19937& random) {
  const auto below = [&](unsigned n) { return static_cast<unsigned>(random() % n); };
  Manifest m;
  for (const char* name : {"/app.%.css", "/main-%.css", "/%.css", "/a.css", "/b.css", "/x%.css"}) {
    if (below(4) == 0) continue;
    constexpr const char* kHashes[] = {"3f9a1c", "0cdc2d", "9b17e4", "fadeda", "word"};
    std::string url = name;
    if (const auto at = url.find('%'); at != std::string::npos)
      url.replace(at, 1, kHashes[below(5)]);
    m.resources[url] = resource(style_hint(url), 100 + below(3));
    m.resources[url].hash = "xxh3:" + std::to_string(below(6));
    if (below(8) == 0) m.resources[url].hint.fetchpriority = "high";
  }
  std::vector<std::string> keys;
  for (const auto& [key, unused] : m.resources) keys.push_back(key);
  std::map<std::vector<std::string>, manifest::Group> groups;
  for (const char* page : {"/", "/a/", "/b/", "/c/", "/d/"}) {
    if (below(5) == 0) continue;
    std::shuffle(keys.begin(), keys.end(), random);
    manifest::Group group;
    group.send.assign(keys.begin(), keys.begin() + below(static_cast<unsigned>(keys.size()) + 1));
    if (below(3) == 0) group.next = {"/n/"};
    if (below(3) == 0) group.preconnect = {{"https://h.example", std::nullopt}};
    std::vector<std::string> list = group.send;
    list.push_back(std::to_string(group.next.size()) + std::to_string(group.preconnect.size()));
    groups.emplace(list, group).first->second.pages[page] = "x.html";
  }
  for (auto& [list, group] : groups) m.groups.push_back(group);
  if (below(4) == 0) m.settings.budget = 1;
  return m;
}

// Changes in an order that does not depend on which manifest is the old one; without the names,
// which tell old from new where "->" stands in them.
gate::Diff in_order(gate::Diff d) {
  for (gate::FileChange& change : d.files) change.name.clear();
  std::sort(d.files.begin(), d.files.end(), [](const auto& a, const auto& b) {
    return a.then.hint.url + a.now.hint.url < b.then.hint.url + b.now.hint.url;
  });
  for (gate::PageChange& change : d.pages) {
    const auto by_url = [](const Resource& a, const Resource& b) {
      return a.hint.url < b.hint.url;
    };
    std::sort(change.send.came.begin(), change.send.came.end(), by_url);
    std::sort(change.send.went.begin(), change.send.went.end(), by_url);
  }
  return d;
}

template <class T>
void mirror(gate::ListEdit<T>& edit) {
  std::swap(edit.came, edit.went);
}

gate::Diff mirrored(gate::Diff d) {
  std::swap(d.pages_came, d.pages_went);
  for (gate::FileChange& change : d.files) std::swap(change.then, change.now);
  for (gate::SettingChange& change : d.settings) std::swap(change.then, change.now);
  for (gate::PageChange& change : d.pages) {
    mirror(change.send);
    mirror(change.prefetch);
    mirror(change.next);
    mirror(change.connections);
  }
  return d;
}

using Lists = std::map<std::string, std::set<std::string>>;  // URLs that each page sends

Lists lists_of(const Manifest& m) {
  Lists out;
  for (const manifest::Group& group : m.groups)
    for (const auto& [page, source] : group.pages) {
      std::set<std::string>& list = out[page];
      for (const std::string& key : group.send) list.insert(m.resources.at(key).hint.url);
    }
  return out;
}

// What a reader of the diff makes of the old lists.
Lists apply(const gate::Diff& diff, Lists lists) {
  for (const gate::PageChange& change : diff.pages)
    for (const std::string& page : change.pages)
      for (const Resource& r : change.send.went) lists.at(page).erase(r.hint.url);
  for (const gate::FileChange& change : diff.files)
    for (const std::string& page : change.pages)
      if (change.renamed()) {
        CHECK(lists.at(page).erase(change.then.hint.url) == 1);
        lists.at(page).insert("new:" + change.now.hint.url);  // may be another's old name
      }
  for (const gate::PageChange& change : diff.pages)
    for (const std::string& page : change.pages)
      for (const Resource& r : change.send.came) lists.at(page).insert("new:" + r.hint.url);
  for (const gate::PageSet& set : diff.pages_went)
    for (const std::string& page : set.pages) CHECK(lists.erase(page) == 1);
  for (const gate::PageSet& set : diff.pages_came)
    for (const std::string& page : set.pages) {
      CHECK(lists.count(page) == 0);
      for (const Resource& r : set.send) lists[page].insert(r.hint.url);
      if (set.send.empty()) lists[page];
    }
  Lists out;
  for (const auto& [page, list] : lists) {
    std::set<std::string>& urls = out[page];
    for (const std::string& url : list)
      urls.insert(url.rfind("new:", 0) == 0 ? url.substr(4) : url);
  }
  return out;
}

}  // namespace

TEST_CASE("diff: counterparts") {
  // By looks.
  CHECK(renamed({{"/app.3f9a1c.css", 1}}, {{"/app.0cdc2d.css", 2}}) ==
        "/app.3f9a1c.css=/app.0cdc2d.css");
  CHECK(renamed({{"/a.css?v=1", 1}}, {{"/a.css?v=2", 2}}) == "/a.css?v=1=/a.css?v=2");
  CHECK(renamed({{"/a.css", 1}}, {{"/a.css?v=2", 1}}) == "/a.css=/a.css?v=2");  // by content
  CHECK(renamed({{"/app.3f9a1c.css", 1}}, {{"/b.0cdc2d.css", 2}}).empty());
  CHECK(renamed({{"/a/app.3f9a1c.css", 1}}, {{"/b/app.0cdc2d.css", 2}}).empty());
  CHECK(renamed({{"/app.3f9a1c.css", 1}}, {{"/app.3f9a1c.css", 2}}).empty());
  // What stays has no other counterpart.
  CHECK(renamed({{"/app.3f9a1c.css", 1}, {"/app.9b17e4.css", 2}},
                {{"/app.3f9a1c.css", 2}, {"/app.0cdc2d.css", 1}}) ==
        "/app.9b17e4.css=/app.0cdc2d.css");
  // By content: also under a wholly other name, and among files of one name.
  CHECK(renamed({{"/a.css", 7}}, {{"/z.css", 7}}) == "/a.css=/z.css");
  CHECK(renamed({{"/c-3f9a1c.css", 1}, {"/c-0cdc2d.css", 2}},
                {{"/c-9b17e4.css", 2}, {"/c-5a5b6c.css", 3}}) ==
        "/c-0cdc2d.css=/c-9b17e4.css /c-3f9a1c.css=/c-5a5b6c.css");
  CHECK(renamed({{"/a.css", 7}, {"/b.css", 7}}, {{"/z.css", 7}}).empty());
  // Two of one name and of new content, on the same pages: nobody knows.
  CHECK(renamed({{"/c-3f9a1c.css", 1}, {"/c-0cdc2d.css", 2}},
                {{"/c-9b17e4.css", 3}, {"/c-5a5b6c.css", 4}})
            .empty());
  // By one token: versions, and hashes that are none by their looks.
  CHECK(renamed({{"/jquery-3.7.1.min.css", 1}}, {{"/jquery-3.10.0.min.css", 2}}) ==
        "/jquery-3.7.1.min.css=/jquery-3.10.0.min.css");
  CHECK(renamed({{"/app.fadeba.css", 1}}, {{"/app.0cdc2d.css", 2}}) ==
        "/app.fadeba.css=/app.0cdc2d.css");
  CHECK(renamed({{"/app-kqxzrtv.css", 1}}, {{"/app-regular.css", 2}}) ==
        "/app-kqxzrtv.css=/app-regular.css");
  CHECK(renamed({{"/font-regular.css", 1}}, {{"/font-italics.css", 2}}).empty());
  CHECK(renamed({{"/font-400.css", 1}}, {{"/font-700.css", 2}}).empty());
  CHECK(renamed({{"/home.css", 1}}, {{"/news.css", 2}}).empty());
  CHECK(renamed({{"/j-3.7.1.css", 1}}, {{"/j-3.8.0.css", 2}, {"/j-3.9.0.css", 3}}).empty());
  // By patterns.
  CHECK(renamed({{"/b-red.css", 1}}, {{"/b-blue.css", 2}}).empty());
  CHECK(renamed({{"/b-red.css", 1}}, {{"/b-blue.css", 2}}, {"/b-{hash}.css"}) ==
        "/b-red.css=/b-blue.css");
  // The destination agrees.
  CHECK(renamed(with_files({{"/a.3f9a1c.css", 1}}), with_files({{"/a.0cdc2d.css", 1}}, "font"))
            .empty());
}

TEST_CASE("diff: counterparts, by hashes that do not look like any") {
  CHECK(renamed({{"/main-l_zhR2mi.css", 1}}, {{"/main-DuUjQMZX.css", 2}}) ==
        "/main-l_zhR2mi.css=/main-DuUjQMZX.css");
  CHECK(renamed({{"/main-DuUjQMZX.css", 1}}, {{"/main-BZHMCu53.css", 2}}) ==
        "/main-DuUjQMZX.css=/main-BZHMCu53.css");
  CHECK(renamed({{"/L.B3OJHUNA.css", 1}, {"/blog.DIRoxjXw.css", 2}},
                {{"/L.Cuw-auSA.css", 3}, {"/blog.DWScmGd-.css", 4}}) ==
        "/L.B3OJHUNA.css=/L.Cuw-auSA.css /blog.DIRoxjXw.css=/blog.DWScmGd-.css");
  CHECK(renamed({{"/index-Bo5qxWIm.css", 1}, {"/index-about-DuUjQMZX.css", 2}},
                {{"/index-Cf7iALnz.css", 3}, {"/index-about-BZHMCu53.css", 4}}) ==
        "/index-Bo5qxWIm.css=/index-Cf7iALnz.css "
        "/index-about-DuUjQMZX.css=/index-about-BZHMCu53.css");
  // Of a name that is only a hash, its neighbours tell.
  CHECK(renamed({{"/c/DuUjQMZX.css", 1}}, {{"/c/Cf7iALnz.css", 2}}) ==
        "/c/DuUjQMZX.css=/c/Cf7iALnz.css");
  CHECK(renamed({{"/c/homepage.css", 1}}, {{"/c/Cf7iALnz.css", 2}}).empty());
  CHECK(renamed({{"/c/homepage.css", 1}}, {{"/c/checkout.css", 2}}).empty());
  // Several of one stem: by weight, whatever their looks; what is about as near is left alone.
  CHECK(renamed({{"/index-Bo5qxWIm.css", 1, 40'000}, {"/index-DuUjQMZX.css", 2, 900}},
                {{"/index-DuUjQMZY.css", 3, 40'050}, {"/index-Cf7iALnz.css", 4, 905}}) ==
        "/index-Bo5qxWIm.css=/index-DuUjQMZY.css /index-DuUjQMZX.css=/index-Cf7iALnz.css");
  CHECK(renamed({{"/index-Bo5qxWIm.css", 1, 40'000}},
                {{"/index-DuUjQMZY.css", 3, 40'050}, {"/index-Cf7iALnz.css", 4, 905}}) ==
        "/index-Bo5qxWIm.css=/index-DuUjQMZY.css");
  CHECK(renamed({{"/index-Bo5qxWIm.css", 1}, {"/index-DuUjQMZX.css", 2}},
                {{"/index-DuUjQMZY.css", 3}, {"/index-Cf7iALnz.css", 4}})
            .empty());
  CHECK(renamed({{"/index-Bo5qxWIm.css", 1, 40'000}, {"/index-DuUjQMZX.css", 2, 900}},
                {{"/index-Cf7iALnz.css", 4, 200'000}})
            .empty());
}

TEST_CASE("diff: counterparts, by short hashes of folders") {
  const auto moved = [](const std::string& then, const std::string& now) {
    return renamed({{"/static/" + then + "/app.css", 1}, {"/static/" + then + "/b/c.css", 2}},
                   {{"/static/" + now + "/app.css", 3}, {"/static/" + now + "/b/c.css", 4}}) ==
           "/static/" + then + "/app.css=/static/" + now + "/app.css /static/" + then +
               "/b/c.css=/static/" + now + "/b/c.css";
  };
  CHECK(moved("3f9a1c2b", "77e0aa31"));
  CHECK(moved("3f9a1c", "77e0aa"));
  CHECK(moved("3f9a1c2b77e0", "0a0b0c1d2e3f"));
  CHECK(moved("3f9a1c2b", "12345678"));
  CHECK(moved("1700000000", "1700086400"));
  CHECK(moved("version1700000000", "version1700086400"));
  CHECK(moved("build-3f9a1c2b", "build-77e0aa31"));
  CHECK_FALSE(moved("3f9a1c2b", "77e0aa31b"));
  CHECK_FALSE(moved("20240115", "20240116"));
  CHECK_FALSE(moved("version100000", "version200000"));
  CHECK_FALSE(moved("facade", "decade"));
  CHECK_FALSE(moved("a-3f9a1c2b", "b-77e0aa31"));
  // Most of what stands below is enough.
  CHECK(renamed({{"/3f9a1c2b/a.css", 1}, {"/3f9a1c2b/b.css", 2}, {"/3f9a1c2b/c.css", 3}},
                {{"/77e0aa31/a.css", 4}, {"/77e0aa31/b.css", 5}, {"/77e0aa31/d.css", 6}}) ==
        "/3f9a1c2b/a.css=/77e0aa31/a.css /3f9a1c2b/b.css=/77e0aa31/b.css");
  CHECK(renamed({{"/3f9a1c2b/a.css", 1}, {"/3f9a1c2b/b.css", 2}, {"/3f9a1c2b/c.css", 3}},
                {{"/77e0aa31/a.css", 4}, {"/77e0aa31/d.css", 5}, {"/77e0aa31/e.css", 6}})
            .empty());
  // One that stays has such a file too, two come, the old one is still there, or it was parted.
  CHECK(renamed({{"/3f9a1c2b/a.css", 1}, {"/0a0b0c1d/a.css", 2}},
                {{"/77e0aa31/a.css", 3}, {"/0a0b0c1d/a.css", 2}})
            .empty());
  CHECK(
      renamed({{"/3f9a1c2b/a.css", 1}}, {{"/77e0aa31/a.css", 2}, {"/0a0b0c1d/a.css", 3}}).empty());
  CHECK(renamed({{"/3f9a1c2b/a.css", 1}, {"/3f9a1c2b/b.css", 2}},
                {{"/77e0aa31/a.css", 3}, {"/3f9a1c2b/b.css", 2}})
            .empty());
  CHECK(renamed({{"/3f9a1c2b/a.css", 1}, {"/3f9a1c2b/b.css", 2}},
                {{"/77e0aa31/a.css", 3}, {"/0a0b0c1d/b.css", 4}})
            .empty());
  // What is called so is the file in both.
  CHECK(told(with_files({{"/s/3f9a1c2b/a.css", 1}}), with_files({{"/s/77e0aa31/a.css", 2}}))
            .find("/s/*/a.css ") == 0);
}

TEST_CASE("diff: counterparts of random builds") {
  std::mt19937 random(20261123);  // NOLINT(cert-msc51-cpp): the same every time
  const auto build = [&](int content, std::string_view alphabet, std::size_t size) {
    std::vector<File> files;
    for (const char* stem : {"about-", "main-", "main.", "big-util-", "x/", "index-", "index-"}) {
      std::string hash;
      for (std::size_t i = 0; i < size; ++i) hash += alphabet[random() % alphabet.size()];
      const std::uint64_t bytes = files.size() < 6 ? 40'000 : 900;
      files.push_back({"/" + (stem + hash) + ".css", content, bytes + random() % 50});
      ++content;
    }
    return files;
  };
  const std::string digits = "0123456789", lower = "abcdefghijklmnopqrstuvwxyz";
  const std::string upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  const auto unmatched = [&](const std::string& alphabet, std::size_t size) {
    int count = 0;
    for (int i = 0; i < 200; ++i) {
      const std::vector<File> then = build(1, alphabet, size), now = build(8, alphabet, size);
      const auto found = gate::counterparts(with_files(then), with_files(now));
      for (std::size_t f = 0; f < then.size(); ++f) {
        const auto same = found.find(then[f].url);
        count += same == found.end() ? 1 : 0;
        if (same != found.end()) CHECK(same->second == now[f].url);  // never another
      }
    }
    return count;  // of 1,400
  };
  CHECK(unmatched(upper + lower + digits + "-_", 8) < 30);
  CHECK(unmatched(upper + "234567", 8) < 60);
  CHECK(unmatched(digits + "abcdef", 8) < 20);
  CHECK(unmatched(digits + "abcdef", 6) < 60);
}

TEST_CASE("diff: files of one name are told apart by their pages") {
  const auto build = [](const std::vector<std::string>& urls, int content) {
    Manifest m;
    for (std::size_t i = 0; i < urls.size(); ++i) {
      m.resources[urls[i]] = resource(style_hint(urls[i]));
      m.resources[urls[i]].hash = "xxh3:" + std::to_string(content++);
      const std::string page = "/" + std::to_string(i) + "/";
      manifest::Group group;
      group.send = {urls[i]};
      group.pages = {{page, page.substr(1) + "index.html"}};
      m.groups.push_back(group);
    }
    return m;
  };
  CHECK(renamed(build({"/_nuxt/DYuKP9Ho.css", "/_nuxt/BxY7Qk2v.css"}, 1),
                build({"/_nuxt/Kw3xTz8m.css", "/_nuxt/Cq9fTtR2.css"}, 3)) ==
        "/_nuxt/BxY7Qk2v.css=/_nuxt/Cq9fTtR2.css /_nuxt/DYuKP9Ho.css=/_nuxt/Kw3xTz8m.css");
}

TEST_CASE("diff: words of a file") {
  const auto changed = [](auto change) {
    Manifest then = with_files({{"/a.3f9a1c.css", 1}});
    Manifest now = then;
    change(now.resources["/a.3f9a1c.css"]);
    const std::string there = told(then, now);
    return there;
  };
  CHECK(changed([](Resource&) {}) == "; ");
  CHECK(changed([](Resource& r) { r.bytes = 1300; }) ==
        "/a.3f9a1c.css grew by 1.2 kB to 1.3 kB; 1 file changed (+1.2 kB)");
  CHECK(changed([](Resource& r) { r.bytes = 10; }) ==
        "/a.3f9a1c.css shrank by 90 B to 10 B; 1 file changed (-90 B)");
  CHECK(changed([](Resource& r) { r.hash = "xxh3:2"; }) ==
        "/a.3f9a1c.css changed at the same size; 1 file changed");
  CHECK(changed([](Resource& r) { r.hint.url = "/a.0cdc2d.css"; }) ==
        "/a.*.css was renamed, its content stayed; 1 file changed");
  CHECK(changed([](Resource& r) {
          r.hint.url = "/a.0cdc2d.css";
          r.hash = "xxh3:2";
          r.bytes = 101;
          r.hint.integrity = "sha256-x";  // follows from the content
        }) == "/a.*.css grew by 1 B to 101 B, under a new name; 1 file changed (+1 B)");
  CHECK(changed([](Resource& r) { r.hint.integrity = "sha256-x"; }) ==
        "/a.3f9a1c.css is fetched in another way; 1 file changed");
  CHECK(changed([](Resource& r) { r.encoding = Encoding::gzip; }) ==
        "/a.3f9a1c.css travels as gzip, not br; 1 file changed");
}

TEST_CASE("diff: what holds for any two manifests") {
  std::mt19937 random(20261123);  // NOLINT(cert-msc51-cpp): the same every time
  std::size_t renamings = 0, edits = 0;
  for (int i = 0; i < 3000; ++i) {
    CAPTURE(i);
    const Manifest a = random_manifest(random), b = random_manifest(random);
    CHECK(gate::diff(a, a).empty());
    const gate::Diff there = gate::diff(a, b), back = gate::diff(b, a);
    CHECK(in_order(mirrored(there)) == in_order(back));
    CHECK(apply(there, lists_of(a)) == lists_of(b));
    for (const gate::FileChange& change : there.files) renamings += change.renamed() ? 1 : 0;
    edits += there.pages.size();
  }
  CHECK(renamings > 1000);
  CHECK(edits > 1000);
}

TEST_CASE("diff: 10,000 pages, each with a file of its own under a new name") {
  const auto build = [](int salt) {
    Manifest m;
    for (int i = 0; i < 10'000; ++i) {
      const std::string number = std::to_string(i);
      const std::string url =
          "/p/" + number + "." + std::to_string(salt) + "a" + std::to_string(10'000 + i) + "c.css";
      m.resources[url] = resource(style_hint(url), 100);
      m.resources[url].hash = "xxh3:" + std::to_string(salt) + number;
      manifest::Group group;
      group.send = {url, "/app." + std::to_string(salt) + "b3f9a1.css"};
      group.pages = {{"/" + number + "/", number + "/index.html"}};
      m.groups.push_back(std::move(group));
    }
    const std::string app = m.groups[0].send[1];
    m.resources[app] = resource(style_hint(app), static_cast<std::uint64_t>(salt));
    m.resources[app].hash = "xxh3:app" + std::to_string(salt);
    return m;
  };
  const Manifest then = build(1), now = build(2);
  const auto start = std::chrono::steady_clock::now();
  const gate::Diff diff = gate::diff(then, now);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  CHECK(diff.pages.empty());
  CHECK(diff.files.size() == 10'001);
  CHECK(diff.files[0].name == "/app.*.css");
  CHECK(diff.files[0].pages.size() == 10'000);
  MESSAGE("10,000 pages: ", took.count(), " s");
  CHECK(took.count() < 20);  // a second and less in a release build; sanitizers are slower
}
