#include "persistence/federation.hpp"

#include "domain/credential.hpp"
#include "persistence/record_read.hpp"

namespace steward {
namespace {

constexpr int most_tries = 3;  ///< when others make the same account at the same moment
constexpr const char* unique_violation = "23505";

/// Runs `work` again when a unique index says that somebody else was first: then it finds what they made.
template <class Work>
auto among_others(Work work) {
  for (int tried = 1;; ++tried) {
    try {
      return work();
    } catch (const statement_refused& fault) {
      if (fault.sqlstate != unique_violation || tried == most_tries) throw;
    }
  }
}

std::optional<user> find_by_identity(database& db, const external_identity& who) {
  const auto rows = run_query(db, "user_of_identity",
                              "select " + column_list<user>() +
                                  " from users where id = (select user_id from identities where issuer = $1 "
                                  "and subject = $2)",
                              {who.issuer, who.subject});
  if (rows.empty()) return std::nullopt;
  return parse_record<user>(rows[0]);
}

std::optional<user> find_by_address(database& db, const std::string& address) {
  if (address.empty()) return std::nullopt;
  const auto rows = run_query(db, "user_of_address",
                              "select " + column_list<user>() +
                                  " from users where id = (select user_id from credentials where email = $1)",
                              {address});
  if (rows.empty()) return std::nullopt;
  return parse_record<user>(rows[0]);
}

bool is_removed(database& db, const std::string& issuer, const std::string& subject) {
  return !run_query(db, "is_removed_subject",
                    "select 1 from removed_subjects where issuer = $1 and subject = $2", {issuer, subject})
              .empty();
}

void add_identity(database& db, const external_identity& who, const uuid& user, timestamp now) {
  run_statement(
      db, "add_identity",
      "insert into identities (issuer, subject, user_id, provider, email, linked_at) values ($1, $2, $3, "
      "$4, $5, $6)",
      {who.issuer, who.subject, user.to_string(), who.provider, who.email, format_time(now)});
}

// An address that the provider has verified is one to sign in with, though there is no password yet.
void make_account(database& db, const external_identity& who, const user& fresh, const std::string& address) {
  run_statement(
      db, "make_identity_account",
      "with account as (insert into users (id, email, name, email_verified_at, created_at, updated_at, "
      "version) values ($1, $2, $3, case when $4 <> '' then $5::timestamptz end, $5, $5, 1)), "
      "address as (insert into credentials (user_id, email, password_hash) select $1, $4, '' where $4 "
      "<> '') insert into identities (issuer, subject, user_id, provider, email, linked_at) values ($6, "
      "$7, $1, $8, $2, $5)",
      {fresh.id.to_string(), fresh.email, fresh.name, address, format_time(fresh.created_at), who.issuer,
       who.subject, who.provider});
}

}  // namespace

bool see_once(database& db, const std::string& purpose, const std::string& id, timestamp expires_at) {
  return !run_statement(db, "see_once",
                        "insert into seen_once (purpose, id, expires_at) values ($1, $2, $3) on conflict do "
                        "nothing returning 1",
                        {purpose, id, format_time(expires_at)})
              .empty();
}

bool was_seen(database& db, const std::string& purpose, const std::string& id) {
  return !run_query(db, "was_seen", "select 1 from seen_once where purpose = $1 and id = $2", {purpose, id})
              .empty();
}

void forget_seen(database& db, timestamp now) {
  run_query(db, "forget_seen", "delete from seen_once where expires_at < $1", {format_time(now)});
}

sign_in_result sign_in_with(database& db, const external_identity& who, const user& candidate,
                            const std::string& address, const admission& admit) {
  return among_others([&]() -> sign_in_result {
    if (is_removed(db, who.issuer, who.subject)) return {sign_in_end::removed, {}};
    if (auto known = find_by_identity(db, who)) return {sign_in_end::known, std::move(*known)};
    if (auto owner = find_by_address(db, address)) {
      if (!owner->email_verified_at) return {sign_in_end::address_unproven, {}};
      add_identity(db, who, owner->id, candidate.created_at);
      return {sign_in_end::linked, std::move(*owner)};
    }
    if (admit && !admit(address)) return {sign_in_end::not_admitted, {}};
    auto fresh = candidate;
    if (!address.empty()) {
      fresh.email = who.email;
      fresh.email_verified_at = fresh.created_at;
    }
    make_account(db, who, fresh, address);
    return {sign_in_end::made, std::move(fresh)};
  });
}

link_end link_identity(database& db, const external_identity& who, const uuid& user, timestamp now) {
  return among_others([&]() -> link_end {
    if (const auto owner = find_by_identity(db, who))
      return owner->id == user ? link_end::linked : link_end::taken;
    if (is_removed(db, who.issuer, who.subject)) return link_end::taken;
    for (const auto& other : list_identities(db, user).identities)
      if (other.provider == who.provider) return link_end::another;
    add_identity(db, who, user, now);
    return link_end::linked;
  });
}

ways_in list_identities(database& db, const uuid& user) {
  ways_in found;
  const auto rows = run_query(db, "list_identities",
                              "select coalesce(provider, ''), issuer, email, linked_at from identities where "
                              "user_id = $1 order by provider nulls last, issuer, subject",
                              {user.to_string()});
  for (const auto& fields : rows) {
    identity one{fields[0].c_str(), fields[1].c_str(), fields[2].c_str(), {}};
    if (!fields[3].is_null()) one.linked_at = parse_time(fields[3].c_str()).value().at;
    found.identities.push_back(std::move(one));
  }
  found.password =
      !run_query(db, "has_password", "select 1 from credentials where user_id = $1 and password_hash <> ''",
                 {user.to_string()})
           .empty();
  return found;
}

unlink_end unlink_identity(database& db, const uuid& user, const std::string& provider) {
  unlink_end end = unlink_end::absent;
  with_connection(db, [&](database::connection& at) {
    pqxx::work work(at.link);
    const auto run = [&](const char* name, const std::string& sql, const parameters& values) {
      return run_prepared(work, at.prepare_once(name, sql), values);
    };
    // Of two at once the second waits here, and then sees what the first has left.
    run("lock_user", "select 1 from users where id = $1 for update", {user.to_string()});
    const auto found = run("count_ways_in",
                           "select count(*) filter (where provider = $2), count(*) filter (where provider is "
                           "distinct from $2) + (select count(*) from credentials where user_id = $1 and "
                           "password_hash <> '') from identities where user_id = $1",
                           {user.to_string(), provider});
    if (found[0][0].as<int>() == 0) return;
    end = unlink_end::last;
    if (found[0][1].as<int>() == 0) return;
    run("unlink_identity", "delete from identities where user_id = $1 and provider = $2",
        {user.to_string(), provider});
    work.commit();
    end = unlink_end::unlinked;
  });
  return end;
}

std::optional<user> find_user(database& db, const uuid& id) {
  const auto rows = run_query(db, "find_user", "select " + column_list<user>() + " from users where id = $1",
                              {id.to_string()});
  if (rows.empty()) return std::nullopt;
  return parse_record<user>(rows[0]);
}

news_result take_news(database& db, const subject_news& news, const user& candidate,
                      const std::string& address, const admission& admit) {
  return among_others([&]() -> news_result {
    if (is_removed(db, news.issuer, news.subject)) return {news_end::outdated};
    const auto at = format_time(news.changed_at);
    const auto taken = run_statement(db, "take_news",
                                     "update identities set news_at = $3 where issuer = $1 and subject = $2 "
                                     "and (news_at is null or news_at <= "
                                     "$3::timestamptz) returning user_id",
                                     {news.issuer, news.subject, at});
    if (!taken.empty()) return {news_end::known, uuid::parse(taken[0][0].c_str()).value()};
    const auto known =
        run_query(db, "knows_subject", "select 1 from identities where issuer = $1 and subject = $2",
                  {news.issuer, news.subject});
    if (!known.empty()) return {news_end::outdated};
    if (admit && !admit(address)) return {news_end::not_admitted};
    run_statement(
        db, "make_subject",
        "with account as (insert into users (id, email, name, created_at, updated_at, version) values "
        "($3, $4, $5, $6, $6, 1)) insert into identities (issuer, subject, user_id, news_at) values ($1, "
        "$2, $3, $7)",
        {news.issuer, news.subject, candidate.id.to_string(), candidate.email, candidate.name,
         format_time(candidate.created_at), at});
    return {news_end::made, candidate.id};
  });
}

void remove_subject(database& db, const std::string& issuer, const std::string& subject, timestamp at) {
  run_statement(db, "remove_subject",
                "with removed as (insert into removed_subjects (issuer, subject, removed_at) values ($1, $2, "
                "$3) on conflict do nothing) insert into ended_credentials (id, noticed_at) values ($4, "
                "clock_timestamp()) on conflict (id) do update set noticed_at = excluded.noticed_at",
                {issuer, subject, format_time(at), subject_credential(issuer, subject).to_string()});
}

}  // namespace steward
