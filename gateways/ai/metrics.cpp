#include "gateways/ai/metrics.hpp"

namespace steward {
namespace {

using labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

// One metric: its head, then its samples.
class metric {
 public:
  metric(std::string& out, std::string_view name, std::string_view type, std::string_view help)
      : out_(out), name_(name) {
    (out_ += "# HELP ").append(name_).append(" ").append(help);
    (out_ += "\n# TYPE ").append(name_).append(" ").append(type) += '\n';
  }

  void sample(labels of, const std::string& value) {
    out_ += name_;
    char before = '{';
    for (const auto& [label, text] : of) {
      (out_ += before).append(label).append("=\"").append(text) += '"';
      before = ',';
    }
    if (of.size() > 0) out_ += '}';
    (out_ += ' ') += value + '\n';
  }
  void sample(labels of, std::uint64_t value) { sample(of, std::to_string(value)); }

 private:
  std::string& out_;
  const std::string name_;
};

std::uint64_t number_of(circuit_breaker::state state) {
  if (state == circuit_breaker::state::closed) return 0;
  return state == circuit_breaker::state::half_open ? 1 : 2;
}

void append_attempts(std::string& out, const ai_counts& counts) {
  metric attempts(out, "steward_ai_attempts_total", "counter",
                  "Requests to AI providers by what came of them.");
  for (const auto& one : counts.providers) {
    attempts.sample({{"provider", one.provider}, {"result", "answered"}}, one.answers);
    for (std::size_t i = 0; i < ai_fault_count; ++i)
      attempts.sample({{"provider", one.provider}, {"result", to_string(static_cast<ai_fault>(i))}},
                      one.faults[i]);
  }
}

void append_costs(std::string& out, const ai_counts& counts) {
  metric tokens(out, "steward_ai_tokens_total", "counter", "Tokens that AI providers have counted.");
  for (const auto& one : counts.providers) {
    tokens.sample({{"provider", one.provider}, {"direction", "input"}}, one.usage.input);
    tokens.sample({{"provider", one.provider}, {"direction", "output"}}, one.usage.output);
  }
  metric cost(out, "steward_ai_cost_dollars_total", "counter",
              "What AI providers have cost, with requests that may have been charged.");
  for (const auto& one : counts.providers) cost.sample({{"provider", one.provider}}, dollars_text(one.cost));
  metric today(out, "steward_ai_spent_today_dollars", "gauge",
               "Of the budget of this day in UTC, with what is reserved.");
  today.sample({}, dollars_text(counts.spent_today));
}

void append_breakers(std::string& out, const ai_counts& counts) {
  metric states(out, "steward_ai_breaker_state", "gauge",
                "Whether the provider is asked: 0 yes, 1 one request finds out, 2 no.");
  for (const auto& one : counts.providers)
    states.sample({{"provider", one.provider}}, number_of(one.breaker));
  metric openings(out, "steward_ai_breaker_openings_total", "counter",
                  "How often the provider was left alone because it failed or asked for it.");
  for (const auto& one : counts.providers) openings.sample({{"provider", one.provider}}, one.openings);
}

}  // namespace

void append_ai_metrics(std::string& out, const ai_counts& counts) {
  if (counts.providers.empty()) return;
  {
    metric questions(out, "steward_ai_questions_total", "counter", "Questions to AI by how they ended.");
    for (std::size_t i = 0; i < ai_outcome_names.size(); ++i)
      questions.sample({{"outcome", ai_outcome_names[i]}}, counts.questions[i]);
  }
  append_attempts(out, counts);
  append_costs(out, counts);
  append_breakers(out, counts);
}

}  // namespace steward
