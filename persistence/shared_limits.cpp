#include "persistence/shared_limits.hpp"

#include <utility>

#include "log/log.hpp"

namespace steward {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_waiting = 4'096;
constexpr auto connect_limit = 250ms;  // nobody waits for it
constexpr auto first_pause = 50ms, longest_pause = 2'000ms;
constexpr auto heartbeat = 1s;  // an idle connection is asked whether it is alive

// domain/rate_limit.hpp in Lua, on Redis' own clock and in microseconds. One key: when the quota is whole.
constexpr const char* script = R"(
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local interval, quota, cost = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local full = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now)
local after = full + interval * cost
local wait = after - now - interval * quota
if wait > 0 then return {wait, full - now} end
redis.call('SET', KEYS[1], string.format('%.0f', after), 'PX', math.ceil((after - now) / 1000))
return {0, after - now}
)";

std::vector<std::string> command(const std::string& name, const shared_claim& claim) {
  const auto interval = std::chrono::duration_cast<std::chrono::microseconds>(claim.policy.interval());
  return {"EVALSHA",
          name,
          "1",
          "steward:rate:" + claim.key,
          std::to_string(interval.count()),
          std::to_string(claim.policy.requests),
          std::to_string(std::clamp(claim.cost, 1, claim.policy.requests))};
}

void append_number(std::string& out, const char* name, const char* type, const char* help,
                   std::int64_t value) {
  out.append("# HELP ").append(name).append(" ").append(help).append("\n# TYPE ").append(name).append(" ");
  out.append(type).append("\n").append(name).append(" ").append(std::to_string(value)).append("\n");
}

}  // namespace

shared_limits::shared_limits(redis_address address, std::chrono::milliseconds budget)
    : address_(std::move(address)), budget_(budget), pause_(first_pause), thread_([this] { run(); }) {}

shared_limits::~shared_limits() {
  {
    const std::lock_guard hold(lock_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void shared_limits::take(shared_claim claim, answer done) {
  if (is_up()) {
    std::unique_lock hold(lock_);
    if (!stopping_ && queue_.size() < most_waiting) {
      queue_.push_back({std::move(claim), std::move(done)});
      if (queue_.size() == 1) changed_.notify_one();
      return;
    }
  }
  ++numbers_.alone;
  done({});
}

void shared_limits::run() {
  for (;;) {
    if (!redis_) {
      auto left = take_queue();  // connecting may take longer than anybody should wait
      settle(left);
      connect();
    }
    std::unique_lock hold(lock_);
    changed_.wait_for(hold, redis_ ? std::chrono::milliseconds(heartbeat) : pause_,
                      [this] { return stopping_ || !queue_.empty(); });
    auto batch = std::exchange(queue_, {});
    const bool last = stopping_;
    hold.unlock();
    settle(batch);
    if (last) return;
  }
}

std::vector<shared_limits::waiting> shared_limits::take_queue() {
  const std::lock_guard hold(lock_);
  return std::exchange(queue_, {});
}

void shared_limits::connect() {
  try {
    redis_.emplace(address_, connect_limit);
    script_ = redis_->ask({"SCRIPT", "LOAD", script}).text;
    if (script_.empty()) throw redis_unavailable("the script was refused");
    redis_->limit_waits(budget_);
    pause_ = first_pause;
    numbers_.up = true;
    log::info("redis answers: limits of addresses are kept together", {});
  } catch (const redis_unavailable& fault) {
    redis_.reset();
    if (pause_ == first_pause)
      log::warn("redis does not answer: every node limits alone", {{"reason", fault.what()}});
    pause_ = std::min(pause_ * 2, std::chrono::milliseconds(longest_pause));
  }
}

void shared_limits::settle(std::vector<waiting>& batch) {
  std::vector<shared_verdict> verdicts(batch.size());
  if (redis_) try {
      ask(batch, verdicts);
    } catch (const redis_unavailable& fault) {
      lose(fault.what());
    }
  for (std::size_t i = 0; i < batch.size(); ++i) {
    ++(verdicts[i].known ? numbers_.asked : numbers_.alone);
    batch[i].done(verdicts[i]);
  }
}

void shared_limits::ask(const std::vector<waiting>& batch, std::vector<shared_verdict>& verdicts) {
  if (batch.empty()) redis_->queue({"PING"});
  for (const auto& one : batch) redis_->queue(command(script_, one.claim));
  const auto answers = redis_->run();
  for (std::size_t i = 0; i < batch.size(); ++i) {
    if (answers[i].numbers.size() == 2) {
      verdicts[i] = {true, std::chrono::microseconds(answers[i].numbers[0]),
                     std::chrono::microseconds(answers[i].numbers[1])};
    } else {
      ++numbers_.refused;
      if (answers[i].error.starts_with("NOSCRIPT")) script_ = redis_->ask({"SCRIPT", "LOAD", script}).text;
    }
  }
}

void shared_limits::lose(const char* why) {
  numbers_.up = false;
  ++numbers_.lost;
  redis_.reset();
  log::warn("redis is lost: every node limits alone", {{"reason", why}});
}

void shared_limits::append_metrics(std::string& out) const {
  append_number(out, "steward_redis_up", "gauge", "Whether Redis answers.", is_up() ? 1 : 0);
  append_number(out, "steward_redis_claims_total", "counter", "Requests that were counted in Redis.",
                numbers_.asked);
  append_number(out, "steward_redis_alone_total", "counter",
                "Requests that were counted by this node alone, because Redis was away or slow.",
                numbers_.alone);
  append_number(out, "steward_redis_lost_total", "counter",
                "Connections to Redis that broke or took too long.", numbers_.lost);
  append_number(out, "steward_redis_refused_total", "counter", "Commands that Redis refused.",
                numbers_.refused);
}

}  // namespace steward
