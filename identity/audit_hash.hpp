#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace steward {

/// What signs the audit: HMAC-SHA-256, as hexadecimal digits, under a key made of the installation's secret.
std::function<std::string(std::string_view)> audit_hash(std::string_view installation_secret);

}  // namespace steward
