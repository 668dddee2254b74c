#pragma once

#include "domain/webhooks/deliveries.hpp"
#include "domain/webhooks/delivery_commands.hpp"
#include "domain/webhooks/endpoint_commands.hpp"
#include "tests/domain/job_world.hpp"

namespace steward {

/// A user with webhooks: what the actor does with every decision, and the delivery log as the database has
/// it.
struct webhook_world : job_world {
  std::map<uuid, webhook_delivery> log;
  std::map<std::int64_t, std::string> keys;  ///< by number; of the tests with one endpoint
  int secrets = 0;

  webhook_sealing sealing{[this](webhook_signing signing) -> webhook_secret {
                            const auto number = std::to_string(++secrets);
                            if (signing == webhook_signing::hmac) return {"whsec_" + number, {}};
                            return {"whsk_" + number, "whpk_" + number};
                          },
                          [](const auto& plain, const auto& row) { return "sealed " + plain + ' ' + row; }};
  webhook_rules rules{{"tasks", "projects", "webhooks"}, {"task.created", "task.updated"}, false};

  reply settle(result<decision> made) {
    if (!made) {
      ADD_FAILURE() << made.fault().detail;
      return {};
    }
    add_webhook_deliveries(state, now, made->changes);
    for (const auto& one : made->changes)
      if (const auto* put = std::get_if<row<webhook_delivery>>(&one.row)) log[(*put)->id] = **put;
    for (const auto& one : made->changes)
      if (const auto* key = std::get_if<row<webhook_key>>(&one.row)) {
        if (one.remove)
          keys.erase((*key)->number);
        else
          keys[(*key)->number] = (*key)->sealed;
      }
    const auto moment = now.now;
    auto answer = commit(*std::move(made));
    now.now = moment;
    return answer;
  }

  result<webhook_input> read(std::string_view text, bool is_new = true) const {
    auto body = read_json(text);
    return is_new ? read_new_webhook(*body, rules) : read_webhook_update(*body, rules);
  }

  nlohmann::json hook(std::string_view text = R"({"url":"https://example.org/hook"})") {
    auto input = read(text);
    EXPECT_TRUE(input) << text;
    return body_of(settle(create_webhook(state, now, *input, sealing)));
  }

  void create_task_with(std::string_view body) {
    settle(create_task(state, now, *new_task_input(body), task_shape::v1));
  }

  const webhook_endpoint& endpoint(const nlohmann::json& made) const {
    return *state.webhooks.at(id_of(made));
  }

  /// The jobs that send, by their time.
  std::vector<row<job>> sending() const {
    std::vector<row<job>> all;
    for (const auto& one : jobs())
      if (one->kind == webhook_job_kind) all.push_back(one);
    return all;
  }

  /// What the job pool does when the endpoint has answered.
  void answered(const row<job>& one, webhook_attempt what) {
    kinds.add({.name = std::string(webhook_job_kind),
               .prepare = [](const auto&, const auto&, const auto&) { return outside_call{}; }});
    const auto before = log.at(one->id);
    settle(settle_job(state, now, kinds, {one->id, one->version},
                      job_handler([before, what](const user_state& s, const context& c, const job&) {
                        return settle_attempt(s, c, before, what);
                      })));
  }

  std::vector<webhook_delivery> all_deliveries() const {
    std::vector<webhook_delivery> all;
    for (const auto& [id, one] : log) all.push_back(one);
    return all;
  }
};

}  // namespace steward
