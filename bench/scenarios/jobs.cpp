#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <mutex>
#include <thread>

#include "bench/client.hpp"
#include "bench/prometheus.hpp"
#include "bench/scenario.hpp"

namespace steward::bench {
namespace {

using namespace std::chrono_literals;
using system_time = std::chrono::system_clock::time_point;

constexpr std::size_t parallel = 8;  // orders under way at once
constexpr std::size_t largest_order = 10'000;
constexpr auto look = 10ms;  // between two looks at how many are done
constexpr std::string_view lag = "steward_job_start_lag_seconds";

std::string utc(system_time at) {
  const auto micros = std::chrono::time_point_cast<std::chrono::microseconds>(at).time_since_epoch().count();
  const std::time_t seconds = micros / 1'000'000;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
  return fmt::format("{}.{:06}Z", text, micros % 1'000'000);
}

/// Makes no-op jobs of the run's users as an operator and watches the server's counters.
class job_run {
 public:
  job_run(const run_context& context, std::string_view name)
      : context_(context), name_(name), http_(context.to, context.load.timeout) {
    for (const auto& u : context.people.writers) users_.push_back(id_of(u));
    before_ = metrics();
  }

  /// Makes `count` jobs, spread over the users, over several connections. `due` and `spread` as in the API.
  void order_all(std::size_t count, system_time due, std::chrono::milliseconds spread) {
    std::vector<nlohmann::json> orders;
    const auto each = count / users_.size(), rest = count % users_.size();
    for (std::size_t i = 0; i < users_.size(); ++i)
      for (auto left = each + (i < rest ? 1 : 0); left > 0;) {
        const auto part = std::min(left, largest_order);
        left -= part;
        orders.push_back({{"kind", "noop"},
                          {"user_id", users_[i]},
                          {"count", part},
                          {"run_at", utc(due)},
                          {"spread_ms", spread.count()}});
      }
    std::atomic<std::size_t> next{0};
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < std::min(parallel, orders.size()); ++i)
      threads.emplace_back([&] {
        try {
          client own(context_.to, context_.load.timeout);
          for (auto n = next++; n < orders.size() && !context_.stop; n = next++) order(own, orders[n]);
        } catch (const std::exception& fault) {
          const std::lock_guard lock(mutex_);
          fault_ = fault.what();
          next = orders.size();
        }
      });
    for (auto& t : threads) t.join();
    if (!fault_.empty()) throw run_error(fault_);
  }

  /// One job of one user, due at once.
  void order_one(std::size_t number) {
    order(http_, {{"kind", "noop"}, {"user_id", users_[number % users_.size()]}});
  }

  /// Waits until so many more are done than at the beginning, and answers when.
  clock::time_point await(std::size_t count) {
    const auto begin = done(before_);
    auto last = begin;
    auto moved = clock::now();
    for (;;) {
      const auto now = done(metrics());
      if (now - begin >= static_cast<double>(count) || context_.stop) return clock::now();
      if (now > last) moved = clock::now();
      last = now;
      if (clock::now() - moved > std::max<nanos>(context_.load.timeout, 60s))
        throw run_error(fmt::format("only {:.0f} of {} jobs have run", now - begin, count));
      context_.line.show(fmt::format("{:<10} {:.0f} of {} jobs done", name_, now - begin, count));
      std::this_thread::sleep_for(look);
    }
  }

  result report(std::size_t count, double seconds, std::string note) {
    result r;
    r.scenario = name_;
    r.seconds = seconds;
    r.requests = count;
    r.rate = seconds > 0 ? static_cast<double>(count) / seconds : 0;
    r.latency = latencies_of(read_buckets(metrics(), lag).since(read_buckets(before_, lag)));
    r.note = std::move(note) +
             "; times are from when a job was due until its handler began, as upper bounds of the server's "
             "histogram";
    context_.line.clear();
    return r;
  }

  std::string metrics() { return http_.call("GET", "/metrics").text; }

 private:
  static double done(std::string_view text) { return metric(text, "steward_jobs_done_total"); }

  std::string id_of(const user& u) {
    const auto got = http_.call("GET", "/api/v1/me", u.token);
    if (got.status != 200) throw run_error(fmt::format("/api/v1/me: {} {}", got.status, got.text));
    return got.json.at("id").get<std::string>();
  }

  void order(client& http, const nlohmann::json& body) {
    const auto got = http.call("POST", "/api/v1/admin/jobs", context_.operator_token, body);
    if (got.status == 201) return;
    std::string advice;
    if (got.status == 403) advice = " Give the account the role: steward admin grant EMAIL.";
    if (got.status == 401) advice = " Is --operator a fresh token of this server?";
    throw run_error(
        fmt::format("cannot make jobs: the server answered {} {}.{}", got.status, got.text, advice));
  }

  const run_context& context_;
  std::string name_;
  client http_;
  std::vector<std::string> users_;
  std::string before_;
  std::mutex mutex_;
  std::string fault_;
};

/// Time for `count` orders to be there before the first is due.
std::chrono::milliseconds ahead(std::size_t count) { return 2s + std::chrono::milliseconds(count / 20); }

result work_off(const run_context& context, std::string_view name) {
  job_run run(context, name);
  const auto begin = clock::now();
  const auto lead = ahead(context.jobs);
  run.order_all(context.jobs, std::chrono::system_clock::now() + lead, 0ms);
  const auto ordered = clock::now();
  const auto due = begin + lead;
  if (ordered > due) throw run_error("making the jobs took longer than they were ahead: use fewer --jobs");
  std::this_thread::sleep_until(due);
  const auto end = run.await(context.jobs);
  const auto making = std::chrono::duration<double>(ordered - begin).count();
  return run.report(context.jobs, std::chrono::duration<double>(end - due).count(),
                    fmt::format("jobs that were all due at one moment; made before at {}/s",
                                show_rate(static_cast<double>(context.jobs) / making)));
}

result make_and_work_off(const run_context& context, std::string_view name) {
  job_run run(context, name);
  const auto begin = clock::now();
  run.order_all(context.jobs, std::chrono::system_clock::now(), 0ms);
  const auto end = run.await(context.jobs);
  return run.report(context.jobs, std::chrono::duration<double>(end - begin).count(),
                    "jobs due at once, made and worked off at the same time");
}

result start_lag(const run_context& context, std::string_view name) {
  job_run run(context, name);
  const auto spread = std::chrono::duration_cast<std::chrono::milliseconds>(context.load.duration);
  run.order_all(context.jobs, std::chrono::system_clock::now() + ahead(context.jobs), spread);
  run.await(context.jobs);
  return run.report(context.jobs, std::chrono::duration<double>(spread).count(),
                    fmt::format("jobs due evenly within {}", show_duration(spread)));
}

result start_now(const run_context& context, std::string_view name) {
  job_run run(context, name);
  const auto end = clock::now() + context.load.duration;
  std::size_t made = 0;
  for (auto next = clock::now(); next < end && !context.stop; next += 40ms) {
    std::this_thread::sleep_until(next);
    run.order_one(made++);
  }
  run.await(made);
  return run.report(made, std::chrono::duration<double>(context.load.duration).count(),
                    "25 jobs a second, each due at once");
}

const registration jobs{{"jobs", "--jobs no-op jobs, all due at one moment: how fast they are worked off",
                         false, true, true, work_off}};
const registration jobs_pipe{{"jobs-pipe", "--jobs no-op jobs due at once, made and worked off together",
                              false, true, true, make_and_work_off}};
const registration jobs_lag{{"jobs-lag", "--jobs jobs due evenly within --duration: how late they start",
                             false, true, true, start_lag}};
const registration jobs_now{{"jobs-now", "one job after the other, due at once: from making it to its start",
                             false, true, true, start_now}};

}  // namespace
}  // namespace steward::bench
