#pragma once

#include <optional>

#include "domain/ai/spend.hpp"
#include "domain/monitors/ai_use.hpp"
#include "domain/monitors/classification.hpp"

namespace steward {

/// Whether AI would be asked about what a look finds.
enum class ai_need {
  no,
  if_unsure,  ///< when the rules are not sure; nobody knows that before they have seen the source
  yes         ///< whenever the content has changed
};
inline constexpr std::array<std::string_view, 3> ai_need_names{"no", "if_unsure", "yes"};

/// What asking AI for a monitor would cost (FEATURES G3). An estimate: of 60 tokens for each fact that is
/// found, and one for two bytes of what is sent.
struct ai_estimate {
  ai_need need = ai_need::no;
  std::string reason;           ///< a sentence for people
  micro_dollars each_look = 0;  ///< that asks; most do not, since their content has not changed
  micro_dollars once = 0;       ///< asking what the sentence means
};

/// What is known before there is a monitor.
struct ai_outlook {
  const std::optional<ai_price>& price;  ///< of the model that is asked first; nothing: nobody is set up
  ai_use use = ai_use::automatic;
  const classification& meaning;
  const std::string& prompt;
  const std::vector<extracted_fact>* found;  ///< by the rules in a sample; null: there is none
  std::size_t bytes;                         ///< of the text that people see in the sample; 0: there is none
};

ai_estimate estimate_ai(const ai_outlook&);

}  // namespace steward
