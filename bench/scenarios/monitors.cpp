#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>

#include "bench/client.hpp"
#include "bench/scenario.hpp"

namespace steward::bench {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t monitors_each = 50;
constexpr std::size_t parallel = 16;
constexpr auto patience = 60s;  // for their first looks

/// One that watches its user's own tasks: nothing outside has a part in what is measured.
nlohmann::json sample_monitor(std::size_t number) {
  return {{"prompt", fmt::format("Tell me when more than {} tasks are overdue", number)},
          {"name", fmt::format("Overdue {}", number)},
          {"frequency", "@every 24h"},
          {"notify", nlohmann::json::array()},
          {"source", {{"kind", "own_tasks"}, {"filter", {{"due", "overdue"}}}}},
          {"facts", {{{"name", "count"}, {"type", "number"}}, {{"name", "titles"}, {"type", "set"}}}},
          {"condition", {{"all", {{{"fact", "count"}, {"op", "above"}, {"value", number}}}}}}};
}

/// The monitors of each reader, by its place. Those of an earlier run are used again.
class monitor_owners {
 public:
  explicit monitor_owners(const run_context& context)
      : context_(context), ids_(context.people.readers.size()) {}

  std::vector<std::vector<std::string>> prepare() {
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < std::min(parallel, ids_.size()); ++i)
      threads.emplace_back([this] { work(); });
    for (auto& t : threads) t.join();
    context_.line.clear();
    if (error_) std::rethrow_exception(error_);
    return std::move(ids_);
  }

 private:
  void work() {
    try {
      client http(context_.to, context_.load.timeout);
      for (auto i = next_++; i < ids_.size() && !context_.stop; i = next_++) {
        prepare(http, context_.people.readers[i].token, ids_[i]);
        context_.line.show(fmt::format("monitors of user {} of {}", ++ready_, ids_.size()));
      }
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (!error_) error_ = std::current_exception();
      next_ = ids_.size();
    }
  }

  void prepare(client& http, const std::string& token, std::vector<std::string>& ids) {
    auto there = list(http, token);
    if (there.size() < monitors_each) {
      nlohmann::json items;
      for (auto i = there.size(); i < monitors_each; ++i) items.push_back(sample_monitor(i));
      const auto made =
          http.call("POST", "/api/v1/monitors/bulk", token, {{"op", "create"}, {"items", std::move(items)}});
      if (made.status / 100 != 2)
        throw run_error(fmt::format("cannot make monitors: the server answered {} {}", made.status,
                                    made.text.substr(0, 200)));
    }
    const auto end = clock::now() + patience;
    while (!all_have_looked(there = list(http, token)) && !context_.stop) {
      if (clock::now() > end) throw run_error("the monitors have not looked within a minute");
      std::this_thread::sleep_for(50ms);
    }
    for (const auto& one : there) ids.push_back(one.at("id").get<std::string>());
  }

  static nlohmann::json list(client& http, const std::string& token) {
    const auto got = http.call("GET", fmt::format("/api/v1/monitors?limit={}", monitors_each), token);
    if (got.status == 200 && got.json.is_object() && got.json.contains("items")) return got.json["items"];
    throw run_error(
        fmt::format("cannot list monitors: the server answered {} {}", got.status, got.text.substr(0, 200)));
  }

  static bool all_have_looked(const nlohmann::json& monitors) {
    return monitors.size() >= monitors_each &&
           std::all_of(monitors.begin(), monitors.end(),
                       [](const auto& one) { return one.value("evaluations", 0) > 0; });
  }

  const run_context& context_;
  std::vector<std::vector<std::string>> ids_;
  std::atomic<std::size_t> next_{0};
  std::atomic<std::size_t> ready_{0};
  std::mutex mutex_;
  std::exception_ptr error_;
};

using path_maker = std::string (*)(const std::string& id, dice& chance);

std::string facts_path(const std::string& id, dice&) { return "/api/v1/monitors/" + id + "/facts?limit=50"; }
std::string series_path(const std::string& id, dice&) {
  return "/api/v1/monitors/" + id + "/series?fact=count";
}
std::string statistics_path(const std::string& id, dice&) { return "/api/v1/monitors/" + id + "/statistics"; }

std::string mixed_path(const std::string& id, dice& chance) {
  const auto percent = chance.roll(100);
  if (percent < 40) return "/api/v1/monitors/" + id;
  if (percent < 60) return "/api/v1/monitors?limit=50";
  if (percent < 75) return facts_path(id, chance);
  if (percent < 90) return series_path(id, chance);
  return percent < 95 ? statistics_path(id, chance) : "/api/v1/monitors/statistics";
}

template <path_maker make>
result read_monitors(const run_context& context, std::string_view name) {
  const auto ids = monitor_owners(context).prepare();
  return replay(context, name, [&](dice& chance) -> request {
    const auto owner = chance.roll(ids.size());
    return {"GET", make(chance.pick(ids[owner]), chance), context.people.readers[owner], {}};
  });
}

const registration mixed{{"monitors",
                          "of monitors: 40 % get, 20 % list, 15 % facts, 15 % series, 10 % statistics", true,
                          false, false, read_monitors<mixed_path>}};
const registration facts{
    {"facts", "what one monitor has found, newest first", true, false, false, read_monitors<facts_path>}};
const registration series{
    {"series", "a fact of one monitor as a chart", true, false, false, read_monitors<series_path>}};
const registration statistics{
    {"statistics", "how the looks of one monitor went", true, false, false, read_monitors<statistics_path>}};

}  // namespace
}  // namespace steward::bench
