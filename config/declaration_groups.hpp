#pragma once

#include <span>

#include "config/declarations.hpp"

namespace steward {

// The settings by what they are about; setting_declarations() has all of them, in this order.

/// What it is, where its data lies, who may come in.
std::span<const setting_declaration> basic_declarations();
/// Tokens, passwords, issuers and sign-in elsewhere.
std::span<const setting_declaration> identity_declarations();
/// Threads, connections, limits, what is kept for how long, logs.
std::span<const setting_declaration> serving_declarations();
/// Mail and AI providers.
std::span<const setting_declaration> outbound_declarations();

}  // namespace steward
