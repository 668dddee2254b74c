#pragma once

#include <string>
#include <string_view>

namespace steward {

/// `text` without what could be somebody's data: what stands between quotes, addresses (words with an @), and
/// words that are long or look like keys and tokens. Numbers and plain words stay, so that people can still
/// tell what happened.
std::string scrubbed(std::string_view text);

}  // namespace steward
