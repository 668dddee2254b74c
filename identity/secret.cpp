#include "identity/secret.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <set>
#include <stdexcept>

#include "identity/random.hpp"

namespace steward {

namespace {

constexpr std::size_t secret_bytes = 32;
constexpr std::size_t min_distinct = 8;
constexpr std::size_t max_file_bytes = 4096;
constexpr std::size_t suffix_bytes = 8;
constexpr std::array<std::string_view, 12> placeholders{"secret",    "password",  "changeme",  "change-me",
                                                        "change_me", "change-in", "change_in", "example",
                                                        "default",   "12345678",  "qwerty",    "insecure"};

class file {
 public:
  file(const std::string& path, int flags) : descriptor_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
  ~file() {
    if (is_open()) ::close(descriptor_);
  }
  file(const file&) = delete;
  file& operator=(const file&) = delete;
  int get() const { return descriptor_; }
  bool is_open() const { return descriptor_ >= 0; }

 private:
  int descriptor_;
};

[[noreturn]] void fail(const std::string& path, const std::string& problem) {
  throw std::runtime_error("secret file " + path + ": " + problem);
}

[[noreturn]] void fail_with_errno(const std::string& path, const std::string& action) {
  fail(path,
       "cannot " + action + ": " + std::strerror(errno) + "; check that its folder exists and is writable");
}

std::string trimmed(const std::string& text) {
  constexpr const char* space = " \t\r\n";
  const auto first = text.find_first_not_of(space);
  return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(space) - first + 1);
}

std::string read_secret(const file& from, const std::string& path) {
  struct stat info {};
  ::fstat(from.get(), &info);
  if (!S_ISREG(info.st_mode)) fail(path, "is not a regular file; name a file");
  if ((info.st_mode & 077) != 0) fail(path, "other users have access to it; run: chmod 600 " + path);
  std::string text(max_file_bytes, '\0');
  const ssize_t size = ::read(from.get(), text.data(), text.size());
  text.resize(static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
  std::string secret = trimmed(text);
  if (is_weak_secret(secret))
    fail(path, "holds a weak secret; put 32 or more random bytes there, or delete it for a new one");
  return secret;
}

bool write_durably(const std::string& path, const std::string& text) {
  const file to(path, O_WRONLY | O_CREAT | O_EXCL);
  return to.is_open() && ::write(to.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
         ::fsync(to.get()) == 0;
}

// link() fails when the file is there already: whoever comes second reads the first one's secret.
void create_secret(const std::string& path) {
  const std::string temporary = path + "." + random_hex(suffix_bytes);
  const bool linked = write_durably(temporary, random_hex(secret_bytes) + "\n") &&
                      (::link(temporary.c_str(), path.c_str()) == 0 || errno == EEXIST);
  const int error = errno;
  ::unlink(temporary.c_str());
  errno = error;
  if (!linked) fail_with_errno(path, "create it");
  const auto parent = std::filesystem::path(path).parent_path();
  const file folder(parent.empty() ? "." : parent.string(), O_RDONLY | O_DIRECTORY);
  ::fsync(folder.get());
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return result;
}

bool repeats_a_pattern(const std::string& text) { return (text + text).find(text, 1) < text.size(); }

}  // namespace

std::string load_or_create_secret(const std::string& path) {
  {
    const file existing(path, O_RDONLY);
    if (existing.is_open()) return read_secret(existing, path);
    if (errno != ENOENT) fail_with_errno(path, "read it");
  }
  create_secret(path);
  const file created(path, O_RDONLY);
  if (!created.is_open()) fail_with_errno(path, "read it");
  return read_secret(created, path);
}

bool is_weak_secret(std::string_view secret) {
  if (secret.size() < secret_bytes) return true;
  const std::string text = lower(secret);
  if (std::set<char>(text.begin(), text.end()).size() < min_distinct) return true;
  const auto contained = [&](std::string_view word) { return text.find(word) != std::string::npos; };
  return repeats_a_pattern(text) || std::any_of(placeholders.begin(), placeholders.end(), contained);
}

}  // namespace steward
