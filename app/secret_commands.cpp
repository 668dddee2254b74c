#include <cstdio>
#include <stdexcept>

#include "app/commands.hpp"
#include "app/storage.hpp"
#include "persistence/sealed_secrets.hpp"

namespace steward {

int add_key_command(const settings& config) {
  if (!config.encryption_keys.empty())
    throw std::runtime_error(
        "the keys come from ENCRYPTION_KEYS: put a new one (openssl rand -hex 32) before the others there, "
        "restart "
        "every server, then run steward secrets reencrypt");
  const storage store(config, false, true);
  add_vault_key(store.encryption_key_file());
  std::printf("key %s is the first one in %s now; restart the server, then run steward secrets reencrypt\n",
              store.secrets().key_ids().front().c_str(), store.encryption_key_file().c_str());
  return 0;
}

int reencrypt_command(const settings& config) {
  const storage store(config, false, true);
  const auto keys = store.secrets();
  database db(store.url());
  const auto report = reseal(db, keys.current_prefix(),
                             [&](const sealed_column& at, const std::string& key, const std::string& sealed) {
                               return keys.seal_again(sealed, sealed_purpose(at.table, at.column, key));
                             });
  std::printf("%d secrets encrypted again under key %s\n", report.sealed, keys.key_ids().front().c_str());
  if (report.unopened > 0)
    throw std::runtime_error(
        std::to_string(report.unopened) +
        " secrets are under keys that are not here, or were changed; they stay as they are");
  if (keys.key_ids().size() > 1) std::puts("the other keys are not used in the database any more");
  return 0;
}

}  // namespace steward
