#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "http/negotiation.hpp"

namespace steward::http {

/// Shorter bodies are not worth it.
inline constexpr std::size_t min_compressed_bytes = 1024;

/// Whether bodies of this Content-Type shrink: text, JSON, JavaScript, SVG.
bool is_compressible(std::string_view content_type);

/// `body` in a coding (gzip level 5, brotli quality 4), or null when that is not shorter or fails. Blocks for
/// about 10 ms a MiB.
std::shared_ptr<const std::string> compress(std::string_view body, coding how);

}  // namespace steward::http
