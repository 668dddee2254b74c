#pragma once

#include <filesystem>

#include "persistence/file_descriptor.hpp"

namespace steward {

/// Keeps a second server out of a data directory, also when this one is killed: the kernel lets go of the
/// lock with the process.
class data_dir_lock {
 public:
  /// Takes the lock of an existing directory. Throws std::runtime_error with one line that says what to do if
  /// another process has it.
  explicit data_dir_lock(const std::filesystem::path& data_dir);

 private:
  file_descriptor file_;
};

}  // namespace steward
