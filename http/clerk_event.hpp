#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "domain/federation.hpp"
#include "domain/result.hpp"

namespace steward::http {

/// Reads an event of Clerk (`message` stays empty): nothing for kinds that do not concern us. The address is
/// the primary one, if it is verified.
result<std::optional<subject_news>> read_clerk_event(const nlohmann::json& event, const std::string& issuer);

}  // namespace steward::http
