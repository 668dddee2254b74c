#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "domain/mail_request.hpp"
#include "domain/result.hpp"

namespace steward::http {

/// Reads what a mail provider tells, a list of events of SendGrid's form. Kinds that do not concern us are
/// left out. A mail is known by `steward_mail`, which we give to the provider, or by `smtp-id`, its
/// Message-ID. `hash`: of addresses.
result<std::vector<provider_event>> read_mail_events(
    const nlohmann::json& body, const std::function<std::string(std::string_view)>& hash);

}  // namespace steward::http
