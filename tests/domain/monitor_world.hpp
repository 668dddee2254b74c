#pragma once

#include "domain/monitors/evaluate.hpp"
#include "domain/monitors/history.hpp"
#include "domain/monitors/known_facts.hpp"
#include "domain/monitors/monitor_requests.hpp"
#include "domain/monitors/monitor_times.hpp"
#include "domain/monitors/reaction_requests.hpp"
#include "tests/domain/job_world.hpp"

namespace steward {

/// A world in which monitors look at what a test shows them.
struct monitor_world : job_world {
  monitor_world() {
    user ada;
    ada.id = state.id;
    ada.email = "ada@example.org";
    apply(state, change{make_row(ada)});
  }

  /// A monitor of a price, active below 50, with more members of the request.
  nlohmann::json make(nlohmann::json more = nlohmann::json::object()) {
    nlohmann::json body{{"prompt", "Tell me when it is cheap"},
                        {"frequency", "@every 1m"},
                        {"source", {{"kind", "web_page"}, {"url", "https://shop.example/lamp"}}},
                        {"facts", {{{"name", "price"}, {"type", "number"}, {"unit", "EUR"}}}},
                        {"condition", {{"all", {{{"fact", "price"}, {"op", "below"}, {"value", 50}}}}}}};
    body.update(more);
    auto input = read_new_monitor(body);
    EXPECT_TRUE(input) << (input ? ""
                                 : input.fault().fields.at(0).pointer + input.fault().fields.at(0).message);
    return body_of(commit(create_monitor(state, now, *input)));
  }

  nlohmann::json change_monitor(const uuid& id, nlohmann::json body) {
    auto input = read_monitor_update(body);
    EXPECT_TRUE(input);
    return body_of(commit(update_monitor(state, now, {id, {}}, *input)));
  }

  const monitor& at_id(const uuid& id) const { return *state.monitors.at(id); }
  monitor_progress progress(const uuid& id) const { return progress_of(state, at_id(id)); }
  row<job> tick(const uuid& id) const { return state.jobs.find(id); }

  look seen(const uuid& id, std::optional<double> price) const {
    look one;
    one.monitor_version = at_id(id).version;
    one.status = 200;
    one.facts = {{"price", price ? fact_value(*price) : fact_value(), "EUR", 0.9, "costs"}};
    return one;
  }

  /// Its job runs when it is due, and sees this.
  void look_at(const uuid& id, const look& what) {
    const auto due = tick(id);
    ASSERT_TRUE(due);
    now.now = std::max(now.now, due->run_at);
    const auto moment = now.now;
    committed.clear();
    commit(settle_job(state, now, kinds, {due->id, due->version},
                      job_handler([what](const user_state& s, const context& c, const job& one) {
                        return settle_look(s, c, one, what);
                      })));
    now.now = moment;
  }
  void look_at(const uuid& id, std::optional<double> price) { look_at(id, seen(id, price)); }

  /// The rows of a sort that the newest commit wrote.
  template <class Record>
  std::vector<Record> written() const {
    std::vector<Record> rows;
    for (const auto& one : committed)
      if (const auto* put = std::get_if<row<Record>>(&one.row)) rows.push_back(**put);
    return rows;
  }
  std::vector<std::string> told() const {
    std::vector<std::string> found;
    for (const auto& one : written<event>()) found.push_back(one.kind);
    return found;
  }
};

}  // namespace steward
