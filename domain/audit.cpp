#include "domain/audit.hpp"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "domain/input.hpp"
#include "domain/job_commands.hpp"

namespace steward {
namespace {

// Each part with its length before it, so that no two lists of parts are the same text.
std::string joined(std::initializer_list<std::string_view> parts) {
  std::string out;
  for (const auto part : parts) out.append(std::to_string(part.size())).append(":").append(part);
  return out;
}

std::string text_of(const std::optional<uuid>& id) { return id ? id->to_string() : std::string{}; }

std::string text_of(timestamp at) { return std::to_string(at.time_since_epoch().count()); }

}  // namespace

std::string sign_details(const keyed_hash& hash, const audit_link& link) {
  const auto& details = *link.details;
  return hash(joined({"details", details.salt, text_of(details.user), text_of(details.source), details.agent,
                      details.trace_id, details.data}));
}

std::string sign_link(const keyed_hash& hash, const audit_link& link, std::string_view previous) {
  return hash(joined({"link", previous, std::to_string(link.chain), std::to_string(link.number),
                      text_of(link.at), link.kind, link.content}));
}

std::string removed_numbers_json(const std::vector<std::int64_t>& numbers) {
  return nlohmann::json{{"removed", numbers}}.dump();
}

void audit_check::fault(std::int64_t number, const std::string& what) {
  faults_.push_back("chain " + std::to_string(chain_) + ", entry " + std::to_string(number) + ": " + what);
}

void audit_check::next(const audit_link& link) {
  chain_ = link.chain;
  if (link.number != number_ + 1) fault(number_ + 1, "is missing");
  if (sign_link(hash_, link, mac_) != link.mac)
    fault(link.number, "was changed, or what stood before it was");
  check_details(link);
  number_ = link.number;
  mac_ = link.mac;
}

void audit_check::check_details(const audit_link& link) {
  if (!link.details) {
    missing_.insert(link.number);
    ++without_details_;
    return;
  }
  if (sign_details(hash_, link) != link.content) return fault(link.number, "its details were changed");
  if (link.kind != account_deleted) return;
  const auto data = nlohmann::json::parse(link.details->data, nullptr, false);
  if (!data.is_object() || !data.contains("removed")) return;
  for (const auto& number : data["removed"]) missing_.erase(number.get<std::int64_t>());
}

void audit_check::end(std::int64_t number, const std::string& mac) {
  for (const auto gone : missing_) fault(gone, "its details were taken away");
  if (number != number_ || mac != mac_) fault(number_ + 1, "the end of the chain was cut off or changed");
}

result<bool> enqueue_audit(const user_state& state, const context& context, std::string kind,
                           std::string data, std::vector<change>& changes) {
  job_request request;
  request.kind = audit_job_kind;
  request.run_at = context.now;
  request.priority = 2;
  request.max_attempts = 10'000;  // it must not be lost
  request.payload = {
      nlohmann::json{{"kind", std::move(kind)}, {"data", std::move(data)}, {"trace_id", context.trace_id}}
          .dump()};
  auto made = enqueue(state, context, request, changes);
  if (!made) return std::move(made).fault();
  return true;
}

audit_entry read_audit_job(const job& one) {
  const auto payload = nlohmann::json::parse(one.payload.text);
  audit_entry entry;
  entry.kind = payload.at("kind").get<std::string>();
  entry.user = one.user_id;
  entry.at = one.created_at;
  entry.from.trace_id = payload.at("trace_id").get<std::string>();
  entry.data = payload.at("data").get<std::string>();
  entry.source = one.id;
  return entry;
}

namespace {

// "micros.chain.number"
bool read_cursor(std::string_view text, audit_query& query) {
  std::int64_t micros = 0;
  const auto number = [&](auto& into) {
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), into);
    if (fault != std::errc{}) return false;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (!text.empty() && text.front() == '.') text.remove_prefix(1);
    return true;
  };
  const bool good =
      number(micros) && number(query.before_chain) && number(query.before_number) && text.empty();
  if (good) query.before_at = timestamp{std::chrono::microseconds{micros}};
  return good;
}

bool read_limit(std::string_view text, int& limit) {
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), limit);
  return fault == std::errc{} && end == text.data() + text.size() && limit >= 1 && limit <= 200;
}

}  // namespace

result<audit_query> read_audit_query(const std::vector<std::pair<std::string, std::string>>& pairs,
                                     bool of_all) {
  audit_query query;
  field_errors faults;
  for (const auto& [name, value] : pairs) {
    if (name == "kind") {
      query.kind = value;
    } else if (name == "limit") {
      if (!read_limit(value, query.limit)) faults.push_back({name, "out_of_range", "Must be 1 to 200."});
    } else if (name == "cursor") {
      if (!read_cursor(value, query))
        faults.push_back({name, "invalid", "Send next_cursor of the page before."});
    } else if (name == "user_id" && of_all) {
      query.user = uuid::parse(value);
      if (!query.user) faults.push_back({name, "invalid", "Must be a UUID."});
    } else {
      faults.push_back({name, "unknown_parameter", "There is no such parameter here."});
    }
  }
  if (!faults.empty()) return invalid_input(std::move(faults));
  return query;
}

std::string audit_page_json(const std::vector<audit_link>& links, const audit_query& query) {
  std::string out;
  json_object page(out);
  auto& items = page.name("items");
  items += '[';
  for (const auto& link : links) {
    if (items.back() != '[') items += ',';
    json_object item(items);
    item.member("at", link.at).member("kind", link.kind);
    if (link.details) {
      item.member("user_id", link.details->user)
          .member("agent", link.details->agent)
          .member("trace_id", link.details->trace_id)
          .member("data", json_text{link.details->data});
    }
    item.end();
  }
  items += ']';
  std::optional<std::string> next;
  if (links.size() == static_cast<std::size_t>(query.limit))
    next = text_of(links.back().at) + '.' + std::to_string(links.back().chain) + '.' +
           std::to_string(links.back().number);
  page.member("next_cursor", next).end();
  return out;
}

}  // namespace steward
