#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "domain/mail.hpp"

namespace steward {

/// One kind of mail. Texts have mustache's places ({{name}}): the values of the mail, `secret` and
/// `public_url`. From the same sentences a text and an HTML form are made; what stands in the places is
/// escaped in the latter.
struct mail_text {
  std::string_view name;
  std::string_view subject;
  std::string_view before;        ///< paragraphs, separated by empty lines
  std::string_view action = {};   ///< what the button says; empty: no button
  std::string_view address = {};  ///< where it leads
  std::string_view after = {};    ///< paragraphs below it
};

/// Every kind. A new one is a row in texts.cpp.
std::span<const mail_text> mail_texts();

struct rendered_mail {
  std::string subject;
  std::string text;
  std::string html;
};

/// Nothing when there is no such text. `secret`: what mail::sealed holds, opened.
std::optional<rendered_mail> render_mail(const mail&, const std::string& secret,
                                         const std::string& public_url);

}  // namespace steward
