#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>

#include "gateways/email/transport.hpp"

namespace steward {
namespace {

bool write_whole(const std::string& path, const std::string& content) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return false;
  const bool written = ::write(file, content.data(), content.size()) == static_cast<ssize_t>(content.size());
  return ::close(file) == 0 && written;
}

}  // namespace

mail_transport make_folder_transport(std::string folder) {
  return [folder = std::move(folder)](const email_message& message,
                                      const job_run&) -> std::optional<mail_failure> {
    ::mkdir(folder.c_str(), 0700);  // if it is not there
    const auto path = folder + '/' + message.id + ".eml";
    if (write_whole(path + ".unfinished", compose(message)) &&
        ::rename((path + ".unfinished").c_str(), path.c_str()) == 0)
      return std::nullopt;
    return mail_failure{"cannot write " + path + ": " + std::strerror(errno)};
  };
}

}  // namespace steward
