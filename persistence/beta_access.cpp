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

constexpr auto columns = "entry, kind, uses_left, created_at";

invitation invitation_of(const pqxx::row& fields) {
  invitation one{fields[0].c_str(), fields[1].c_str(), {}, parse_time(fields[3].c_str()).value().at};
  if (!fields[2].is_null()) one.uses_left = fields[2].as<int>();
  return one;
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

bool invite(database& db, const std::string& entry, timestamp now) {
  return !run_query(db, "invite",
                    "insert into beta_access (entry, kind, created_at) values ($1, $2, $3) on conflict do "
                    "nothing returning 1",
                    {entry, entry.starts_with('@') ? "domain" : "address", format_time(now)})
              .empty();
}

void invite_by_code(database& db, const std::string& code_hash, std::optional<int> uses, timestamp now) {
  run_query(db, "invite_by_code",
            "insert into beta_access (entry, kind, uses_left, created_at) values ($1, 'code', nullif($2, "
            "'')::int, $3)",
            {code_hash, uses ? std::to_string(*uses) : std::string{}, format_time(now)});
}

std::optional<invitation> find_invitation(database& db, const std::string& id) {
  const auto rows = run_query(db, "find_invitation",
                              std::string("select ") + columns + " from beta_access where entry = $1", {id});
  if (rows.empty()) return std::nullopt;
  return invitation_of(rows[0]);
}

std::vector<invitation> list_invitations(database& db, const invitation_list& wanted) {
  std::vector<invitation> all;
  for (const auto& fields : run_query(db, "list_invitations",
                                      std::string("select ") + columns +
                                          " from beta_access where entry > $1 order by entry limit $2::int",
                                      {wanted.after, std::to_string(wanted.limit)}))
    all.push_back(invitation_of(fields));
  return all;
}

bool uninvite(database& db, const std::string& entry) {
  return !run_query(db, "uninvite", "delete from beta_access where entry = $1 returning 1", {entry}).empty();
}

}  // namespace steward
