#include <signal.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <vector>

#include "actors/node.hpp"
#include "app/commands.hpp"
#include "app/external_issuers.hpp"
#include "app/signing_keys.hpp"
#include "app/storage.hpp"
#include "config/declarations.hpp"
#include "gateways/errors/error_reporter.hpp"
#include "http/routes/all.hpp"
#include "http/server.hpp"
#include "identity/token_issuer.hpp"
#include "log/log.hpp"
#include "persistence/wal_reserve.hpp"

namespace steward {
namespace {

using namespace std::chrono_literals;

/// SIGTERM and SIGINT are taken by sigwait in the main thread; every thread started later inherits the mask.
sigset_t block_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);
  return signals;
}

/// A second signal, or a drain that takes too long, ends the process: everything acknowledged is committed
/// already.
void end_anyway(sigset_t signals) {
  std::thread([signals] {
    const auto deadline = std::chrono::steady_clock::now() + 9s;
    for (;;) {
      const auto left =
          std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
      if (left <= 0ms) break;
      const timespec limit{left / 1s, left % 1s / 1ns};
      // Being stopped and continued, or looked at by a debugger, interrupts the wait without ending it.
      if (sigtimedwait(&signals, nullptr, &limit) > 0 || errno != EINTR) break;
    }
    log::error("shutdown is cut short", {});
    log::stop();
    _exit(1);
  }).detach();
}

std::unique_ptr<http::server> listen(const settings& config, const http::route_table& table,
                                     const token_issuer& tokens, const token_verifier& verifier, node& actors,
                                     const vault& secrets) {
  try {
    return std::make_unique<http::server>(
        config, table, tokens, verifier, [&](boost::asio::io_context& io) { return actors.make_backend(io); },
        std::make_shared<const vault>(secrets));
  } catch (const std::system_error& fault) {
    throw std::runtime_error("cannot listen on " + config.listen.host + ":" +
                             std::to_string(config.listen.port) + ": " + fault.code().message() +
                             "; choose another port (PORT=8001) or address (--listen HOST:PORT)");
  }
}

/// Whose access tokens are accepted.
std::vector<issuer> issuers_of(const settings& config, const own_keys& keys) {
  std::vector<issuer> all{{config.jwt_issuer, signature_algorithm::es256, keys.store(), true, true}};
  if (!config.jwt_secret.empty())
    all.push_back({"", signature_algorithm::hs256,
                   std::make_shared<key_store>(key_set(verification_key::of_secret(config.jwt_secret)))});
  return all;
}

key_feed feed_of(const settings& config, const std::string& url, own_keys& keys) {
  return {config.jwt_issuer,
          [&keys](const std::string& kid) { return keys.store()->get()->find(kid) != nullptr; },
          [&keys, db = std::make_shared<database>(url)] { refresh_own_keys(*db, keys); }};
}

void greet(const settings& config, std::uint16_t port, bool embedded) {
  const auto scheme = config.tls_cert.empty() ? "http" : "https";
  const auto address = std::string(scheme) + "://" + config.listen.host + ":" + std::to_string(port);
  log::info("steward serves", {{"address", address},
                               {"database", embedded ? "embedded" : "DATABASE_URL"},
                               {"data_dir", config.data_dir}});
  if (config.environment == deployment::production) return;
  std::fprintf(
      stderr,
      "\n  Steward serves on %s\n\n"
      "  Sign up:   curl -s %s/api/v1/auth/signup -H 'Content-Type: application/json' \\\n"
      "               -d '{\"email\":\"ada@example.com\",\"password\":\"correct horse\",\"name\":\"Ada\"}'\n"
      "  API docs:  %s/docs\n"
      "  Stop:      Ctrl-C (what was acknowledged stays)\n\n",
      address.c_str(), address.c_str(), address.c_str());
}

}  // namespace

int serve(settings config) {
  const auto signals = block_signals();
  log::start(config.log_level, config.log_format);
  const auto stopped = std::make_shared<std::atomic<bool>>(false);
  auto others = external_issuers(config, stopped);
  std::optional<error_reporter> reporter;
  if (const auto to = error_destination::parse(config.sentry_dsn))
    reporter.emplace(*to, write_setting(*find_setting("environment"), config), "steward@" STEWARD_VERSION);
  storage store(config, true);
  const auto secrets = store.secrets();
  own_keys keys(secrets);
  {
    database db(store.url());
    config.installation_secret = installation_secret(db, secrets);
    refresh_own_keys(db, keys);
  }
  const token_issuer tokens(keys);
  auto accepted = issuers_of(config, keys);
  accepted.insert(accepted.end(), others.issuers.begin(), others.issuers.end());
  others.feeds.push_back(feed_of(config, store.url(), keys));
  const auto revoked = std::make_shared<revoked_sessions>();
  const token_verifier verifier(std::move(accepted), 30, revoked);
  node actors(config, store.url(), store.node_id(), secrets, std::move(others.feeds), revoked);
  const auto table = http::make_route_table();
  const auto server = listen(config, table, tokens, verifier, actors, secrets);
  server->start();
  greet(config, server->port(), store.is_embedded());
  std::optional<wal_reserve> reserve;
  actors.check_webhooks(config);
  if (store.is_embedded()) reserve.emplace(store.url(), config.wal_reserve_mb);

  int received = 0;
  sigwait(&signals, &received);
  log::info("steward stops", {{"signal", received == SIGTERM ? "SIGTERM" : "SIGINT"}});
  end_anyway(signals);
  actors.drain();
  const bool clean = server->drain(5s);
  *stopped = true;
  actors.stop();
  reserve.reset();
  reporter.reset();
  log::info("steward has stopped", {{"requests_cut_off", !clean}});
  log::stop();
  return 0;
}

}  // namespace steward
