#include <chrono>
#include <cstdio>
#include <stdexcept>

#include "app/commands.hpp"
#include "app/storage.hpp"
#include "identity/email.hpp"
#include "identity/token.hpp"
#include "persistence/accounts.hpp"
#include "persistence/migrate.hpp"

namespace steward {

int migrate_up_command(const settings& config) {
  storage store(config, true);
  return migrate_status_command(config);
}

int migrate_down_command(const settings& config, int count) {
  storage store(config, false);
  database db(store.url());
  migrate_down(db, count);
  return 0;
}

int migrate_status_command(const settings& config) {
  storage store(config, false);
  database db(store.url());
  for (const auto& step : migrations(db)) std::printf("%-8s %s\n", step.applied ? "applied" : "missing", step.name.c_str());
  return 0;
}

int token_command(const settings& config, const std::string& email) {
  storage store(config, true);
  database db(store.url());
  const auto found = find_credentials(db, normalise_email(email));
  if (!found) throw std::runtime_error("nobody has signed up as " + email);
  const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  claims who{config.jwt_issuer, found->account.id.to_string(), found->account.email, found->account.name, now,
             now + config.access_token_lifetime().count()};
  std::puts(token_issuer(store.jwt_secret()).sign(who).c_str());
  return 0;
}

}  // namespace steward
