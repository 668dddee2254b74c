#include "actors/ai_gateway.hpp"

#include "config/ai.hpp"
#include "gateways/ai/metrics.hpp"
#include "log/log.hpp"
#include "persistence/ai_call_log.hpp"
#include "persistence/redis_texts.hpp"

namespace steward {
namespace {

/// In this process and in Redis; either may forget.
class shared_ai_cache : public ai_cache {
 public:
  shared_ai_cache(std::shared_ptr<ai_cache> own, redis_address redis)
      : own_(std::move(own)), shared_(std::move(redis), "steward:ai:", ai_answer_life) {}

  std::optional<std::string> find(const std::string& key) override {
    auto found = own_->find(key);
    return found ? found : shared_.find(key);
  }
  void keep(const std::string& key, std::string value) override {
    shared_.keep(key, value);
    own_->keep(key, std::move(value));
  }

 private:
  std::shared_ptr<ai_cache> own_;
  redis_texts shared_;
};

void restore_day(ai_gateway& gateway, const std::string& url, timestamp now) {
  database db(url);
  const auto spent = ai_spend_since(db, std::chrono::floor<std::chrono::days>(now));
  for (const auto& [user, amount] : spent) gateway.restore_spend(user, static_cast<micro_dollars>(amount));
  if (!spent.empty()) log::info("the day's spend on AI goes on", {{"users", spent.size()}});
}

}  // namespace

node_ai make_node_ai(const settings& config, const std::string& url) {
  if (asked_ai_providers(config).empty()) return {};
  const auto calls = std::make_shared<ai_call_log>(url);
  auto world = real_ai_world(config);
  world.book = [calls](const ai_call& call, micro_dollars held, std::chrono::milliseconds limit) {
    return calls->keep_now(record_of_asked(call, held), limit);
  };
  world.note = [calls](const ai_call& call) {
    write_log(call);
    calls->keep(record_of(call));
  };
  if (const auto redis = redis_address::parse(config.redis_url))
    world.cache = std::make_shared<shared_ai_cache>(world.cache, *redis);
  const auto now = world.now();
  auto gateway = make_ai_gateway(config, std::move(world));
  restore_day(*gateway, url, now);
  return {gateway, [gateway, calls](std::string& out) {
            append_ai_metrics(out, gateway->counts());
            calls->append_metrics(out);
          }};
}

}  // namespace steward
