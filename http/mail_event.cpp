#include "http/mail_event.hpp"

#include <array>
#include <nlohmann/json.hpp>

#include "domain/input.hpp"

namespace steward::http {
namespace {

using nlohmann::json;

constexpr std::size_t most_events = 5'000;

/// What a kind of event means.
struct meaning {
  std::string_view kind;
  std::optional<mail_status> status;
  std::string_view suppress = {};  ///< why the address gets no more
};

constexpr std::array meanings{
    meaning{"delivered", mail_status::delivered},
    meaning{"deferred", mail_status::deferred},
    meaning{"bounce", mail_status::bounced, "bounce"},
    meaning{"blocked", mail_status::bounced},  // not now, though not again either
    meaning{"dropped", mail_status::suppressed},
    meaning{"spamreport", mail_status::complained, "complaint"},
    meaning{"unsubscribe", std::nullopt, "unsubscribe"},
    meaning{"group_unsubscribe", std::nullopt, "unsubscribe"},
};

std::string text(const json& object, const char* member) {
  const auto found = object.find(member);
  return found == object.end() || !found->is_string() ? std::string() : found->get<std::string>();
}

const meaning* meaning_of(const json& event) {
  auto kind = text(event, "event");
  if (kind == "bounce" && text(event, "type") == "blocked") kind = "blocked";
  for (const auto& one : meanings)
    if (one.kind == kind) return &one;
  return nullptr;
}

std::optional<uuid> mail_of(const json& event) {
  if (const auto own = uuid::parse(text(event, "steward_mail"))) return own;
  std::string_view id;
  const auto given = text(event, "smtp-id");
  id = given;
  if (id.starts_with('<')) id.remove_prefix(1);
  return uuid::parse(id.substr(0, id.find('@')));
}

}  // namespace

result<std::vector<provider_event>> read_mail_events(
    const json& body, const std::function<std::string(std::string_view)>& hash) {
  if (!body.is_array() || body.size() > most_events)
    return invalid_input({{"", "type", "Send a list of at most 5000 events."}});
  std::vector<provider_event> events;
  field_errors faults;
  for (std::size_t i = 0; i < body.size(); ++i) {
    if (!body[i].is_object()) {
      faults.push_back({"/" + std::to_string(i), "type", "Each event is an object."});
      continue;
    }
    const auto* what = meaning_of(body[i]);
    if (!what) continue;
    provider_event one;
    one.mail = mail_of(body[i]);
    if (const auto address = text(body[i], "email"); !address.empty()) one.address_hash = hash(address);
    one.status = what->status;
    one.reason = text(body[i], body[i].contains("reason") ? "reason" : "response");
    one.suppress = what->suppress;
    if (one.status == mail_status::delivered) one.reason.clear();
    events.push_back(std::move(one));
  }
  if (!faults.empty()) return invalid_input(std::move(faults));
  return events;
}

}  // namespace steward::http
