#include "bench/options.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

namespace steward::bench {
namespace {

constexpr std::string_view introduction =
    "Measures how fast a Steward server answers, by sending it the requests of many users.\n"
    "Give it a server that exists for testing: it creates users and tasks, and leaves them there.\n";

constexpr std::string_view examples = R"text(
Examples:
  steward-bench --jwt-secret "$JWT_SECRET"            every scenario on http://127.0.0.1:8000
  steward-bench get create --url https://staging.example.org --connections 128 --duration 30s
  steward-bench mixed --rate 2000                     2000 requests a second, whatever the server does
  steward-bench get --fail-if 'p99>5ms' --fail-if 'errors>0'
  steward-bench live --users 1 -c 1000                POST to event on 1000 sockets of one user
  steward-bench jobs --operator "$(steward token --user ops@example.com)"
  steward-bench --json before.json; steward-bench compare before.json after.json

Without --rate each connection sends its next request when it has the answer to the last (closed loop): this
finds the highest rate. With --rate requests are due at fixed times and latencies are measured from then
(open loop): this finds what users of a server under that load would feel.

Exit status: 0 done, 1 the server cannot be reached or no request succeeded, 2 wrong usage,
3 a --fail-if was met, 130 interrupted.
)text";

CLI::Validator between(std::size_t least, std::size_t most) {
  return CLI::Range(least, most).description("");  // the help need not show it, a refusal does
}

/// The values as given; turned into a command once all are there.
struct raw_options {
  std::vector<std::string> scenarios;
  std::string url = "http://127.0.0.1:8000";
  std::string rate;
  std::string duration = "10s";
  std::string warmup = "2s";
  std::string timeout = "10s";
  std::vector<std::string> fail_if;
  bool insecure = false;
  bool list = false;
  run_command command;
};

void add_load_options(CLI::App& app, raw_options& raw) {
  auto& load = raw.command.load;
  app.add_option("-c,--connections", load.connections, "connections, of all threads together")
      ->check(between(1, 100'000))
      ->capture_default_str()
      ->type_name("N");
  app.add_option("-t,--threads", load.threads, "threads of the load generator")
      ->check(between(1, 256))
      ->capture_default_str()
      ->type_name("N");
  app.add_option("-r,--rate", raw.rate, "requests a second at fixed times (open loop); 10k means 10000")
      ->type_name("N");
  app.add_option("-d,--duration", raw.duration, "how long each scenario is measured")
      ->capture_default_str()
      ->type_name("TIME");
  app.add_option("-w,--warmup", raw.warmup, "how long it runs before, not counted")
      ->capture_default_str()
      ->type_name("TIME");
  app.add_option("--timeout", raw.timeout, "an answer that takes longer is an error")
      ->capture_default_str()
      ->type_name("TIME");
  app.add_option("--seed", raw.command.seed, "number that decides the random choices")
      ->capture_default_str()
      ->type_name("N");
}

void add_data_options(CLI::App& app, raw_options& raw) {
  auto& people = raw.command.people;
  app.add_option("-u,--users", people.users, "test users")
      ->check(between(1, 1'000'000))
      ->capture_default_str()
      ->type_name("N");
  app.add_option("-n,--tasks", people.tasks, "tasks of each user; missing ones are created first")
      ->check(between(1, 100'000))
      ->capture_default_str()
      ->type_name("N");
  app.add_option("--jwt-secret", people.jwt_secret,
                 "the server's JWT_SECRET, to make the users' tokens; without it they sign up")
      ->envname("JWT_SECRET")
      ->type_name("SECRET");
  app.add_option("--operator", raw.command.operator_token,
                 "access token of somebody with the role admin (steward token --user EMAIL), for the "
                 "scenarios of jobs")
      ->envname("STEWARD_OPERATOR_TOKEN")
      ->type_name("TOKEN");
  app.add_option("--jobs", raw.command.jobs, "how many jobs the scenarios of jobs make")
      ->check(between(1, 10'000'000))
      ->capture_default_str()
      ->type_name("N");
  app.add_flag("--insecure", raw.insecure, "do not check the server's TLS certificate");
}

void add_output_options(CLI::App& app, raw_options& raw) {
  app.add_option("-j,--json", raw.command.json_file, "also write the results to this file")
      ->type_name("FILE");
  app.add_option("-f,--fail-if", raw.fail_if,
                 "end with status 3 if this holds, as 'get.p99>5ms', 'create.rate<10k', 'errors>0.1%' "
                 "(mean p50 p90 p95 p99 p99.9 max rate errors; may be repeated)")
      ->allow_extra_args(false)
      ->type_name("CONDITION");
  app.add_flag("-q,--quiet", raw.command.quiet, "no progress");
  app.add_flag("-l,--list", raw.list, "list the scenarios");
}

void check_thresholds(const run_command& run) {
  for (const auto& t : run.thresholds) {
    const bool runs = std::any_of(run.scenarios.begin(), run.scenarios.end(), [&](const scenario& s) {
      return t.scenario.empty() || s.name == t.scenario;
    });
    if (!runs)
      throw usage_error(fmt::format("--fail-if '{}': this run has no scenario '{}'", t.text, t.scenario));
  }
}

template <class Parse>
auto named(std::string_view option, std::string_view text, Parse parse) {
  try {
    return parse(text);
  } catch (const usage_error& e) {
    throw usage_error(fmt::format("{}: {}", option, e.what()));
  }
}

void read_load(const raw_options& raw, load_options& load) {
  const auto duration = [](std::string_view text) { return parse_duration(text, true); };
  load.duration = named("--duration", raw.duration, duration);
  load.warmup = named("--warmup", raw.warmup, duration);
  load.timeout = named("--timeout", raw.timeout, duration);
  if (!raw.rate.empty()) load.rate = named("--rate", raw.rate, parse_number);
  if (!raw.rate.empty() && load.rate <= 0)
    throw usage_error("--rate must be above 0; leave it out for a closed loop");
  if (load.duration < std::chrono::milliseconds(100)) throw usage_error("--duration must be 100ms or more");
  if (load.timeout <= nanos(0)) throw usage_error("--timeout must be above 0");
  if (load.threads > load.connections) throw usage_error("--threads must not be more than --connections");
}

/// All that can be run, if none is named.
void choose_scenarios(run_command& run) {
  const bool all = run.scenarios.empty();
  if (all) run.scenarios = all_scenarios();
  if (!run.operator_token.empty()) return;
  const auto lacks = [](const scenario& s) { return s.needs_operator; };
  if (all) std::erase_if(run.scenarios, lacks);
  if (const auto found = std::find_if(run.scenarios.begin(), run.scenarios.end(), lacks);
      found != run.scenarios.end())
    throw usage_error(fmt::format("'{}' makes jobs as an operator: give --operator TOKEN", found->name));
}

run_command finish(raw_options& raw) {
  run_command run = raw.command;
  run.to = parse_target(raw.url);
  run.to.verify = !raw.insecure;
  read_load(raw, run.load);
  for (const auto& name : raw.scenarios) run.scenarios.push_back(find_scenario(name));
  choose_scenarios(run);
  run.people.want_tasks = run.people.want_writers = false;
  for (const auto& s : run.scenarios) {
    run.people.want_tasks |= s.needs_tasks;
    run.people.want_writers |= s.needs_writers;
  }
  // Tokens must outlive the run, however long it is.
  run.people.token_lifetime +=
      (run.load.duration + run.load.warmup) * static_cast<std::int64_t>(run.scenarios.size());
  run.people.timeout = run.load.timeout;
  for (const auto& text : raw.fail_if) run.thresholds.push_back(parse_threshold(text));
  check_thresholds(run);
  return run;
}

}  // namespace

command parse_command_line(int argc, const char* const* argv) {
  raw_options raw;
  compare_command files;
  CLI::App app{std::string(introduction), "steward-bench"};
  app.footer(std::string(examples));
  app.add_option("scenario", raw.scenarios, "what to measure; all if none is named (see --list)")
      ->type_name("NAME");
  app.add_option("--url", raw.url, "the server")->capture_default_str()->type_name("URL");
  add_load_options(app, raw);
  add_data_options(app, raw);
  add_output_options(app, raw);
  auto* compare = app.add_subcommand("compare", "show the ratios of two files written by --json");
  compare->footer("");
  compare->add_option("A", files.a, "the earlier run")->required();
  compare->add_option("B", files.b, "the later run")->required();
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    return text_command{compare->parsed() ? compare->help() : app.help()};
  } catch (const CLI::ParseError& e) {
    throw usage_error(e.what());
  }
  if (compare->parsed()) return files;
  if (raw.list) return list_command{};
  return finish(raw);
}

}  // namespace steward::bench
