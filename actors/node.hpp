#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "actors/key_keeper.hpp"
#include "config/settings.hpp"
#include "http/backend.hpp"
#include "identity/revoked_sessions.hpp"
#include "identity/vault.hpp"

namespace boost::asio {
class io_context;
}

namespace steward {

/// All actors of one process, put together in one place: writers, readers, accounts, shards, lease keeper.
/// Made and stopped by the main thread.
class node {
 public:
  /// Starts the actors on a migrated database. `id` stays the same over restarts: a restarted node takes its
  /// shards back at once instead of waiting for its former lease to end. Throws what the first contact with
  /// the database throws. `keys`: of issuers whose keys change. `revoked`: told of sessions
  /// that have ended.
  node(const settings&, const std::string& database_url, const uuid& id, const vault& secrets,
       std::vector<key_feed> keys = {},
       std::shared_ptr<revoked_sessions> revoked = std::make_shared<revoked_sessions>());
  /// stop(), if it was not called.
  ~node();

  /// The backend for one io thread; called on that thread.
  std::unique_ptr<http::backend> make_backend(boost::asio::io_context&);

  /// Sends itself a message as to a webhook (gateways/webhook/canary); log, /ready and steward_webhooks_ok
  /// say whether that works. Blocks for 10 seconds at the most.
  void check_webhooks(const settings&);

  /// From now on /ready says that this node wants no more traffic.
  void drain();

  /// After the edge has stopped: commits what the writers hold, gives up the shards, ends the actors. Bounded
  /// by some seconds; nothing that was acknowledged is lost in any case.
  void stop();

 private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

}  // namespace steward
