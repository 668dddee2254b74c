#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "domain/result.hpp"

namespace steward {

/// The strong ETag of a version, with its quotes (FEATURES A2).
std::string version_etag(std::int64_t version);

/// Which versions of a thing a change is meant for: the entity tags of If-Match (RFC 9110 section 13.1.1),
/// with their quotes. The default, which is also what "*" says, allows every version.
struct precondition {
  std::optional<std::vector<std::string>> etags;

  bool allows(std::int64_t version) const;
};

/// errc::precondition_failed with the present representation.
error changed_meanwhile(std::shared_ptr<const std::string> current, std::int64_t version);

}  // namespace steward
