#pragma once

#include <gtest/gtest.h>

#include <caf/all.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <variant>

#include "actors/environment.hpp"
#include "actors/reader.hpp"
#include "actors/writer.hpp"
#include "domain/user_state.hpp"

namespace steward::test {

/// An actor system whose messages are delivered and whose clock moves only when a test says so.
class actor_fixture : public testing::Test {
 protected:
  struct test_config : caf::actor_system_config {
    test_config() { set("scheduler.policy", caf::atom("testing")); }
  };

  actor_fixture()
      : system(config), scheduler(dynamic_cast<caf::scheduler::test_coordinator&>(system.scheduler())) {
    env.now = [this] { return now; };
    env.seed = [] { return std::uint64_t{42}; };
    env.metrics = &metrics;
    env.shards = 4;
    // What the store of this test holds and does.
    env.writers = {spawn_writer(
        system, {[this](const auto& batch, bool) { return commit(batch); }, &metrics, nullptr}, false)};
    env.readers = {
        spawn_reader(system,
                     {[this](const uuid&) { return load(); },
                      [this](const uuid&, const event_filter& filter) { return find_events(filter); },
                      [this](const due_range& range) { return due(range); }, nullptr, nullptr,
                      [this](const uuid&, const delivery_filter& filter) { return find_deliveries(filter); }},
                     false)};
  }

  ~actor_fixture() override {
    for (const auto& actor : env.writers) caf::anon_send_exit(actor, caf::exit_reason::kill);
    for (const auto& actor : env.readers) caf::anon_send_exit(actor, caf::exit_reason::kill);
    for (const auto& actor : started) caf::anon_send_exit(actor, caf::exit_reason::kill);
    scheduler.run();
    env.writers.clear();
    env.readers.clear();
    env.schedulers.clear();
    started.clear();
  }

  std::vector<commit_verdict> commit(const std::vector<const change_set*>& batch) {
    if (!batch.empty()) batches.push_back(batch.size());
    if (commits_to_fail > 0) {
      --commits_to_fail;
      throw database_unavailable("down");
    }
    std::vector<commit_verdict> verdicts;
    for (const auto* set : batch) {
      verdicts.push_back(refuse && refuse(*set) ? commit_verdict::refused : verdict);
      if (verdicts.back() == commit_verdict::committed && !is_written(*set)) written.push_back(*set);
    }
    if (commit_is_lost && !batch.empty()) throw database_unavailable("down");
    return verdicts;
  }

  /// A batch of unknown outcome is sent again.
  bool is_written(const change_set& set) const {
    return std::any_of(written.begin(), written.end(), [&](const change_set& done) {
      return !set.changes.empty() && done.changes.size() == set.changes.size() &&
             done.changes.front().row == set.changes.front().row;
    });
  }

  loaded_user load() {
    if (load_fails) throw database_unavailable("down");
    loaded_user loaded;
    user profile;
    profile.id = owner;
    if (account_exists) loaded.rows.emplace_back(make_row(profile));
    for (const auto& set : written)
      for (const auto& change : set.changes) {
        if (const auto* e = std::get_if<row<event>>(&change.row))
          loaded.seq = std::max(loaded.seq, (*e)->seq);
        else if (!std::holds_alternative<row<job>>(change.row))
          loaded.rows.push_back(change.row);
      }
    for (const auto& one : stored_jobs()) loaded.rows.emplace_back(one);
    return loaded;
  }

  /// The rows of jobs as the database would have them.
  std::vector<row<job>> stored_jobs() const {
    std::map<uuid, row<job>> rows;
    for (const auto& set : written)
      for (const auto& change : set.changes)
        if (const auto* one = std::get_if<row<job>>(&change.row)) {
          if (change.remove)
            rows.erase((*one)->id);
          else
            rows[(*one)->id] = *one;
        }
    std::vector<row<job>> all;
    for (auto& [id, one] : rows) all.push_back(one);
    return all;
  }

  /// The newest row of each delivery that was written.
  std::vector<webhook_delivery> find_deliveries(const delivery_filter& filter) const {
    if (load_fails) throw database_unavailable("down");
    std::map<uuid, webhook_delivery> rows;
    for (const auto& set : written)
      for (const auto& change : set.changes)
        if (const auto* one = std::get_if<row<webhook_delivery>>(&change.row)) rows[(*one)->id] = **one;
    std::vector<webhook_delivery> found;
    for (const auto& [id, one] : rows)
      if (!filter.id || *filter.id == id) found.push_back(one);
    return found;
  }

  std::vector<row<job>> due(const due_range& range) {
    ++due_loads;
    if (load_fails) throw database_unavailable("down");
    std::vector<row<job>> found;
    const auto place = [](const row<job>& one) { return std::pair(one->run_at, one->id); };
    for (const auto& one : stored_jobs())
      if (one->shard == range.shard && is_timed(*one) && one->run_at <= range.until &&
          (!range.after || place(one) > std::pair(range.after->run_at, range.after->id)))
        found.push_back(one);
    std::sort(found.begin(), found.end(), [&](const auto& a, const auto& b) { return place(a) < place(b); });
    if (found.size() > static_cast<std::size_t>(range.limit))
      found.resize(static_cast<std::size_t>(range.limit));
    return found;
  }

  /// One answer that may come later.
  struct asked {
    std::shared_ptr<answer> content;
    bool bounced = false;
  };

  /// Sends a request on behalf of the edge; run() lets it happen.
  std::shared_ptr<asked> send(const user_actor& to, ask request) {
    auto slot = std::make_shared<asked>();
    request.user = owner;
    auto content = std::make_shared<ask>(std::move(request));
    const auto asks = [=](caf::event_based_actor* self, const user_actor& to) {
      self->request(to, caf::infinite, user_request{content})
          .then([=](const user_answer& given) { slot->content = given.content; },
                [=](caf::error&) { slot->bounced = true; });
    };
    started.push_back(caf::actor_cast<caf::actor>(system.spawn(asks, to)));
    return slot;
  }

  /// Spawns an actor whose first act is `act(self)`. The argument is for CAF 0.17, which makes a reference of
  /// a null pointer when there is none (UBSan).
  template <class Act>
  void begin(Act act) {
    const auto acts = [act](caf::event_based_actor* self, std::monostate) { act(self); };
    started.push_back(caf::actor_cast<caf::actor>(system.spawn(acts, std::monostate())));
  }

  void run() { scheduler.run(); }

  test_config config;
  caf::actor_system system;
  caf::scheduler::test_coordinator& scheduler;
  node_metrics metrics;
  environment env;
  timestamp now = parse_time("2026-11-20T12:00:00Z")->at;
  uuid owner = make_uuid_v7(1, 2, 3);
  std::vector<caf::actor> started;

  std::vector<change_set> written;
  std::vector<std::size_t> batches;
  std::vector<event> stored_events;
  std::function<std::vector<event>(const event_filter&)> find_events = [this](const event_filter&) {
    return stored_events;
  };
  commit_verdict verdict = commit_verdict::committed;
  std::function<bool(const change_set&)> refuse;  ///< what the database does not take
  int commits_to_fail = 0;
  bool commit_is_lost = false;  ///< done, but the answer does not arrive
  bool load_fails = false;
  int due_loads = 0;
  bool account_exists = true;
};

/// A command that writes one project named `name`.
inline ask put_project(const std::string& name, std::string key = {}) {
  ask request;
  request.work = command([name](const user_state& state, const context& ctx) -> result<decision> {
    project p;
    p.id = ctx.ids.next(ctx.now);
    p.user_id = state.id;
    p.name = name;
    event e;
    e.user_id = state.id;
    e.seq = state.seq + 1;
    decision decided;
    decided.changes = {{make_row(p)}, {make_row(e)}};
    decided.answer.body = std::make_shared<const std::string>(name + "#" + std::to_string(e.seq));
    return decided;
  });
  if (!key.empty()) request.idempotency = idempotency_token{std::move(key), name};
  return request;
}

/// A query that answers how many projects there are.
ask count_projects();

}  // namespace steward::test
