#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "domain/mail.hpp"
#include "domain/mail_category.hpp"

namespace steward {

/// One kind of mail. Texts have mustache's places ({{name}}): the values of the mail, `secret` and
/// `public_url`. From the same sentences a text and an HTML form are made; what stands in the places is
/// escaped in the latter, and its line breaks stay.
struct mail_text {
  std::string_view name;
  std::string_view subject;
  std::string_view before;        ///< paragraphs, separated by empty lines; empty ones are left out
  std::string_view action = {};   ///< what the button says; empty: no button
  std::string_view address = {};  ///< where it leads
  std::string_view after = {};    ///< paragraphs below it
  mail_category category = mail_category::account;
};

/// Every kind. A new one is a row in texts.cpp.
std::span<const mail_text> mail_texts();
/// Null when there is none of that name.
const mail_text* find_mail_text(std::string_view name);

/// What stands in the places besides the values of the mail.
struct mail_places {
  std::string secret;  ///< what mail::sealed holds, opened
  std::string public_url;
  std::string unsubscribe_url = {};  ///< empty: there is none
};

struct rendered_mail {
  std::string subject;
  std::string text;
  std::string html;  ///< one column, without pictures, scripts or style sheets
};

rendered_mail render_mail(const mail_text&, const mail&, const mail_places&);

}  // namespace steward
