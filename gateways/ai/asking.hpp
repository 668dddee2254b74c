#pragma once

#include "gateways/ai/gateway.hpp"

namespace steward {

/// One question on its way from provider to provider. Used by the gateway only, on the asking thread.
class ai_gateway::asking {
 public:
  asking(ai_gateway& gateway, const ai_question& question, const check& check, const job_run& run,
         ai_call& call);

  result<ai_answer> run();

 private:
  using attempt_end = std::variant<ai_answer, ai_failure, error>;

  ai_next plan() const;
  /// Nothing when the provider was taken from us while we waited for it: plan again.
  std::optional<attempt_end> attempt(const ai_step&);
  attempt_end send(ai_provider_state&, bool repair);
  attempt_end judge(ai_provider_state&, const fetch_answer&, const ai_spend::reservation&);
  std::variant<nlohmann::json, ai_failure> read_answer(const std::string& text);
  void settle(ai_provider_state&, const ai_spend::reservation&, const std::optional<ai_usage>&,
              micro_dollars cost);
  bool book(micro_dollars held);
  error over_budget(ai_spend::refusal) const;
  static error not_written();
  error gave_up(const ai_end&) const;
  std::chrono::milliseconds left() const;

  ai_gateway& gateway_;
  const ai_question& question_;
  const check& check_;
  const job_run& run_;
  ai_call& call_;
  const timestamp deadline_;
  const std::uint64_t seed_;
  std::vector<ai_attempt> failed_;
  ai_repair repair_;
  bool is_cut_short_ =
      false;  ///< the last attempt had less time than others: that says nothing of its provider
};

}  // namespace steward
