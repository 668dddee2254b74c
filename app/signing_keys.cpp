#include "app/signing_keys.hpp"

#include <chrono>
#include <cstdio>
#include <stdexcept>

#include "app/commands.hpp"
#include "app/storage.hpp"
#include "identity/random.hpp"
#include "log/log.hpp"
#include "persistence/sealed_secrets.hpp"
#include "persistence/signing_keys.hpp"

namespace steward {
namespace {

/// Tokens that a node signs before it hears of a new key, and differing clocks, are covered by this.
constexpr std::chrono::minutes overlap_margin{2};

constexpr std::string_view installation = "installation";
constexpr std::size_t secret_bytes = 32;

timestamp now() { return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()); }

/// What a key is for at present, for people.
std::string use_of(const stored_key& key, const own_keys& keys, timestamp at) {
  if (key.ends_at && *key.ends_at <= at) return "ended " + format_time(*key.ends_at);
  if (key.ends_at) return "verifies until " + format_time(*key.ends_at);
  const auto signer = keys.signer();
  return signer && signer->kid() == key.kid ? "signs"
                                            : "verifies; the encryption keys of this node do not open it";
}

void print_keys(database& db, own_keys& keys) {
  refresh_own_keys(db, keys);
  for (const auto& key : list_signing_keys(db))
    std::printf("%s  made %s  %s\n", key.kid.c_str(), format_time(key.created_at).c_str(),
                use_of(key, keys, now()).c_str());
}

}  // namespace

std::string installation_secret(database& db, const vault& secrets) {
  const auto purpose = sealed_purpose("secrets", "sealed", installation);
  const auto sealed = find_or_make_secret(db, std::string(installation),
                                          [&] { return secrets.seal(random_bytes(secret_bytes), purpose); });
  const auto secret = secrets.open(sealed, purpose);
  if (!secret)
    throw std::runtime_error(
        "the secrets in the database are encrypted under keys that are not here; put back the file "
        "encryption-keys of the data directory, or set ENCRYPTION_KEYS as it was");
  return *secret;
}

void refresh_own_keys(database& db, own_keys& keys) {
  keys.take(list_signing_keys(db), now());
  if (keys.signer()) return;
  const auto fresh = keys.make(now());
  add_signing_key(db, fresh);
  log::info("a key for access tokens was made", {{"kid", fresh.kid}});
  keys.take(list_signing_keys(db), now());
}

int list_keys_command(const settings& config) {
  const storage store(config, true, true);
  database db(store.url());
  own_keys keys(store.secrets());
  print_keys(db, keys);
  return 0;
}

int rotate_keys_command(const settings& config) {
  const storage store(config, true, true);
  database db(store.url());
  own_keys keys(store.secrets());
  const auto at = now();
  add_signing_key(db, keys.make(at), at + config.access_token_lifetime() + overlap_margin);
  print_keys(db, keys);
  return 0;
}

int retire_key_command(const settings& config, const std::string& kid) {
  const storage store(config, true, true);
  database db(store.url());
  own_keys keys(store.secrets());
  if (!end_signing_key(db, kid, now()))
    throw std::runtime_error("there is no key " + kid + "; steward keys list shows them");
  print_keys(db, keys);
  return 0;
}

}  // namespace steward
