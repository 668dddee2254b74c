#include "actors/webhook_gateway.hpp"

#include <mutex>

#include "persistence/webhooks.hpp"

namespace steward {
namespace {

/// Finds what is sent and what signs it, one at a time, on a connection of its own.
class webhook_reader {
 public:
  explicit webhook_reader(const std::string& url) : db_(url) {}

  std::optional<webhook_delivery> find(const uuid& user, const uuid& id) {
    const std::lock_guard lock(mutex_);
    delivery_filter filter;
    filter.id = id;
    auto found = load_deliveries(db_, user, filter);
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
  }

  std::vector<webhook_key> keys(const webhook_endpoint& to, std::int64_t from) {
    const std::lock_guard lock(mutex_);
    return load_webhook_keys(db_, to.user_id, to.id, from);
  }

 private:
  std::mutex mutex_;
  database db_;
};

}  // namespace

webhook_gateway make_webhook_gateway(const settings& config, const std::string& url, const vault& secrets,
                                     std::shared_ptr<const std::atomic<bool>> stopped) {
  const auto policy = webhook_policy(user_fetch_policy_of(config, std::move(stopped)));
  const auto reader = std::make_shared<webhook_reader>(url);
  return {[policy](const fetch_request& request) { return fetch(request, policy); },
          [reader](const uuid& user, const uuid& id) { return reader->find(user, id); },
          [reader](const webhook_endpoint& to, std::int64_t from) { return reader->keys(to, from); },
          [secrets](const std::string& sealed, const std::string& purpose) {
            return secrets.open(sealed, purpose);
          },
          [] { return std::chrono::floor<timestamp::duration>(std::chrono::system_clock::now()); }};
}

}  // namespace steward
