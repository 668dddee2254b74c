#pragma once

#include <string>
#include <string_view>

namespace steward {

/// The secret kept in the file `path`: 64 hexadecimal digits made from 32 random bytes when the file is not
/// there yet. The file appears complete or not at all (temporary file, fsync, link), has mode 0600, and of
/// several processes that start at once all get the same secret. Blocks on the disk: call it at start-up
/// only. Throws std::runtime_error, naming the path and the remedy, when the folder or file cannot be read or
/// written, when group or others have any access to the file, or when what it holds is a weak secret.
std::string load_or_create_secret(const std::string& path);

/// Whether a secret for HS256 can be guessed: under 32 bytes (RFC 7518 3.2), under 8 distinct characters
/// (ignoring case), one pattern repeated, or with a well-known placeholder such as "secret" or "changeme" in
/// it.
bool is_weak_secret(std::string_view secret);

}  // namespace steward
