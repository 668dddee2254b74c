#include <nlohmann/json.hpp>

#include "domain/monitors/ai_use.hpp"
#include "domain/monitors/monitor_requests.hpp"
#include "domain/monitors/monitor_times.hpp"
#include "domain/user_state.hpp"
#include "gateways/monitors/monitor_job.hpp"

namespace steward {
namespace {

using namespace std::chrono_literals;

constexpr int most_tries = 5;

job_handler no_effect() {
  return [](const user_state&, const context&, const job&) -> job_outcome { return job_effect{}; };
}

/// The monitor whose sentence is in question, if it still is.
row<monitor> asked_about(const user_state& state, const job& one) {
  const auto body = nlohmann::json::parse(one.payload.text, nullptr, false);
  const auto id = body.is_object() ? uuid::parse(body.value("monitor_id", "")) : std::nullopt;
  const auto found = id ? state.monitors.find(*id) : state.monitors.end();
  if (found == state.monitors.end()) return nullptr;
  const bool open =
      found->second->classification_status == static_cast<int>(classification_status::provisional);
  return open && found->second->ai != static_cast<int>(ai_use::never) ? found->second : nullptr;
}

/// The sentence, with the address if that was given beside it.
std::string sentence_of(const monitor& one) {
  const auto guess = parse_classification(one.classification.text);
  const auto url = guess ? guess->source.url : std::string();
  return one.prompt.find(url) == std::string::npos ? one.prompt + "\nThe address: " + url : one.prompt;
}

/// How often it looks, unless that is what the rules thought rather than the user.
std::optional<std::string> times_of(const monitor& one, const classification& meaning) {
  const auto guess = parse_classification(one.classification.text);
  if (!guess || one.times != usual_times_of(*guess)) return std::nullopt;
  return usual_times_of(meaning);
}

/// What was found out becomes the meaning, as if its user had corrected it.
job_handler taken_in(classification meaning, std::string sentence) {
  return [meaning = std::move(meaning), sentence = std::move(sentence)](
             const user_state& state, const context& context, const job& one) -> job_outcome {
    const auto of = asked_about(state, one);
    if (!of || sentence_of(*of) != sentence) return job_effect{};
    monitor_input input;
    input.classification = meaning;
    input.times = times_of(*of, meaning);
    auto made = update_monitor(state, context, {of->id, {}}, input);
    return made ? job_effect{std::move(made->changes)} : job_effect{};
  };
}

outside_result ask_reader(ai_reader& reader, const monitor& of, int failures, const job_run& run) {
  const auto sentence = sentence_of(of);
  auto read = reader.classify({of.user_id, of.id, false}, sentence, run);
  if (read) return taken_in(*std::move(read), sentence);
  const auto& fault = read.fault();
  const bool may_pass = fault.code != errc::validation && failures + 1 < most_tries;
  if (!may_pass) return no_effect();  // the guess of the rules stays, and its user may correct it
  return job_failure{fault.detail, true, std::chrono::seconds{fault.retry_after}};
}

}  // namespace

void add_classify_job(job_kinds& kinds, std::shared_ptr<ai_reader> reader) {
  job_kind kind;
  kind.name = classify_monitor_kind;
  kind.policy.deadline = 40s;
  kind.policy.concurrency = 8;
  kind.policy.per_user = 2;
  kind.prepare = [reader = std::move(reader)](const user_state& state, const context&,
                                              const job& one) -> outside_call {
    const auto of = reader ? asked_about(state, one) : nullptr;
    if (!of) return [](const job_run&) -> outside_result { return no_effect(); };
    return [reader, of, failures = one.attempt](const job_run& run) {
      return ask_reader(*reader, *of, failures, run);
    };
  };
  kinds.add(std::move(kind));
}

}  // namespace steward
