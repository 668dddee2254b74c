#pragma once

#include <cstdint>
#include <string_view>

#include "domain/uuid.hpp"

namespace steward {

/// The id of something of which there can be only one for a text and a number: a UUIDv8 (RFC 9562) made of
/// both. Equal on all nodes and in all versions.
uuid derived_id(std::string_view text, std::int64_t number);
/// The same with the bytes of an id as the text.
uuid derived_id(const uuid& of, std::int64_t number);

}  // namespace steward
