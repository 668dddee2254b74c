#include "http/clerk_event.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "domain/input.hpp"

namespace steward::http {
namespace {

using nlohmann::json;

constexpr std::size_t max_subject_bytes = 255;
constexpr double latest_ms = 253402300799000;

std::string text(const json& object, const char* member) {
  const auto found = object.find(member);
  if (found == object.end() || !found->is_string()) return {};
  auto value = found->get<std::string>();
  const auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
  return std::any_of(value.begin(), value.end(), is_control) ? std::string() : value;
}

std::string primary_address(const json& data) {
  const auto addresses = data.find("email_addresses");
  if (addresses == data.end() || !addresses->is_array()) return {};
  const auto primary = text(data, "primary_email_address_id");
  for (const auto& one : *addresses) {
    if (!one.is_object() || primary.empty() || text(one, "id") != primary) continue;
    const auto proof = one.value("verification", json());
    if (proof.is_object() && text(proof, "status") == "verified") return text(one, "email_address");
  }
  return {};
}

std::string name_of(const json& data) {
  const auto first = text(data, "first_name"), last = text(data, "last_name");
  if (first.empty() && last.empty()) return text(data, "username");
  return first + (first.empty() || last.empty() ? "" : " ") + last;
}

// Milliseconds. What is removed has no time of its own: the event's counts.
std::optional<timestamp> time_of(const json& event, const json& data) {
  const auto own = data.find("updated_at");
  const auto& value = own != data.end() ? *own : event.value("timestamp", json(0));
  if (!value.is_number()) return std::nullopt;
  const double ms = value.get<double>();
  if (ms < 0 || ms > latest_ms) return std::nullopt;
  return timestamp(std::chrono::milliseconds(static_cast<std::int64_t>(ms)));
}

}  // namespace

result<std::optional<subject_news>> read_clerk_event(const json& event, const std::string& issuer) {
  if (!event.is_object()) return invalid_input({{"", "type", "Send an object."}});
  const auto kind = text(event, "type");
  if (kind != "user.created" && kind != "user.updated" && kind != "user.deleted")
    return std::optional<subject_news>();
  const auto data = event.find("data");
  if (data == event.end() || !data->is_object())
    return invalid_input({{"/data", "required", "Send the user."}});
  subject_news news;
  news.issuer = issuer;
  news.subject = text(*data, "id");
  news.removed = kind == "user.deleted";
  const auto at = time_of(event, *data);
  field_errors faults;
  if (news.subject.empty() || news.subject.size() > max_subject_bytes)
    faults.push_back({"/data/id", "format", "Send the user's id."});
  if (!at) faults.push_back({"/data/updated_at", "format", "Send milliseconds since 1970."});
  if (!faults.empty()) return invalid_input(std::move(faults));
  news.changed_at = *at;
  if (!news.removed) {
    news.email = primary_address(*data);
    news.name = name_of(*data);
  }
  return std::optional<subject_news>(std::move(news));
}

}  // namespace steward::http
