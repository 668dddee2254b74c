#include "persistence/data_dir_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string>

namespace steward {
namespace {

std::string holder(int file) {
  std::array<char, 16> text{};
  const auto count = ::pread(file, text.data(), text.size() - 1, 0);
  return count > 0 ? " (process " + std::string(text.data()) + ")" : "";
}

}  // namespace

data_dir_lock::data_dir_lock(const std::filesystem::path& data_dir) {
  const auto path = data_dir / "steward.lock";
  file_ = file_descriptor(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!file_.is_open()) {
    throw std::runtime_error("cannot write " + path.string() + " (" + std::strerror(errno) +
                             "); give this user the directory, or choose another --data-dir");
  }
  if (::flock(file_.get(), LOCK_EX | LOCK_NB) != 0) {
    throw std::runtime_error("another Steward server" + holder(file_.get()) + " is using " +
                             data_dir.string() + "; stop it, or choose another --data-dir");
  }
  const auto pid = std::to_string(::getpid());
  const bool written = ::ftruncate(file_.get(), 0) == 0 &&
                       ::pwrite(file_.get(), pid.data(), pid.size(), 0) == static_cast<ssize_t>(pid.size());
  if (!written) throw std::runtime_error("cannot write " + path.string() + "; is the disk full?");
}

}  // namespace steward
