#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace steward {

/// What a mail is about, which decides whether its receiver can end such mails.
enum class mail_category : int {
  account,   ///< passwords, addresses: always wanted, so sent unless mail does not arrive there
  monitors,  ///< what monitors have found
  summaries  ///< the daily summary
};

inline constexpr std::array<std::string_view, 3> mail_category_names{"account", "monitors", "summaries"};

constexpr std::string_view to_string(mail_category category) {
  return mail_category_names[static_cast<std::size_t>(category)];
}

/// Nothing when there is none of that name.
constexpr std::optional<mail_category> find_mail_category(std::string_view name) {
  for (std::size_t i = 0; i < mail_category_names.size(); ++i)
    if (mail_category_names[i] == name) return static_cast<mail_category>(i);
  return std::nullopt;
}

}  // namespace steward
