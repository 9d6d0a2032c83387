// Tests of RealFileSystem in a folder of its own below the system's temporary folder.
#include "base/real_file_system.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <string>

#include "tests/support/dump.h"

namespace {

using namespace pushplan;
using namespace pushplan::test;
namespace fs = std::filesystem;

// A new folder, gone at the end; `site` in it is what the tests list.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (fs::temp_directory_path() / "pushplan-test-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
    fs::create_directories(site());
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code code;
    fs::remove_all(path_, code);
  }

  fs::path path() const { return path_; }
  fs::path site() const { return path_ / "site"; }
  // Makes a file below the site.
  void put(const std::string& name, const std::string& bytes = "x") const {
    fs::create_directories((site() / name).parent_path());
    std::ofstream(site() / name, std::ios::binary) << bytes;
  }

 private:
  fs::path path_;
};

std::string listed(const RealFileSystem& folder) {
  const auto files = folder.list();
  if (!files) return "ERROR " + files.error().message;
  std::string out;
  for (const FileEntry& entry : *files)
    add_item(out, entry.path + ":" + std::to_string(entry.size));
  return out;
}

std::string bytes_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::size_t count_in(const fs::path& folder) {
  return static_cast<std::size_t>(
      std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

}  // namespace

TEST_CASE("real files: listing") {
  const TemporaryFolder t;
  t.put("b.css", "12345");
  t.put("a/x.html");
  t.put("a.html", "");
  t.put("a-b.html");
  t.put(".git/config");
  t.put(".hidden");
  t.put("a/.DS_Store");
  t.put(".well-known/security.txt");
  t.put("a/.well-known/y");
  t.put("\xFF name\n.txt");
  fs::create_directories(t.site() / "empty");
  REQUIRE(::mkfifo((t.site() / "pipe").c_str(), 0600) == 0);
  const RealFileSystem folder(t.site());
  CHECK(listed(folder) ==
        ".well-known/security.txt:1, a-b.html:1, a.html:0, a/.well-known/y:1, a/x.html:1, b.css:5, "
        "\xFF name\n.txt:1");
  CHECK(folder.exists("a/x.html"));
  CHECK_FALSE(folder.exists("a"));
  CHECK_FALSE(folder.exists("nope"));
  CHECK_FALSE(folder.exists("pipe"));
  CHECK(*folder.read("b.css") == "12345");
  CHECK(folder.read("a.html")->empty());
}

TEST_CASE("real files: symbolic links") {
  const TemporaryFolder t;
  t.put("a/x.html", "123");
  std::ofstream(t.path() / "outside.txt") << "secret";
  fs::create_directories(t.path() / "other");
  std::ofstream(t.path() / "other" / "y.html") << "y";
  fs::create_symlink("a/x.html", t.site() / "file.html");
  fs::create_symlink("a", t.site() / "folder");
  fs::create_symlink("../outside.txt", t.site() / "leak.txt");
  fs::create_symlink(t.path() / "other", t.site() / "leak");
  fs::create_symlink("..", t.site() / "a" / "up");
  fs::create_symlink(".", t.site() / "self");
  fs::create_symlink("nowhere", t.site() / "dangling");
  fs::create_symlink("loop2", t.site() / "loop1");
  fs::create_symlink("loop1", t.site() / "loop2");
  CHECK(listed(RealFileSystem(t.site())) == "a/x.html:3, file.html:3, folder/x.html:3");
  // The folder itself may be a link.
  fs::create_symlink("site", t.path() / "link");
  CHECK(listed(RealFileSystem(t.path() / "link")) == "a/x.html:3, file.html:3, folder/x.html:3");
  // A neighbour whose name begins alike is outside.
  fs::create_directories(t.path() / "site2");
  std::ofstream(t.path() / "site2" / "z.html") << "z";
  fs::create_symlink("../site2/z.html", t.site() / "z.html");
  CHECK(listed(RealFileSystem(t.site())).find("z.html") == std::string::npos);
}

TEST_CASE("real files: what cannot be read") {
  const TemporaryFolder t;
  t.put("a.html");
  t.put("shut/b.html");
  const auto names = [](const std::string& message, const std::string& name) {
    return message.find(name) != std::string::npos;
  };
  CHECK(names(listed(RealFileSystem(t.site() / "nope")), "nope: "));
  CHECK(names(listed(RealFileSystem(t.site() / "a.html")), "a.html: not a folder"));
  const RealFileSystem folder(t.site());
  CHECK(names(folder.read("nope").error().message, "nope: cannot be read: No such file"));
  CHECK(names(folder.read("shut").error().message, "shut: cannot be read: Is a directory"));
  // Folders are shut to everyone but root: as root, look as someone else.
  const bool root = ::geteuid() == 0;
  REQUIRE(::chmod(t.path().c_str(), 0755) == 0);
  REQUIRE(::chmod((t.site() / "shut").c_str(), 0) == 0);
  if (root) REQUIRE(::seteuid(65'534) == 0);
  const std::string error = listed(folder);
  const bool readable = static_cast<bool>(folder.read("shut/b.html"));
  if (root) REQUIRE(::seteuid(0) == 0);
  CHECK(error.rfind("ERROR ", 0) == 0);
  CHECK(names(error, "shut"));
  CHECK_FALSE(readable);
  REQUIRE(::chmod((t.site() / "shut").c_str(), 0755) == 0);
}

TEST_CASE("real files: writing replaces whole files") {
  const TemporaryFolder t;
  RealFileSystem folder(t.site());
  CHECK_FALSE(folder.write("new/sub/a.json", "1"));
  CHECK(bytes_of(t.site() / "new/sub/a.json") == "1");
  struct stat before {};
  struct stat after {};
  ::stat((t.site() / "new/sub/a.json").c_str(), &before);
  std::ifstream reader(t.site() / "new/sub/a.json");
  CHECK_FALSE(folder.write("new/sub/a.json", "22"));
  CHECK(bytes_of(t.site() / "new/sub/a.json") == "22");
  ::stat((t.site() / "new/sub/a.json").c_str(), &after);
  CHECK(before.st_ino != after.st_ino);
  CHECK(std::string(std::istreambuf_iterator<char>(reader), {}) ==
        "1");  // whoever had the old file keeps it
  CHECK(count_in(t.site() / "new/sub") == 1);
  const mode_t mask = ::umask(0);
  ::umask(mask);
  CHECK((after.st_mode & 0777) == (0666 & ~mask));
  CHECK_FALSE(folder.write("empty", ""));
  CHECK(fs::file_size(t.site() / "empty") == 0);
  // What cannot be written leaves what was there, and nothing beside it.
  t.put("file", "old");
  const Failure below_file = folder.write("file/x", "1");
  REQUIRE(below_file);
  CHECK(below_file->message.find("file/x: cannot be written: ") != std::string::npos);
  CHECK(bytes_of(t.site() / "file") == "old");
  CHECK(folder.write("new", "1"));
  CHECK(count_in(t.site()) == 3);
}

TEST_CASE("real files: writing through a link keeps the link") {
  const TemporaryFolder t;
  RealFileSystem folder(t.site());
  t.put("real/a.json", "old");
  fs::create_symlink("real/a.json", t.site() / "link.json");
  CHECK_FALSE(folder.write("link.json", "new"));
  CHECK(fs::is_symlink(t.site() / "link.json"));
  CHECK(bytes_of(t.site() / "real/a.json") == "new");
  CHECK(count_in(t.site() / "real") == 1);
  // A link to a file that is not there yet.
  fs::create_symlink("real/b.json", t.site() / "next.json");
  CHECK_FALSE(folder.write("next.json", "b"));
  CHECK(fs::is_symlink(t.site() / "next.json"));
  CHECK(bytes_of(t.site() / "real/b.json") == "b");
}

TEST_CASE("real files: pipes and devices are written to, not replaced") {
  const TemporaryFolder t;
  RealFileSystem folder(t.site());
  const fs::path pipe = t.site() / "pipe";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  const int reader = ::open(pipe.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  REQUIRE(reader >= 0);
  CHECK_FALSE(folder.write("pipe", "hello"));
  std::array<char, 16> bytes{};
  CHECK(::read(reader, bytes.data(), bytes.size()) == 5);
  CHECK(std::string(bytes.data(), 5) == "hello");
  ::close(reader);
  CHECK(fs::is_fifo(pipe));
  fs::create_symlink("/dev/null", t.site() / "null");
  CHECK_FALSE(folder.write("null", "x"));
  CHECK(fs::is_symlink(t.site() / "null"));
  CHECK(fs::is_character_file("/dev/null"));
  CHECK_FALSE(RealFileSystem(".").write("/dev/null", "x"));
}
