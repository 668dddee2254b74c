#include "gateways/ai/asking.hpp"

#include "domain/ai/shape.hpp"
#include "domain/siphash.hpp"

namespace steward {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;

constexpr std::size_t longest_repair = 16'384;  ///< bytes of a wrong answer that are shown again
constexpr std::size_t most_complaints = 2'000;
constexpr std::size_t longest_id = 100;
constexpr milliseconds longest_booking{5'000};  ///< until what a request may cost is written down

// The provider's id of an answer goes into logs: only what ids are made of.
std::string id_of(std::string_view given) {
  std::string id;
  for (const unsigned char c : given.substr(0, longest_id)) {
    if (std::isalnum(c) || c == '-' || c == '_' || c == '.') id += static_cast<char>(c);
  }
  return id;
}

std::string complaint_of(const std::vector<std::string>& faults) {
  std::string text = "That answer cannot be used. Answer again with the whole JSON document, and mend this:";
  for (const auto& one : faults) {
    if (text.size() + one.size() > most_complaints) break;
    text += "\n- " + one;
  }
  return text;
}

ai_failure failure_of_fetch(const fetch_failure& failure) {
  switch (failure.what) {
    case fetch_fault::forbidden:
    case fetch_fault::untrusted:
      return {ai_fault::account, failure.reason};
    case fetch_fault::too_large:
      return {ai_fault::rejected, failure.reason};
    case fetch_fault::timed_out:
      return {ai_fault::overload, "timed out"};
    default:
      return {ai_fault::overload, failure.reason};
  }
}

// Gives a slot back when the attempt is over, however it ends.
struct slot {
  ai_slots& from;
  ~slot() { from.give_back(); }
};

int seconds_of(milliseconds wait) {
  return static_cast<int>(std::chrono::ceil<std::chrono::seconds>(wait).count());
}

}  // namespace

ai_gateway::asking::asking(ai_gateway& gateway, const ai_question& question, const check& check,
                           const job_run& run, ai_call& call)
    : gateway_(gateway),
      question_(question),
      check_(check),
      run_(run),
      call_(call),
      deadline_(gateway.world_.now() + std::chrono::floor<std::chrono::microseconds>(
                                           run.deadline - std::chrono::steady_clock::now())),
      seed_(siphash({}, question.content)) {}

result<ai_answer> ai_gateway::asking::run() {
  while (true) {
    const auto next = plan();
    if (const auto* end = std::get_if<ai_end>(&next)) return gave_up(*end);
    const auto& step = std::get<ai_step>(next);
    if (step.at > gateway_.world_.now()) gateway_.world_.wait(step.at, run_);
    if (run_.is_over()) return gave_up({.out_of_time = true});
    auto ended = attempt(step);
    if (!ended) continue;
    if (auto* answer = std::get_if<ai_answer>(&*ended)) {
      call_.outcome = ai_outcome::answered;
      return std::move(*answer);
    }
    if (auto* over = std::get_if<error>(&*ended)) return std::move(*over);
    failed_.push_back({step.provider, std::get<ai_failure>(std::move(*ended)), gateway_.world_.now()});
  }
}

ai_next ai_gateway::asking::plan() const {
  const auto now = gateway_.world_.now();
  std::vector<std::optional<timestamp>> earliest;
  for (const auto& one : gateway_.providers_) earliest.push_back(one.earliest(now));
  return next_step(gateway_.policy_.retry, {failed_, earliest, now, deadline_, seed_});
}

std::optional<ai_gateway::asking::attempt_end> ai_gateway::asking::attempt(const ai_step& step) {
  auto& provider = gateway_.providers_[step.provider];
  if (!provider.slots.take(run_)) return gave_up({.out_of_time = true});
  const slot taken{provider.slots};
  const auto pass = provider.admit(gateway_.world_.now());
  if (!pass) return {};
  auto ended = send(provider, step.repair);
  const auto now = gateway_.world_.now();
  if (const auto* failure = std::get_if<ai_failure>(&ended)) {
    if (is_cut_short_)
      provider.undone(*pass);
    else
      provider.failed(*pass, *failure, now);
    call_.attempts.push_back(provider.provider.name + ' ' + failure->reason);
  } else if (std::holds_alternative<ai_answer>(ended)) {
    provider.answered(*pass, now);
    call_.attempts.push_back(provider.provider.name + " answered");
  } else {
    provider.undone(*pass);
  }
  return ended;
}

ai_gateway::asking::attempt_end ai_gateway::asking::send(ai_provider_state& provider, bool repair) {
  const auto& who = provider.provider;
  const auto request = who.protocol->request(who.endpoint, question_, repair ? &repair_ : nullptr);
  const auto most = cost_of(who.price, {estimated_tokens(request.body.size()), question_.most_output});
  std::variant<ai_spend::reservation, ai_spend::refusal> held;
  {
    const std::lock_guard guard(gateway_.lock_);
    held = gateway_.spend_.reserve(question_.user, most, gateway_.world_.now());
  }
  if (const auto* refused = std::get_if<ai_spend::refusal>(&held)) return over_budget(*refused);
  const auto& reserved = std::get<ai_spend::reservation>(held);
  call_.provider = who.name;
  call_.model = who.endpoint.model;
  call_.request_id.clear();
  if (!book(reserved.amount)) {
    settle(provider, reserved, {}, 0);
    return not_written();
  }
  const auto limit = std::min(left(), gateway_.policy_.attempt_limit);
  const auto given = gateway_.world_.send(who, request, limit, run_);
  is_cut_short_ = false;
  if (const auto* failure = std::get_if<fetch_failure>(&given)) {
    is_cut_short_ = (failure->what == fetch_fault::timed_out && limit < gateway_.policy_.attempt_limit) ||
                    (run_.cancelled && *run_.cancelled);
    // Nobody knows whether it was answered, and so charged, on the other side: then all of it counts.
    settle(provider, reserved, {}, failure->sent ? reserved.amount : 0);
    return failure_of_fetch(*failure);
  }
  return judge(provider, std::get<fetch_answer>(given), reserved);
}

ai_gateway::asking::attempt_end ai_gateway::asking::judge(ai_provider_state& provider,
                                                          const fetch_answer& given,
                                                          const ai_spend::reservation& reserved) {
  const auto& who = provider.provider;
  call_.request_id = id_of(given.header(who.protocol->id_header()));
  if (given.status != 200) {
    settle(provider, reserved, {}, 0);
    return failure_of_reply(
        {given.status, given.body, given.header("retry-after"), given.header("retry-after-ms")},
        gateway_.world_.now());
  }
  const auto reading = who.protocol->read(given.body);
  const auto cost = reading.usage ? cost_of(who.price, *reading.usage) : reserved.amount;
  settle(provider, reserved, reading.usage, cost);
  if (reading.failure && reading.failure->what != ai_fault::garbled) return *reading.failure;
  if (reading.failure) {
    repair_ = {reading.text.substr(0, longest_repair), complaint_of({"it " + reading.failure->reason})};
    return *reading.failure;
  }
  auto value = read_answer(reading.text);
  if (auto* failure = std::get_if<ai_failure>(&value)) return std::move(*failure);
  return ai_answer{std::get<json>(std::move(value)), who.name, who.endpoint.model, call_.cost, false};
}

std::variant<json, ai_failure> ai_gateway::asking::read_answer(const std::string& text) {
  auto value = json::parse(text, nullptr, false);
  std::vector<std::string> faults;
  if (value.is_discarded())
    faults.emplace_back("it is no JSON document");
  else if (faults = shape_faults(question_.schema, value); faults.empty() && check_)
    faults = check_(value);
  if (faults.empty()) return value;
  repair_ = {text.substr(0, longest_repair), complaint_of(faults)};
  return ai_failure{ai_fault::garbled, "answers what does not fit"};
}

void ai_gateway::asking::settle(ai_provider_state& provider, const ai_spend::reservation& held,
                                const std::optional<ai_usage>& usage, micro_dollars cost) {
  {
    const std::lock_guard guard(gateway_.lock_);
    gateway_.spend_.settle(held, cost);
  }
  call_.cost += cost;
  if (usage) {
    call_.usage.input += usage->input;
    call_.usage.output += usage->output;
  }
  provider.count(usage.value_or(ai_usage{}), cost);
}

bool ai_gateway::asking::book(micro_dollars held) {
  const auto now = gateway_.world_.now();
  call_.latency = std::chrono::floor<milliseconds>(now - call_.started_at);
  return gateway_.world_.book(call_, held, std::min(left(), longest_booking));
}

error ai_gateway::asking::not_written() {
  error fault{errc::unavailable,
              "What asking AI costs cannot be written down now, so nobody is asked. Try again later."};
  fault.retry_after = 5;
  return fault;
}

error ai_gateway::asking::over_budget(ai_spend::refusal whose) const {
  call_.outcome = ai_outcome::over_budget;
  const auto now = gateway_.world_.now();
  const auto midnight = std::chrono::ceil<std::chrono::days>(now + std::chrono::microseconds{1});
  error fault{errc::limit_reached,
              "The AI budget of this account is spent for today. It begins anew at 00:00 UTC."};
  if (whose == ai_spend::refusal::total)
    fault = {errc::unavailable,
             "The AI budget of this server is spent for today. It begins anew at 00:00 UTC."};
  fault.retry_after = seconds_of(std::chrono::ceil<milliseconds>(midnight - now));
  return fault;
}

error ai_gateway::asking::gave_up(const ai_end& end) const {
  call_.outcome = end.out_of_time ? ai_outcome::out_of_time : ai_outcome::failed;
  const auto tried = call_.attempts.empty() ? std::string() : " (" + attempts_text(call_) + ')';
  error fault{errc::unavailable, "No AI provider could answer" + tried + ". Try again later."};
  if (end.out_of_time)
    fault = {errc::timeout, "No AI provider answered in time" + tried + ". Try again later."};
  fault.retry_after = seconds_of(end.retry_after);
  return fault;
}

milliseconds ai_gateway::asking::left() const {
  return std::max(milliseconds{1}, std::chrono::floor<milliseconds>(deadline_ - gateway_.world_.now()));
}

}  // namespace steward
