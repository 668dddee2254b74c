#include "bench/live_run.hpp"

namespace steward::bench {
namespace {

result one_change_at_a_time(const run_context& context, std::string_view name) {
  return live_run(context, name, context.load.rate > 0 ? 64 : 1).run();
}

result many_changes_at_once(const run_context& context, std::string_view name) {
  return live_run(context, name, 32).run();
}

const registration live{
    {"live", "POST to event on every socket (--connections) of a user (--users), one after the other", false,
     true, false, one_change_at_a_time}};
const registration live_load{{"live-load", "the same with up to 32 users changing at once: events a second",
                              false, true, false, many_changes_at_once}};

}  // namespace
}  // namespace steward::bench
