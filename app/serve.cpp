#include <signal.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <thread>

#include "actors/node.hpp"
#include "app/commands.hpp"
#include "app/storage.hpp"
#include "http/routes/all.hpp"
#include "http/server.hpp"
#include "identity/token.hpp"
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
                                     const token_issuer& tokens, const token_verifier& verifier,
                                     node& actors) {
  try {
    return std::make_unique<http::server>(config, table, tokens, verifier, [&](boost::asio::io_context& io) {
      return actors.make_backend(io);
    });
  } catch (const std::system_error& fault) {
    throw std::runtime_error("cannot listen on " + config.listen.host + ":" +
                             std::to_string(config.listen.port) + ": " + fault.code().message() +
                             "; choose another port (PORT=8001) or address (--listen HOST:PORT)");
  }
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
  storage store(config, true);
  config.jwt_secret = store.jwt_secret();
  const token_issuer tokens(config.jwt_secret);
  const token_verifier verifier(config.jwt_secret, token_rules{{config.jwt_issuer}, {}, 30});
  node actors(config, store.url(), store.node_id(), store.secrets());
  const auto table = http::make_route_table();
  const auto server = listen(config, table, tokens, verifier, actors);
  server->start();
  greet(config, server->port(), store.is_embedded());
  std::optional<wal_reserve> reserve;
  if (store.is_embedded()) reserve.emplace(store.url(), config.wal_reserve_mb);

  int received = 0;
  sigwait(&signals, &received);
  log::info("steward stops", {{"signal", received == SIGTERM ? "SIGTERM" : "SIGINT"}});
  end_anyway(signals);
  actors.drain();
  const bool clean = server->drain(5s);
  actors.stop();
  reserve.reset();
  log::info("steward has stopped", {{"requests_cut_off", !clean}});
  log::stop();
  return 0;
}

}  // namespace steward
