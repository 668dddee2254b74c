#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "domain/account_command.hpp"
#include "domain/decision.hpp"

namespace steward {

struct user_state;

/// Something that happened to an account (FEATURES J13): "login.succeeded", "password.changed", ...
struct audit_entry {
  std::string kind;
  std::optional<uuid> user;  ///< whose account
  timestamp at;
  request_origin from = {};
  std::string data = "{}";  ///< more about it, a JSON object; no secrets
  /// What makes it one and the same thing when it is told twice: the job that tells it.
  std::optional<uuid> source = {};
};

/// What a link keeps of an entry beside the chain; may be taken away.
struct audit_details {
  std::optional<uuid> user, source;
  std::string salt;  ///< goes with the rest, so that nobody can try out what `content` was made of
  std::string agent, trace_id, data;
};

/// A link of a chain.
struct audit_link {
  int chain = 0;
  std::int64_t number = 0;  ///< 1, 2, 3, ...
  timestamp at;
  std::string kind;
  std::string content;  ///< signs the details
  std::string mac;      ///< signs all of this and the link before
  std::optional<audit_details> details;
};

/// The keyed hash that signs: 32 bytes as hexadecimal digits (HMAC with SHA-256).
using keyed_hash = std::function<std::string(std::string_view)>;

std::string sign_details(const keyed_hash&, const audit_link&);
/// `previous`: the mac of the link before; empty for the first.
std::string sign_link(const keyed_hash&, const audit_link&, std::string_view previous);

/// The kind of the link whose data names the numbers whose details were taken away with an account.
inline constexpr std::string_view account_deleted = "account.deleted";
std::string removed_numbers_json(const std::vector<std::int64_t>& numbers);

/// Checks one chain, link by link: that no link was changed, removed or added, and that no details were
/// changed, or taken away without the link that says so.
class audit_check {
 public:
  explicit audit_check(keyed_hash hash) : hash_(std::move(hash)) {}

  void next(const audit_link&);
  /// After the last link: what audit_heads says of the chain.
  void end(std::int64_t number, const std::string& mac);

  std::int64_t links() const { return number_; }
  std::int64_t without_details() const { return without_details_; }
  const std::vector<std::string>& faults() const { return faults_; }
  /// The mac of the link with this number, if next() has had it last.
  const std::string& mac() const { return mac_; }

 private:
  void check_details(const audit_link&);
  void fault(std::int64_t number, const std::string& what);

  keyed_hash hash_;
  int chain_ = 0;
  std::int64_t number_ = 0;
  std::int64_t without_details_ = 0;
  std::string mac_;
  std::set<std::int64_t> missing_;
  std::vector<std::string> faults_;
};

/// The kind of job that tells the audit.
inline constexpr std::string_view audit_job_kind = "audit";

/// Adds to the changes of a decision that the audit is told of them, once, if they are committed.
result<bool> enqueue_audit(const user_state&, const context&, std::string kind, std::string data,
                           std::vector<change>& changes);
/// What such a job is to tell.
audit_entry read_audit_job(const job&);

/// Entries, newest first: of one user, or of all.
struct audit_query {
  std::optional<uuid> user;
  std::optional<std::string> kind;
  int limit = 50;
  std::optional<timestamp> before_at;  ///< the place after which the page begins
  int before_chain = 0;
  std::int64_t before_number = 0;
};

/// Reads limit, cursor, kind, and for operators user_id.
result<audit_query> read_audit_query(const std::vector<std::pair<std::string, std::string>>& pairs,
                                     bool of_all);
/// {"items":[...],"next_cursor":...}
std::string audit_page_json(const std::vector<audit_link>&, const audit_query&);

}  // namespace steward
