#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "domain/text_rules.hpp"

namespace steward {

/// Ports that an address which a user gives may have; empty: any.
using port_list = std::vector<std::uint16_t>;

/// The port of an http or https URL, that of its scheme when it names none. Nothing: it names no port.
std::optional<std::uint16_t> port_of_url(std::string_view url);

/// What is wrong with the port of such a URL. Told when somebody gives it; that nobody gets past is up to the
/// one who connects (gateways/fetch, FEATURES E9).
std::optional<text_fault> check_url_port(std::string_view url, const port_list& allowed);

}  // namespace steward
