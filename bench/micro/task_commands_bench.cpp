#include <benchmark/benchmark.h>

#include <string>

#include "domain/json_read.hpp"
#include "domain/task_commands.hpp"

namespace steward {
namespace {

const std::string body =
    R"({"title":"Prepare the quarterly report for the board","description":"Numbers from finance are )"
    R"(due on Monday; ask Dana for the charts and add the new regions. Send a draft to the team first.",)"
    R"("priority":"HIGH","tags":["work","report","q3"],"due_date":"2026-03-01T10:00:00Z",)"
    R"("reminder_at":"2026-03-01T09:00:00Z","recurrence_rule":"FREQ=MONTHLY;INTERVAL=3"})";

struct world {
  user_state state;
  id_source ids{1};
  limits bounds;
  context now{timestamp{std::chrono::seconds{1'780'000'000}}, ids, bounds};
};

void parse_json(benchmark::State& loop) {
  for (auto _ : loop) benchmark::DoNotOptimize(read_json(body));
}
BENCHMARK(parse_json);

void parse_and_validate(benchmark::State& loop) {
  for (auto _ : loop) {
    auto document = read_json(body);
    benchmark::DoNotOptimize(read_new_task(*document, task_shape::v1));
  }
}
BENCHMARK(parse_and_validate);

/// Everything the core does for POST /api/v1/tasks: parse, validate, decide, render the reply and the event.
void create(benchmark::State& loop) {
  world w;
  for (auto _ : loop) {
    auto document = read_json(body);
    auto input = read_new_task(*document, task_shape::v1);
    benchmark::DoNotOptimize(create_task(w.state, w.now, *std::move(input), task_shape::v1));
  }
}
BENCHMARK(create);

/// The same and applying the changes, with 10,000 tasks there.
void create_and_apply(benchmark::State& loop) {
  world w;
  w.bounds.tasks = 100'000'000;
  for (auto _ : loop) {
    auto document = read_json(body);
    auto input = read_new_task(*document, task_shape::v1);
    auto made = create_task(w.state, w.now, *std::move(input), task_shape::v1);
    steward::apply(w.state, made->changes);
    if (w.state.tasks.size() < 10'000) continue;
    loop.PauseTiming();
    w.state = {};
    loop.ResumeTiming();
  }
}
BENCHMARK(create_and_apply);

void complete_and_reopen(benchmark::State& loop) {
  world w;
  auto document = read_json(body);
  auto made = create_task(w.state, w.now, *read_new_task(*document, task_shape::v1), task_shape::v1);
  steward::apply(w.state, made->changes);
  const task_target target{std::get<row<task>>(made->changes[0].row)->id};
  for (auto _ : loop) {
    auto toggled = toggle_task(w.state, w.now, target);
    steward::apply(w.state, toggled->changes);
  }
}
BENCHMARK(complete_and_reopen);

}  // namespace
}  // namespace steward
