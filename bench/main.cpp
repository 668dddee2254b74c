#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <ctime>
#include <exception>

#include "bench/compare.hpp"
#include "bench/options.hpp"
#include "bench/report.hpp"

namespace {

using namespace steward::bench;

enum exit_status { done = 0, failed = 1, wrong_usage = 2, threshold_met = 3, interrupted = 130 };

std::atomic<bool> stop{false};

// The first Ctrl-C ends the run early with what was measured; a second one kills.
void stop_on_interrupt() {
  struct sigaction action {};
  action.sa_handler = [](int) { stop = true; };
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

std::string utc_now() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

run_record new_record(const run_command& run) {
  const auto seconds = [](nanos t) { return fmt::format("{}s", std::chrono::duration<double>(t).count()); };
  return {run.to.url,
          utc_now(),
          {{"connections", std::to_string(run.load.connections)},
           {"threads", std::to_string(run.load.threads)},
           {"rate", run.load.rate > 0 ? show_rate(run.load.rate) : "closed loop"},
           {"duration", seconds(run.load.duration)},
           {"warmup", seconds(run.load.warmup)},
           {"users", std::to_string(run.people.users)},
           {"tasks", std::to_string(run.people.tasks)},
           {"seed", std::to_string(run.seed)}},
          {}};
}

void measure(const run_command& run, progress& line, run_record& record) {
  const auto people = populate(run.to, run.people, line, stop);
  for (const auto& s : run.scenarios) {
    if (stop) break;
    record.results.push_back(
        s.run({run.to, people, run.load, run.seed, line, stop, run.operator_token, run.jobs}, s.name));
  }
}

int judge(const run_command& run, const run_record& record) {
  const auto missed = violations(run.thresholds, record.results);
  for (const auto& text : missed) fmt::print(stderr, "failed: {}\n", text);
  if (stop) return interrupted;
  if (!missed.empty()) return threshold_met;
  const bool any = std::any_of(record.results.begin(), record.results.end(),
                               [](const result& r) { return r.requests > 0; });
  if (!any) fmt::print(stderr, "steward-bench: no request succeeded\n");
  return any ? done : failed;
}

int execute(const run_command& command) {
  run_command run = command;
  stop_on_interrupt();
  connect_check(run.to, run.load.timeout);
  auto record = new_record(run);
  progress line(run.quiet);
  fmt::print("{}, {} connections, {}, {} after {} of warm-up, {} users with {} tasks\n\n", run.to.url,
             run.load.connections,
             run.load.rate > 0 ? show_rate(run.load.rate) + " requests/s (open loop)" : "closed loop",
             show_duration(run.load.duration), show_duration(run.load.warmup), run.people.users,
             run.people.tasks);
  std::fflush(stdout);
  measure(run, line, record);
  fmt::print("{}", report(record.results));
  std::fflush(stdout);
  if (!run.json_file.empty()) save_run(record, run.json_file);
  return judge(run, record);
}

int execute(const compare_command& files) {
  fmt::print("{}", compare(load_run(files.a), load_run(files.b)));
  return done;
}

int execute(const list_command&) {
  for (const auto& s : all_scenarios()) fmt::print("{:<11}{}\n", s.name, s.about);
  return done;
}

int execute(const text_command& text) {
  fmt::print("{}", text.text);
  return done;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return std::visit([](const auto& command) { return execute(command); }, parse_command_line(argc, argv));
  } catch (const usage_error& e) {
    fmt::print(stderr, "steward-bench: {}\nTry steward-bench --help\n", e.what());
    return wrong_usage;
  } catch (const std::exception& e) {
    fmt::print(stderr, "steward-bench: {}\n", e.what());
    return failed;
  }
}
