#include "persistence/sessions.hpp"

#include "persistence/connection.hpp"

namespace steward {
namespace {

timestamp time_of(const pqxx::field& field) { return parse_time(field.c_str()).value().at; }

std::vector<uuid> ids_of(const pqxx::result& rows) {
  std::vector<uuid> ids;
  for (const auto& fields : rows) ids.push_back(uuid::parse(fields[0].c_str()).value());
  return ids;
}

std::string text_of(const std::optional<uuid>& id) { return id ? id->to_string() : std::string(); }

}  // namespace

void begin_session(database& db, const user_session& one, const std::string& token_hash, timestamp ends_at) {
  run_statement(
      db, "begin_session",
      "insert into sessions (id, user_id, token_hash, rotated_at, rotated_by, device, address, "
      "created_at, last_used_at, expires_at, ends_at) values ($1, $2, $3, $4::timestamptz, $5, $5, $6, "
      "$4::timestamptz, $4::timestamptz, least($7::timestamptz, $8::timestamptz), $8::timestamptz)",
      {one.id.to_string(), one.user_id.to_string(), token_hash, format_time(one.created_at), one.device,
       one.address, format_time(one.expires_at), format_time(ends_at)});
}

std::optional<refreshed_session> refresh_session(database& db, const uuid& id, const refresh_attempt& attempt,
                                                 const std::string& address) {
  // What stands right of "=" is the row as it was; the row is locked, so of two at once the second sees what
  // the first has made. After a repetition as after a renewal the successor is the token that counts.
  const std::string newest = "case when token_hash = $2 then ";
  const std::string good =
      "case when token_hash = $2 or (previous_hash = $2 and rotated_by = $4 and $5::timestamptz <= "
      "rotated_at + "
      "$8::int * interval '1 second') then null else ";
  const auto rows = run_query(
      db, "refresh_session",
      "with presented as (update sessions set "
      "token_hash = " +
          newest +
          "$3 else token_hash end, "
          "previous_hash = " +
          newest +
          "$2 else previous_hash end, "
          "rotated_at = " +
          newest +
          "$5::timestamptz else rotated_at end, "
          "rotated_by = " +
          newest +
          "$4 else rotated_by end, "
          "last_used_at = " +
          newest +
          "$5::timestamptz else last_used_at end, "
          "address = " +
          newest +
          "$7 else address end, "
          "expires_at = " +
          newest +
          "least($6::timestamptz, ends_at) else expires_at end, "
          "revoked_at = " +
          good +
          "$5::timestamptz end, "
          "revoked_for = " +
          good +
          "'reuse' end, "
          "noticed_at = " +
          good +
          "clock_timestamp() end "
          "where id = $1 and revoked_at is null and expires_at > $5::timestamptz "
          "returning user_id, revoked_at is not null as reused) "
          "select p.reused, u.id, u.email, u.name, u.created_at from presented p join users u on u.id = "
          "p.user_id",
      {id.to_string(), attempt.presented, attempt.successor, attempt.client, format_time(attempt.now),
       format_time(attempt.expires_at), address, std::to_string(refresh_grace.count())});
  if (rows.empty()) return std::nullopt;
  refreshed_session found;
  found.reused = rows[0][0].as<bool>();
  found.who.id = uuid::parse(rows[0][1].c_str()).value();
  found.who.email = rows[0][2].c_str();
  found.who.name = rows[0][3].c_str();
  found.who.created_at = found.who.updated_at = time_of(rows[0][4]);
  return found;
}

std::vector<user_session> find_sessions(database& db, const uuid& user, timestamp now) {
  std::vector<user_session> all;
  for (const auto& fields : run_query(
           db, "find_sessions",
           "select id, device, address, created_at, last_used_at, expires_at from sessions where user_id = "
           "$1 and revoked_at is null and expires_at > $2::timestamptz order by last_used_at desc, id "
           "limit 1000",
           {user.to_string(), format_time(now)}))
    all.push_back({uuid::parse(fields[0].c_str()).value(), user, fields[1].c_str(), fields[2].c_str(),
                   time_of(fields[3]), time_of(fields[4]), time_of(fields[5])});
  return all;
}

std::vector<uuid> revoke_sessions(database& db, const session_choice& which, const std::string& why,
                                  timestamp now) {
  return ids_of(run_query(
      db, "revoke_sessions",
      "update sessions set revoked_at = $5::timestamptz, revoked_for = $4, noticed_at = clock_timestamp() "
      "where user_id = $1 and ($2 = '' or id = nullif($2, '')::uuid) and ($3 = '' or id <> nullif($3, "
      "'')::uuid) and revoked_at is null and expires_at > $5::timestamptz returning id",
      {which.user.to_string(), text_of(which.only), text_of(which.except), why, format_time(now)}));
}

std::vector<uuid> revoke_session(database& db, const uuid& id, const std::string& why, timestamp now) {
  return ids_of(run_query(
      db, "revoke_session",
      "update sessions set revoked_at = $3::timestamptz, revoked_for = $2, noticed_at = clock_timestamp() "
      "where id = $1 and revoked_at is null and expires_at > $3::timestamptz returning id",
      {id.to_string(), why, format_time(now)}));
}

std::vector<uuid> recently_revoked(database& db, std::chrono::seconds back) {
  return ids_of(
      run_query(db, "recently_revoked",
                "select id from sessions where noticed_at > clock_timestamp() - $1::int * interval '1 "
                "second' union all select id from ended_credentials where noticed_at > clock_timestamp() - "
                "$1::int * interval '1 second' and noticed_at <= clock_timestamp()",
                {std::to_string(back.count())}));
}

void forget_sessions(database& db, timestamp oldest) {
  run_query(db, "forget_sessions",
            "delete from sessions where expires_at < $1::timestamptz and (revoked_at is null or revoked_at < "
            "$1::timestamptz)",
            {format_time(oldest)});
  run_query(db, "forget_credentials", "delete from ended_credentials where noticed_at < $1::timestamptz",
            {format_time(oldest)});
}

}  // namespace steward
