#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "gateways/oauth/provider.hpp"

namespace steward {

/// A member that is a text of at most 255 printable bytes of UTF-8, else nothing.
std::string text_member(const nlohmann::json& object, const char* member);

/// The JSON document at an address. Throws oauth_refusal.
nlohmann::json get_document(const document_source&, const fetch_request&, const std::string& title);

/// What a code is worth (RFC 6749 4.1.3). Throws oauth_refusal: when the provider refuses the code it was
/// used before, is too old, or came from another sign-in.
nlohmann::json redeem_code(const document_source&, const std::string& endpoint, std::string form,
                           const std::string& title);

oauth_refusal provider_down(const std::string& title, const std::string& why);
oauth_refusal broken_provider(const std::string& title, const std::string& why);

/// An address with more in its query.
std::string with_query(std::string url, const std::string& query);

}  // namespace steward
