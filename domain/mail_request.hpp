#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "domain/account_command.hpp"
#include "domain/mail_category.hpp"
#include "domain/mail_delivery.hpp"
#include "domain/result.hpp"

namespace steward {

// What the mail desk is asked: who gets no mails, and what providers tell. Addresses are hashed before
// (identity/mail_secrets).

/// Who gets no more mails of a category.
struct unsubscription {
  std::string address_hash;
  mail_category category = mail_category::summaries;
};
/// A user wants the mails again that they have unsubscribed from.
struct resubscription {
  uuid user;
};

/// What a provider tells of one mail.
struct provider_event {
  std::optional<uuid> mail;  ///< none: it cannot be told which
  std::string address_hash;  ///< empty: not told
  std::optional<mail_status> status;
  std::string reason;
  std::string
      suppress;  ///< why the address gets no more: "bounce", "complaint", "unsubscribe"; empty: it does
};
struct provider_news {
  std::string message;  ///< the same for every repetition
  std::vector<provider_event> events;
};

/// An address that gets no mails, or not of a category.
struct suppression {
  uuid id;
  std::string address_hash;
  std::string category;  ///< "all", "monitors", "summaries"
  std::string reason;    ///< "bounce", "complaint", "unsubscribe", "manual"
  timestamp created_at;
};

/// A page of them, newest first.
struct suppression_list {
  int limit = 50;
  std::string address_hash;  ///< empty: of all addresses
  std::optional<std::pair<timestamp, uuid>> after;
};
struct suppression_order {
  std::string address_hash;
  std::string category = "all";
};
struct suppression_removal {
  uuid id;
};

struct mail_request {
  std::variant<unsubscription, resubscription, provider_news, suppression_list, suppression_order,
               suppression_removal>
      what;
  std::optional<uuid> by = {};  ///< the operator
  request_origin from = {};     ///< the edge fills it in
};

/// Reads limit, cursor and address; the last one into address_hash, as it is given.
result<suppression_list> read_suppression_list(const std::vector<std::pair<std::string, std::string>>& pairs);
std::string suppression_json(const suppression&);
/// {"items":[...],"next_cursor":...}
std::string suppression_page_json(const std::vector<suppression>&, const suppression_list&);

}  // namespace steward
