#include "base/real_file_system.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace pushplan {
namespace fs = std::filesystem;
namespace {

constexpr int kMaxLinks = 40;  // as the kernel follows at most
constexpr int kMaxFolderDepth =
    128;  // links that form a loop inside the folder end here, if not before

bool is_hidden(const std::string& name) { return name.front() == '.' && name != ".well-known"; }

// True when `path`, with its links resolved, is `root` or stands below it.
bool stays_inside(const fs::path& path, const fs::path& root) {
  auto [root_end, unused] = std::mismatch(root.begin(), root.end(), path.begin(), path.end());
  return root_end == root.end();
}

// One listing in progress. `open_folders` are the real folders between the root and here: a link
// back to one of them is a loop, and left out.
class Lister {
 public:
  explicit Lister(fs::path real_root) : real_root_(std::move(real_root)) {}

  Failure walk(const fs::path& folder, const std::string& prefix) {
    if (open_folders_.size() > kMaxFolderDepth) return std::nullopt;
    std::error_code code;
    const fs::path real = fs::canonical(folder, code);
    if (code || !stays_inside(real, real_root_)) return std::nullopt;
    if (std::find(open_folders_.begin(), open_folders_.end(), real) != open_folders_.end())
      return std::nullopt;
    open_folders_.push_back(real);
    auto entries = fs::directory_iterator(folder, code);
    if (code) return Error{folder.string() + ": cannot be listed: " + code.message()};
    for (const fs::directory_entry& entry : entries)
      if (Failure failure = visit(entry, prefix)) return failure;
    open_folders_.pop_back();
    return std::nullopt;
  }

  std::vector<FileEntry> take() { return std::move(files_); }

 private:
  Failure visit(const fs::directory_entry& entry, const std::string& prefix) {
    std::error_code code;
    const std::string name = entry.path().filename().string();
    if (is_hidden(name)) return std::nullopt;
    if (entry.is_directory(code)) return walk(entry.path(), prefix + name + "/");
    if (!entry.is_regular_file(code)) return std::nullopt;
    if (entry.is_symlink(code)) {
      const fs::path real = fs::canonical(entry.path(), code);
      if (code || !stays_inside(real, real_root_)) return std::nullopt;
    }
    files_.push_back({prefix + name, entry.file_size(code)});
    return std::nullopt;
  }

  fs::path real_root_;
  std::vector<fs::path> open_folders_;
  std::vector<FileEntry> files_;
};

Error failed(const fs::path& path, const char* what, int number) {
  return Error{path.string() + ": " + what + ": " + std::strerror(number)};
}

// A file descriptor that closes itself.
struct Descriptor {
  int number;
  explicit Descriptor(int n) : number(n) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number >= 0) ::close(number);
  }
};

int write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(descriptor, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return 0;
}

}  // namespace

Result<std::vector<FileEntry>> RealFileSystem::list() const {
  std::error_code code;
  const fs::path real_root = fs::canonical(root_, code);
  if (code) return Error{root_.string() + ": " + code.message()};
  if (!fs::is_directory(real_root, code)) return Error{root_.string() + ": not a folder"};
  Lister lister(real_root);
  if (Failure failure = lister.walk(root_, "")) return *failure;
  std::vector<FileEntry> files = lister.take();
  std::sort(files.begin(), files.end(),
            [](const FileEntry& a, const FileEntry& b) { return a.path < b.path; });
  return files;
}

Result<std::string> RealFileSystem::read(std::string_view path) const {
  const fs::path full = root_ / path;
  Descriptor file(::open(full.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.number < 0) return failed(full, "cannot be read", errno);
  struct stat status {};
  if (::fstat(file.number, &status) != 0) return failed(full, "cannot be read", errno);
  if (S_ISDIR(status.st_mode)) return failed(full, "cannot be read", EISDIR);
  // One byte more than the size, so that the end of a file that did not grow is seen without
  // another call.
  std::string bytes(static_cast<std::size_t>(std::max<off_t>(status.st_size, 0)) + 1, '\0');
  std::size_t filled = 0;
  while (true) {
    if (filled == bytes.size()) bytes.resize(bytes.size() * 2);
    const ssize_t n = ::read(file.number, bytes.data() + filled, bytes.size() - filled);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return failed(full, "cannot be read", errno);
    if (n == 0) break;
    filled += static_cast<std::size_t>(n);
  }
  bytes.resize(filled);
  return bytes;
}

bool RealFileSystem::exists(std::string_view path) const {
  std::error_code code;
  return fs::is_regular_file(root_ / path, code);
}

Failure RealFileSystem::write(std::string_view path, std::string_view bytes) {
  // A link is written through, so that the file it names is replaced and the link stays.
  std::error_code code;
  fs::path target = root_ / path;
  for (int links = 0; links < kMaxLinks && fs::is_symlink(target, code); ++links)
    target = target.parent_path() / fs::read_symlink(target, code);
  if (fs::exists(target, code) && !fs::is_regular_file(target, code)) {
    // A pipe or device such as /dev/stdout cannot be replaced by a rename.
    Descriptor device(::open(target.c_str(), O_WRONLY | O_CLOEXEC));
    if (device.number < 0) return failed(target, "cannot be written", errno);
    if (const int number = write_all(device.number, bytes); number != 0)
      return failed(target, "cannot be written", number);
    return std::nullopt;
  }
  if (target.has_parent_path()) fs::create_directories(target.parent_path(), code);
  std::string temporary = target.string() + ".XXXXXX";
  Descriptor file(::mkostemp(temporary.data(), O_CLOEXEC));
  if (file.number < 0) return failed(target, "cannot be written", errno);
  int number = write_all(file.number, bytes);
  mode_t mask = ::umask(0);
  ::umask(mask);
  if (number == 0 && ::fchmod(file.number, 0666 & ~mask) != 0) number = errno;
  if (number == 0 && ::rename(temporary.c_str(), target.c_str()) != 0) number = errno;
  if (number == 0) return std::nullopt;
  ::unlink(temporary.c_str());
  return failed(target, "cannot be written", number);
}

Failure RealFileSystem::remove(std::string_view path) {
  const fs::path full = root_ / path;
  if (::unlink(full.c_str()) != 0 && errno != ENOENT)
    return failed(full, "cannot be removed", errno);
  return std::nullopt;
}

}  // namespace pushplan
