#include <benchmark/benchmark.h>

#include <array>
#include <stdexcept>
#include <string>

#include "domain/task_list.hpp"

namespace {

using namespace steward;

constexpr std::array<std::string_view, 20> words{"invoice", "budget",   "report",   "meeting", "review",
                                                 "release", "customer", "contract", "garden",  "kitchen",
                                                 "holiday", "dentist",  "server",   "backup",  "letter",
                                                 "payment", "planning", "research", "music",   "training"};

const timestamp now = parse_time("2026-03-01T10:00:00Z")->at;
const cursor_key key{1, 2};

task make_task(std::size_t i, id_source& ids) {
  const auto word = [&](std::size_t n) {
    return std::string(words[(i * 7 + n * 3 + i / 20) % words.size()]);
  };
  task t;
  t.created_at = t.updated_at = now - std::chrono::minutes{1'000'000 - i};
  t.id = ids.next(t.created_at);
  t.title = word(0) + ' ' + word(1) + ' ' + std::to_string(i);
  t.description = "Please look after the " + word(2) + " before the end of the week and tell the " + word(5) +
                  " people what the next step is, see page " + std::to_string(i % 97);
  t.completed = i % 3 == 0;
  if (t.completed) t.completed_at = t.updated_at;
  t.priority = static_cast<int>(i % 4);
  t.tags = {word(3), word(4)};
  if (i % 2 == 0) t.due_date = now + std::chrono::hours{static_cast<int>(i * 37 % 5000)};
  return t;
}

const user_state& user_with(std::size_t tasks) {
  static std::unordered_map<std::size_t, user_state> states;
  const auto [found, is_new] = states.try_emplace(tasks);
  if (is_new) {
    id_source ids(tasks);
    for (std::size_t i = 0; i < tasks; ++i) found->second.tasks.put(make_row(make_task(i, ids)));
  }
  return found->second;
}

void list(benchmark::State& bench, const query_pairs& query) {
  const user_state& state = user_with(static_cast<std::size_t>(bench.range(0)));
  const auto request = parse_list_request(query);
  if (!request) throw std::logic_error("the query of a benchmark is not valid");
  id_source ids(1);
  const limits bounds;
  const context context{now, ids, bounds};
  std::int64_t matches = 0;
  for (auto _ : bench) {
    const auto answer = list_tasks(state, context, *request, key);
    matches = answer->page->total;
    benchmark::DoNotOptimize(answer);
  }
  bench.counters["matches"] = static_cast<double>(matches);
}

void add_newest(benchmark::State& bench) {
  user_state state;
  id_source ids(1);
  std::size_t i = 0;
  for (auto _ : bench) {
    state.tasks.put(make_row(make_task(i % 50'000, ids)));
    if (++i % 50'000 == 0) state = user_state();
  }
}

#define LIST_BENCHMARK(name, ...) \
  BENCHMARK_CAPTURE(list, name, query_pairs __VA_ARGS__)->Arg(10'000)->Arg(50'000)

LIST_BENCHMARK(newest, {});
LIST_BENCHMARK(one_word, {{"q", "invoice"}});
LIST_BENCHMARK(two_words, {{"q", "invoice meeting"}});
LIST_BENCHMARK(number, {{"q", "budget"}, {"limit", "50"}, {"sort_by", "created_at"}});
LIST_BENCHMARK(in_every_task, {{"q", "please"}});
LIST_BENCHMARK(in_none, {{"q", "zeppelin"}});
LIST_BENCHMARK(two_letters, {{"q", "ge"}});
LIST_BENCHMARK(open_and_high, {{"status", "pending"}, {"priority", "high"}});
LIST_BENCHMARK(next_due, {{"sort_by", "due_date"}});
LIST_BENCHMARK(by_title, {{"sort_by", "title"}});
LIST_BENCHMARK(tagged, {{"tags", "garden,music"}});
LIST_BENCHMARK(deep_offset, {{"offset", "9000"}});
BENCHMARK(add_newest);

}  // namespace
