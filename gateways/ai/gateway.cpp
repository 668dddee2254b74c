#include "gateways/ai/gateway.hpp"

#include <random>
#include <thread>

#include "domain/ai/shape.hpp"
#include "gateways/ai/asking.hpp"

namespace steward {
namespace {

using nlohmann::json;

constexpr std::size_t longest_answer = 1 << 20;
constexpr std::chrono::milliseconds look_again{100};  ///< whether the run was cancelled
constexpr micro_dollars cent = 10'000;

timestamp system_now() {
  return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

uuid new_id(timestamp at) {
  thread_local std::random_device random;
  const auto word = [] { return static_cast<std::uint64_t>(random()) << 32 | random(); };
  const auto ms = std::chrono::floor<std::chrono::milliseconds>(at).time_since_epoch().count();
  const auto high = word();
  return make_uuid_v7(ms, high, word());
}

void wait_until(timestamp until, const job_run& run) {
  for (auto now = system_now(); now < until && !run.is_over(); now = system_now())
    std::this_thread::sleep_for(std::min<std::chrono::microseconds>(until - now, look_again));
}

}  // namespace

ai_policy ai_policy_of(const settings& config) {
  ai_policy policy;
  policy.retry.attempts = static_cast<int>(config.ai_attempts);
  policy.budget = {config.ai_daily_budget * cent, config.ai_user_daily_budget * cent};
  policy.attempt_limit = std::chrono::milliseconds{config.ai_timeout_ms};
  policy.concurrency = config.ai_concurrency;
  return policy;
}

ai_world real_ai_world(const settings& config) {
  ai_world world;
  world.send = [usual = fetch_policy_of(config, {})](const ai_provider& to, const fetch_request& request,
                                                     std::chrono::milliseconds limit, const job_run& run) {
    auto policy = usual;
    policy.private_networks = policy.private_networks || to.is_own;
    policy.total_limit = limit;
    policy.connect_limit = std::min(policy.connect_limit, limit);
    policy.most_bytes = longest_answer;
    policy.stopped = run.cancelled;
    return fetch(request, policy);
  };
  world.now = system_now;
  world.wait = wait_until;
  world.book = [](const ai_call&, micro_dollars, std::chrono::milliseconds) { return true; };
  world.note = write_log;
  world.new_id = new_id;
  world.cache = std::make_shared<ai_memory_cache>();
  return world;
}

std::shared_ptr<ai_gateway> make_ai_gateway(const settings& config, ai_world world) {
  auto providers = ai_providers_of(config);
  if (providers.empty()) return nullptr;
  return std::make_shared<ai_gateway>(std::move(providers), ai_policy_of(config), std::move(world));
}

ai_gateway::ai_gateway(std::vector<ai_provider> providers, ai_policy policy, ai_world world)
    : policy_(policy), world_(std::move(world)), spend_(policy.budget) {
  for (auto& one : providers) providers_.emplace_back(std::move(one), policy_.breaker, policy_.concurrency);
}

result<ai_answer> ai_gateway::ask(const ai_question& question, const check& check, const job_run& run) {
  if (!has_providers())
    return error{errc::unavailable,
                 "No AI provider is set up. Set ANTHROPIC_API_KEY or OPENAI_API_KEY; see docs/ai.md."};
  ai_call call{question.purpose, question.user, question.subject};
  call.started_at = world_.now();
  call.id = world_.new_id(call.started_at);
  const auto end = [&](result<ai_answer> outcome) {
    call.latency = std::chrono::floor<std::chrono::milliseconds>(world_.now() - call.started_at);
    note(call);
    return outcome;
  };
  const auto key = question_key(question);
  while (true) {
    auto joined = flights_.join(key, run);
    if (joined.leads) {
      if (auto known = remembered(question, key, check)) {
        call.outcome = ai_outcome::cached;
        joined.leads->land(*known);
        return end(*std::move(known));
      }
      auto outcome = asking(*this, question, check, run, call).run();
      if (outcome) remember(key, *outcome);
      // What is wrong with one's own time or budget is nobody else's business.
      if (outcome || call.outcome == ai_outcome::failed) joined.leads->land(outcome);
      return end(std::move(outcome));
    }
    if (joined.outcome) {
      call.outcome = *joined.outcome ? ai_outcome::cached : ai_outcome::failed;
      if (*joined.outcome) {
        (*joined.outcome)->cached = true;
        (*joined.outcome)->cost = 0;
      }
      return end(*std::move(joined.outcome));
    }
    if (run.is_over()) {
      call.outcome = ai_outcome::out_of_time;
      return end(error{errc::timeout, "No AI provider answered in time. Try again later."});
    }
  }
}

void ai_gateway::restore_spend(const uuid& user, micro_dollars spent) {
  const std::lock_guard guard(lock_);
  spend_.restore(user, spent, world_.now());
}

ai_counts ai_gateway::counts() const {
  const auto now = world_.now();
  ai_counts all;
  for (const auto& one : providers_) all.providers.push_back(one.counts(now));
  const std::lock_guard guard(lock_);
  all.questions = questions_;
  all.spent_today = spend_.spent_in_all(now);
  return all;
}

std::optional<ai_answer> ai_gateway::remembered(const ai_question& question, const std::string& key,
                                                const check& check) {
  for (const auto& one : providers_) {
    const auto& model = one.provider.endpoint.model;
    const auto kept = world_.cache->find(model + ':' + key);
    if (!kept) continue;
    auto value = json::parse(*kept, nullptr, false);
    if (value.is_discarded() || !shape_faults(question.schema, value).empty()) continue;
    if (check && !check(value).empty()) continue;
    return ai_answer{std::move(value), one.provider.name, model, 0, true};
  }
  return {};
}

void ai_gateway::remember(const std::string& key, const ai_answer& answer) {
  world_.cache->keep(answer.model + ':' + key, answer.value.dump());
}

void ai_gateway::note(const ai_call& call) {
  {
    const std::lock_guard guard(lock_);
    ++questions_[static_cast<std::size_t>(call.outcome)];
  }
  world_.note(call);
}

}  // namespace steward
