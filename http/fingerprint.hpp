#pragma once

#include <string>
#include <string_view>

#include "http/request.hpp"

namespace steward::http {

/// What an Idempotency-Key stands for: SHA-256 of method, path, query and `content`, in hexadecimal.
std::string fingerprint_of(const request&, std::string_view raw_query, std::string_view content);

}  // namespace steward::http
