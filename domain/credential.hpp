#pragma once

#include <string>
#include <string_view>

#include "domain/derived_id.hpp"

namespace steward {

/// How the end of what a caller came with is told to those who still believe it, when that is no session: the
/// id of a subject of another issuer, which all its tokens share. (That of an API key is in its hash.)
inline uuid subject_credential(std::string_view issuer, std::string_view subject) {
  return derived_id(std::string(issuer) + '\n' + std::string(subject), 0);
}

}  // namespace steward
