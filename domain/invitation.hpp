#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "domain/account_command.hpp"
#include "domain/input.hpp"
#include "domain/time.hpp"

namespace steward {

/// Leave to make an account while accounts are by invitation.
struct invitation {
  std::string id;    ///< a (normalised) address, a domain as "@example.org", or the hash of a code
  std::string kind;  ///< "address", "domain" or "code"
  std::optional<int> uses_left;  ///< of a code; none: any number
  timestamp created_at;
};

/// A page of invitations by their ids.
struct invitation_list {
  int limit = 50;
  std::string after;  ///< the id before the page; empty: from the beginning
};

/// Makes one. Of an address or domain there is one, however often it is made.
struct invitation_order {
  std::string whom;            ///< normalised; empty: whoever has the code that is made
  std::optional<int> uses{1};  ///< of the code; none: any number
};

/// Takes one back. Who has an account by it keeps it. errc::not_found.
struct invitation_removal {
  std::string id;
};

/// What operators ask about invitations.
struct invitation_request {
  uuid by;  ///< the operator
  std::variant<invitation_list, invitation_order, invitation_removal> what;
  request_origin from = {};  ///< the edge fills it in
};

/// Reads limit and cursor.
result<invitation_list> read_invitation_list(const std::vector<std::pair<std::string, std::string>>& pairs);
/// `code`: told with a new one; empty: none.
std::string invitation_json(const invitation&, const std::string& code = {});
/// {"items":[...],"next_cursor":...}
std::string invitation_page_json(const std::vector<invitation>&, const invitation_list&);

}  // namespace steward
