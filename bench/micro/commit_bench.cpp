// One group commit against a real PostgreSQL: rows per second by batch size.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>

#include "domain/task_commands.hpp"
#include "domain/user_state.hpp"
#include "persistence/commit.hpp"
#include "persistence/embedded_postgres.hpp"
#include "persistence/leases.hpp"
#include "persistence/migrate.hpp"

namespace steward {
namespace {

/// A throw-away PostgreSQL for the whole program.
class throw_away_database {
 public:
  throw_away_database() {
    std::string pattern = (std::filesystem::temp_directory_path() / "steward-micro-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    std::filesystem::permissions(folder_, std::filesystem::perms{0755});
    url_ = postgres_.start(folder_);
    database db(url_);
    migrate_up(db);
    ensure_shards(db, 64);
    const auto node = make_uuid_v7(1, 1, 1);
    renew_lease(db, node, "bench", std::chrono::hours{1});
    epoch = take_shards(db, node).front().epoch;
  }
  ~throw_away_database() {
    postgres_.stop();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  const std::string& url() const { return url_; }
  std::int64_t epoch = 0;

 private:
  std::filesystem::path folder_;
  embedded_postgres postgres_;
  std::string url_;
};

throw_away_database& shared_database() {
  static throw_away_database one;
  return one;
}

/// The change set of one create by one of many users.
change_set make_set(user_state& state, id_source& ids, int shard) {
  const limits bounds;
  const context ctx{std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()), ids,
                    bounds, "rest", "0af7651916cd43dd8448eb211c80319c"};
  task_input input;
  input.title = "invoice budget 17";
  input.description.emplace(
      "Step 17 of the plan: look it over, note what is missing, ask the others, then close it by Friday "
      "evening.");
  input.tags = std::vector<std::string>{"home", "area7"};
  auto decided = create_task(state, ctx, std::move(input), task_shape::v1);
  for (const auto& change : decided->changes)
    if (std::holds_alternative<row<event>>(change.row)) steward::apply(state, change);
  return {state.id, shard, shared_database().epoch, std::move(decided->changes)};
}

void commit_creates(benchmark::State& bench) {
  database db(shared_database().url());
  static id_source ids(42);
  static std::vector<user_state> users(100);
  for (auto& user : users)
    if (user.id.is_nil()) user.id = ids.next(timestamp{});
  const auto size = static_cast<std::size_t>(bench.range(0));
  std::size_t next = 0;
  for (auto _ : bench) {
    bench.PauseTiming();
    std::vector<change_set> sets;
    for (std::size_t i = 0; i < size; ++i, ++next)
      sets.push_back(make_set(users[next % 100], ids, static_cast<int>(next % 64)));
    std::vector<const change_set*> batch;
    for (const auto& set : sets) batch.push_back(&set);
    bench.ResumeTiming();
    if (commit(db, batch).front() != commit_verdict::committed) bench.SkipWithError("not committed");
  }
  bench.SetItemsProcessed(bench.iterations() * bench.range(0));
}
BENCHMARK(commit_creates)
    ->Arg(1)
    ->Arg(8)
    ->Arg(16)
    ->Arg(32)
    ->Arg(64)
    ->Arg(256)
    ->UseRealTime()
    ->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace steward
