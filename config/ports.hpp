#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "config/settings.hpp"

namespace steward {

/// "443" to a port, 1 to 65535.
std::optional<std::uint16_t> parse_port(std::string_view text);

/// Ports that an address which a user gives (a monitor's source, a webhook) may have (FEATURES E9), in order;
/// empty: any. What outbound_ports says; without it any where outbound_networks is any, else the web's.
std::vector<std::uint16_t> ports_for_users(const settings&);

}  // namespace steward
