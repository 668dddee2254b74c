#include "domain/monitors/feedback.hpp"

#include <array>

#include "domain/field_table.hpp"
#include "domain/user_state.hpp"

namespace steward {
namespace {

constexpr std::string_view verdicts[] = {"right", "wrong"};

constexpr std::array<input_field, 2> fields{{
    {.name = "verdict",
     .kind = input_kind::choice,
     .doc = "Whether what was found and judged was right.",
     .example = "\"wrong\"",
     .required = true,
     .choices = verdicts},
    {.name = "note",
     .kind = input_kind::prose,
     .doc = "What was wrong, for people.",
     .example = "\"That was the price of another lamp.\"",
     .max = 1'000},
}};
constexpr input_table table{"EvaluationFeedback", fields};

/// A command about the one evaluation that was due then.
history_command about(const uuid& monitor, timestamp due_at,
                      std::function<decision(const evaluation&, const context&)> decide) {
  history_command made;
  made.filter.kind = history_kind::evaluations;
  made.filter.monitor = monitor;
  made.filter.since = due_at;
  made.filter.before = due_at + std::chrono::microseconds{1};
  made.filter.limit = 1;
  made.decide = [monitor, decide = std::move(decide)](const user_state& state, const context& ctx,
                                                      const monitor_history& found) -> result<decision> {
    if (!state.monitors.contains(monitor)) return not_found("Monitor");
    const auto& looks = std::get<std::vector<evaluation>>(found);
    if (looks.empty()) return not_found("Evaluation");
    return decide(looks.front(), ctx);
  };
  return made;
}

evaluation_feedback feedback_of(const evaluation& look, timestamp now) {
  evaluation_feedback said;
  said.user_id = look.user_id;
  said.monitor_id = look.monitor_id;
  said.due_at = look.due_at;
  said.judged_at = now;
  return said;
}

}  // namespace

const input_table& feedback_table() { return table; }

result<feedback_input> read_feedback(nlohmann::json& body) {
  feedback_input input;
  field_errors faults;
  read_members(body, table, "", faults, [&](int place, nlohmann::json& value) {
    const auto& text = value.get_ref<const std::string&>();
    if (place == 0)
      input.verdict = verdicts[static_cast<std::size_t>(choice_index(verdicts, text))];
    else
      input.note = text;
  });
  if (!faults.empty()) return invalid_input(std::move(faults));
  return input;
}

history_command give_feedback(const uuid& monitor, timestamp due_at, feedback_input input) {
  return about(monitor, due_at, [input = std::move(input)](const evaluation& look, const context& ctx) {
    auto said = feedback_of(look, ctx.now);
    said.verdict = input.verdict;
    said.note = input.note;
    std::string body;
    json_object(body)
        .member("due_at", said.due_at)
        .member("verdict", said.verdict)
        .member("note", said.note)
        .member("judged_at", said.judged_at)
        .end();
    return decision{{{make_row(std::move(said))}},
                    reply{reply_kind::ok, std::make_shared<const std::string>(std::move(body))}};
  });
}

history_command take_feedback_back(const uuid& monitor, timestamp due_at) {
  const auto forget = [](const evaluation& look, const context& ctx) {
    return decision{{{make_row(feedback_of(look, ctx.now)), true}}, reply{reply_kind::no_content}};
  };
  return about(monitor, due_at, forget);
}

}  // namespace steward
