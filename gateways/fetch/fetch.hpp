#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "config/settings.hpp"

namespace steward {

/// What another server is asked.
struct fetch_request {
  std::string url;                        ///< https://...
  std::vector<std::string> headers = {};  ///< "Name: value"
  std::string form = {};                  ///< not empty: POST of application/x-www-form-urlencoded
  bool compressed = false;                ///< the answer may be; its body is unpacked, within most_bytes
  std::string body = {};                  ///< with `content_type`: POST of this
  std::string content_type = {};          ///< of `body`; empty: there is none
};

struct fetch_answer {
  int status = 0;
  std::string body;
  std::map<std::string, std::string> headers = {};  ///< by lower-case name; of several the last
  std::chrono::seconds retry_after{0};              ///< what Retry-After asks for; 0: nothing

  /// The value of a header (its name in lower case), or nothing.
  std::string_view header(const std::string& name) const;
};

/// Why there is no answer, by what can be done about it.
enum class fetch_fault {
  forbidden,    ///< the address may not be asked; somebody has to change it
  unreachable,  ///< no name, no connection, or it broke; may pass
  timed_out,    ///< may pass
  untrusted,    ///< the certificate is not valid for this name; somebody has to look
  too_large,    ///< the answer is longer than allowed
  garbled       ///< the answer is no HTTP
};

struct fetch_failure {
  fetch_fault what;
  std::string reason;  ///< for operators, with the host; no secrets
  bool sent = false;   ///< the other side may have got the request and acted on it

  /// Whether trying again later may help.
  bool may_pass() const { return what == fetch_fault::unreachable || what == fetch_fault::timed_out; }
};

using fetch_result = std::variant<fetch_answer, fetch_failure>;

struct fetch_policy {
  /// Addresses that are not public, too, and plain http:// to this machine.
  bool private_networks = false;
  /// Plain http:// to wherever https:// may go, for what is public anyway.
  bool plain_http = false;
  /// The only ports that may be asked; empty: any.
  std::vector<std::uint16_t> ports = {};
  std::chrono::milliseconds connect_limit{3'000};
  std::chrono::milliseconds total_limit{5'000};
  std::size_t most_bytes = 512 * 1024;
  bool cut_answers = false;  ///< longer ones are cut there instead of being a failure
  std::string ca_file = {};  ///< PEM of authorities; empty: the system's
  std::shared_ptr<const std::atomic<bool>> stopped = {};  ///< true: give up
};

/// What the settings allow for addresses that the operator gives.
fetch_policy fetch_policy_of(const settings&, std::shared_ptr<const std::atomic<bool>> stopped);
/// The same for those that users give: held to outbound_ports as well.
fetch_policy user_fetch_policy_of(const settings&, std::shared_ptr<const std::atomic<bool>> stopped);

/// Asks once and blocks until there is an answer, at most for the policy's limit: for threads that may wait,
/// never an io thread. How many requests run at once is how many threads call it. Any thread.
///
/// Redirects are answers like others, never followed; proxies of the environment are not used. The address
/// that a name resolves to is looked at and that very address is connected to, so a name that changes its
/// mind gains nothing (FEATURES E9).
fetch_result fetch(const fetch_request&, const fetch_policy&);

/// The same for what may have moved: follows up to `most` redirects of a GET, each of them held to the policy
/// anew, all within its total limit. fetch_fault::forbidden: one leads to no address of http(s), or they are
/// more.
fetch_result fetch_moved(fetch_request, fetch_policy, int most);

/// "https://host[:port]" of a URL, for messages; the whole text when it is none.
std::string_view origin_of(std::string_view url);

/// Appends "name=value" to a form, with & between them.
void add_form_value(std::string& form, std::string_view name, std::string_view value);

}  // namespace steward
