#pragma once

#include <optional>
#include <string>

#include "domain/decision.hpp"
#include "domain/input.hpp"
#include "domain/precondition.hpp"

namespace steward {

struct user_state;

/// The members of a profile that its user may change.
const input_table& profile_table();
/// What a request changes of a profile; absent members stay.
struct profile_input {
  std::optional<std::string> name;
};
result<profile_input> read_profile_update(nlohmann::json& body);

/// A profile as its user sees it.
std::string profile_json(const user&);

result<reply> get_profile(const user_state&);
result<decision> update_profile(const user_state&, const context&, const precondition& expected,
                                const profile_input&);

/// The address is proven; it becomes that of the profile if it is another one. Doing it twice is doing it
/// once. The former address, if there was another, is told.
result<decision> set_verified_email(const user_state&, const context&, const std::string& address);

/// Takes over what the issuer of a user's tokens tells of them; an empty text says nothing. The address
/// counts as proven, as the issuer has seen to that.
result<decision> mirror_profile(const user_state&, const context&, const std::string& email,
                                const std::string& name);

}  // namespace steward
