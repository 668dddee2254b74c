#include "persistence/beta_access.hpp"

#include <algorithm>

#include "persistence/connection.hpp"

namespace steward {
namespace {

std::string domain_of(std::string_view address) {
  const auto at = address.rfind('@');
  return at == std::string_view::npos ? std::string{} : std::string(address.substr(at));
}

std::string lower(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

}  // namespace

bool is_listed(const std::vector<std::string>& list, std::string_view address) {
  const auto domain = domain_of(address);
  return std::any_of(list.begin(), list.end(), [&](const std::string& entry) {
    const auto listed = lower(entry);
    return !domain.empty() && (listed == address || listed == domain);
  });
}

bool is_invited(database& db, const std::string& address, const std::string& code_hash, bool use) {
  if (!run_query(db, "is_invited",
                 "select from beta_access where (kind = 'address' and entry = $1) or (kind = 'domain' and "
                 "entry = $2)",
                 {address, domain_of(address)})
           .empty())
    return true;
  if (!use)
    return !run_query(
                db, "has_code",
                "select from beta_access where kind = 'code' and entry = $1 and coalesce(uses_left, 1) > 0",
                {code_hash})
                .empty();
  return !run_statement(
              db, "use_code",
              "update beta_access set uses_left = uses_left - 1 where kind = 'code' and entry = $1 and "
              "coalesce(uses_left, 1) > 0 returning 1",
              {code_hash})
              .empty();
}

void invite(database& db, const std::string& entry) {
  run_query(db, "invite",
            "insert into beta_access (entry, kind, created_at) values ($1, $2, now()) on conflict do nothing",
            {entry, entry.starts_with('@') ? "domain" : "address"});
}

void invite_by_code(database& db, const std::string& code_hash, std::optional<int> uses) {
  run_query(db, "invite_by_code",
            "insert into beta_access (entry, kind, uses_left, created_at) values ($1, 'code', nullif($2, "
            "'')::int, now())",
            {code_hash, uses ? std::to_string(*uses) : std::string{}});
}

bool uninvite(database& db, const std::string& entry) {
  return !run_query(db, "uninvite", "delete from beta_access where entry = $1 returning 1", {entry}).empty();
}

}  // namespace steward
