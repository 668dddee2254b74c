#include "persistence/postgres_user.hpp"

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>
#include <vector>

namespace steward {
namespace {

namespace fs = std::filesystem;

std::optional<process_user> as_user(const passwd* entry) {
  if (entry == nullptr) return std::nullopt;
  return process_user{entry->pw_name, entry->pw_uid, entry->pw_gid};
}

std::optional<process_user> user_called(const char* name) {
  passwd entry{}, *found = nullptr;
  std::array<char, 4096> buffer;
  ::getpwnam_r(name, &entry, buffer.data(), buffer.size(), &found);
  return as_user(found);
}

std::optional<process_user> owner_of(const fs::path& folder) {
  struct stat status {};
  if (::stat(folder.c_str(), &status) != 0 || status.st_uid == 0) return std::nullopt;
  passwd entry{}, *found = nullptr;
  std::array<char, 4096> buffer;
  ::getpwuid_r(status.st_uid, &entry, buffer.data(), buffer.size(), &found);
  if (auto user = as_user(found)) return user;
  return process_user{std::to_string(status.st_uid), status.st_uid, status.st_gid};
}

std::vector<std::string> with_parents(const fs::path& folder) {
  std::vector<std::string> folders;
  for (auto each = folder; each != each.root_path(); each = each.parent_path())
    folders.push_back(each.string());
  std::reverse(folders.begin(), folders.end());
  return folders;
}

}  // namespace

std::optional<process_user> choose_postgres_user(const fs::path& cluster) {
  if (::geteuid() != 0) return std::nullopt;
  if (auto owner = owner_of(cluster)) return owner;
  for (const char* name : {"postgres", "nobody"}) {
    if (auto user = user_called(name)) return user;
  }
  throw std::runtime_error(
      "PostgreSQL refuses to run as root and there is no user postgres; add one (useradd --system postgres)");
}

void require_reachable(const process_user& user, const fs::path& data_dir) {
  const auto folders = with_parents(data_dir);
  auto closed = first_unreachable(user, folders);
  if (closed == data_dir.string()) {
    fs::permissions(data_dir, fs::perms::others_exec, fs::perm_options::add);
    closed = first_unreachable(user, folders);
  }
  if (closed) {
    throw std::runtime_error("PostgreSQL has to run as the user " + user.name + ", who may not enter " +
                             *closed + "; choose another --data-dir, for example /var/lib/steward");
  }
}

}  // namespace steward
