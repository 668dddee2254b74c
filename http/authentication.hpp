#pragma once

#include <functional>
#include <memory>
#include <string>
#include <variant>

#include "http/edge.hpp"

namespace steward::http {

/// Whose a token is, or what is wrong with it, or why that cannot be told now.
using recognition = std::variant<std::shared_ptr<const caller>, token_fault, error>;

/// Finds out whose a token is: from the cache, by verifying it, or by asking the backend for an external
/// subject. `then` is called once, on this thread, perhaps at once.
void recognise(edge&, std::string token, std::function<void(recognition)> then);

}  // namespace steward::http
