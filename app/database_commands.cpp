#include <chrono>
#include <cstdio>
#include <random>
#include <stdexcept>

#include "app/commands.hpp"
#include "app/signing_keys.hpp"
#include "app/storage.hpp"
#include "domain/decision.hpp"
#include "identity/audit_hash.hpp"
#include "identity/email.hpp"
#include "identity/random.hpp"
#include "identity/token_issuer.hpp"
#include "persistence/accounts.hpp"
#include "persistence/admin.hpp"
#include "persistence/audit.hpp"
#include "persistence/load.hpp"
#include "persistence/migrate.hpp"
#include "persistence/sessions.hpp"
#include "persistence/stream_epoch.hpp"

namespace steward {

namespace {

void print_migrations(const storage& store) {
  database db(store.url());
  for (const auto& step : migrations(db))
    std::printf("%-8s %s\n", step.applied ? "applied" : "missing", step.name.c_str());
}

/// The session of a token that is printed: listed and ended as any other, but never renewed, since nobody has
/// a refresh token whose hash is random.
user_session begin_token_session(database& db, const settings& config, const uuid& user, timestamp now) {
  std::random_device device;
  id_source ids(std::uint64_t{device()} << 32 | device());
  const auto end = now + config.access_token_lifetime();
  const user_session one{ids.next(now), user, "steward token", "", now, now, end};
  begin_session(db, one, random_hex(32), end);
  return one;
}

}  // namespace

int migrate_up_command(const settings& config) {
  const storage store(config, true);
  print_migrations(store);
  return 0;
}

int migrate_down_command(const settings& config, int count) {
  const storage store(config, false);
  database db(store.url());
  migrate_down(db, count);
  print_migrations(store);
  return 0;
}

int migrate_status_command(const settings& config) {
  print_migrations(storage(config, false));
  return 0;
}

int renew_epoch_command(const settings& config) {
  const storage store(config, true);
  database db(store.url());
  std::printf("the epoch of all streams is now %s\n", renew_stream_epoch(db).c_str());
  return 0;
}

int prune_events_command(const settings& config, int days) {
  const storage store(config, false, true);
  database db(store.url());
  const auto now = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
  std::printf("%lld events are gone\n",
              static_cast<long long>(prune_events(db, now - std::chrono::days{days})));
  return 0;
}

int admin_command(const settings& config, const std::string& email, bool granted) {
  const storage store(config, false, true);
  database db(store.url());
  const auto user = set_role(db, normalise_email(email), "admin", granted);
  if (!user) throw std::runtime_error("nobody has signed up as " + email);
  const auto now = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
  audit_trail(audit_hash(installation_secret(db, store.secrets())), static_cast<int>(config.shards))
      .append(db, {granted ? "role.granted" : "role.revoked",
                   *user,
                   now,
                   {"steward admin", ""},
                   R"({"role":"admin"})"});
  std::printf("%s %s the role admin\n", email.c_str(), granted ? "has" : "no longer has");
  return 0;
}

int token_command(const settings& config, const std::string& email) {
  const storage store(config, true, true);
  database db(store.url());
  const auto found = find_credentials(db, normalise_email(email));
  if (!found) throw std::runtime_error("nobody has signed up as " + email);
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const auto session = begin_token_session(db, config, found->account.id, now);
  claims who{config.jwt_issuer,
             found->account.id.to_string(),
             found->account.email,
             found->account.name,
             now.time_since_epoch().count(),
             session.expires_at.time_since_epoch() / std::chrono::seconds{1}};
  who.session = session.id.to_string();
  own_keys keys(store.secrets());
  refresh_own_keys(db, keys);
  std::puts(token_issuer(keys).sign(who).c_str());
  return 0;
}

}  // namespace steward
