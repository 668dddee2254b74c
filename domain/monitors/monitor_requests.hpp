#pragma once

#include <nlohmann/json.hpp>

#include "domain/ai/spend.hpp"
#include "domain/ask.hpp"
#include "domain/cursor.hpp"
#include "domain/field_table.hpp"
#include "domain/monitors/ai_use.hpp"
#include "domain/monitors/classification.hpp"
#include "domain/monitors/monitor_view.hpp"
#include "domain/monitors/monitor_work.hpp"
#include "domain/monitors/watch.hpp"
#include "domain/url_port.hpp"

namespace steward {

/// The validated members of a monitor as a client sends them. What is absent stays as it is.
struct monitor_input {
  std::optional<uuid> id;  ///< only of a new monitor
  std::optional<std::string> name, prompt, times, timezone, url;
  std::optional<steward::classification> classification;  ///< a whole correction
  std::optional<monitor_source> source;
  std::optional<std::vector<fact_definition>> facts;
  std::optional<condition> when;
  nlohmann::json policy;  ///< members of a watch_policy, checked; null: none
  std::optional<ai_use> ai;
  std::optional<std::vector<std::string>> notify;
  std::optional<std::string> sample, sample_type;  ///< only of a dry run

  /// Whether it says itself what the sentence means, or a part of it.
  bool corrects() const { return classification || source || facts || when || url; }
};

const input_table& monitor_create_table();
const input_table& monitor_update_table();
const input_table& monitor_validate_table();
/// errc::validation with every fault. A new one has its classification: what the rules make of the sentence,
/// with what the request says itself. `ports`: that its address may have; an update is held to those of the
/// context.
result<monitor_input> read_new_monitor(nlohmann::json& body, const port_list& ports = {});
result<monitor_input> read_monitor_update(nlohmann::json& body);
result<monitor_input> read_monitor_validation(nlohmann::json& body, const port_list& ports = {});

/// `base` with what the input corrects; final when it corrects something. Faults of the whole are appended.
classification corrected(classification base, const monitor_input&, const port_list& ports,
                         field_errors& faults);

// Each answers with the monitor as it is then, unless it says otherwise. errc::not_found,
// errc::precondition_failed.

/// Created with its Location, a first look due at once, and a trigger that tells when it becomes active (in
/// the channels of `notify`, else in_app). errc::conflict: the id is taken. errc::limit_reached.
result<decision> create_monitor(const user_state&, const context&, const monitor_input&);
/// Several, all or none. errc::conflict with a fault for each id that is taken, by its place in the list
/// ("/3/id"). Answered with {"done":n,"items":[monitor,...]}.
result<decision> create_monitors(const user_state&, const context&, const std::vector<monitor_input>&);
/// A merge patch; what changes nothing makes no version. Another sentence is classified anew. Another meaning
/// is looked at at once, and so is what is to be read by AI, or no more.
result<decision> update_monitor(const user_state&, const context&, const monitor_target&,
                                const monitor_input&);
/// No content. Its triggers, actions, facts and evaluations go with it.
result<decision> delete_monitor(const user_state&, const context&, const monitor_target&);
result<decision> pause_monitor(const user_state&, const context&, const monitor_target&);
/// It looks at once, then at its times.
result<decision> resume_monitor(const user_state&, const context&, const monitor_target&);
/// It looks now, also while it is paused.
result<decision> run_monitor(const user_state&, const context&, const monitor_target&);
/// Another one with the same meaning, triggers and actions, which has seen nothing yet.
result<decision> clone_monitor(const user_state&, const context&, const monitor_target&);

/// What a monitor like this would do, without making it: its meaning, its next looks, what it costs, and with
/// a sample of its source (or of the user's own things) the facts and the verdict.
/// `price`: of the AI model that would be asked first; nothing: nobody is set up.
result<reply> validate_monitor(const user_state&, const context&, const monitor_input&,
                               const std::optional<ai_price>& price = {});

result<reply> get_monitor(const user_state&, const uuid& id);

/// A page of the monitors, newest first.
struct monitor_list_request {
  std::optional<std::string> q;  ///< in lower case: in the name or the sentence
  std::optional<std::string> state, source, outcome;
  std::optional<bool> paused, provisional;
  int limit = 50;
  std::optional<std::string> cursor;
};
std::vector<parameter> monitor_parameters();
result<monitor_list_request> parse_monitor_list(const query_pairs&);
/// {"items":[...],"total":n,"limit":n,"next_cursor":...,"has_more":...}
result<reply> list_monitors(const user_state&, const monitor_list_request&, const cursor_key&);

/// The part of a monitor's past that a query string asks for. errc::validation with every fault.
std::vector<parameter> history_parameters_of(history_kind);
result<history_filter> parse_history(history_kind, const uuid& monitor, const query_pairs&);
/// {"items":[...],"next_before":time|null}, newest first; of facts the present values are completed.
history_query monitor_past(const history_filter&);

/// Judging what is known of the past under another condition or policy (FEATURES C5).
struct rejudge_request {
  uuid monitor;
  std::optional<condition> when;  ///< nothing: the monitor's
  nlohmann::json policy;          ///< members of a watch_policy, checked; null: the monitor's
  std::optional<timestamp> since;
};
const input_table& rejudge_table();
result<rejudge_request> read_rejudge(nlohmann::json& body);
/// {"changes":[...],"values":n,"complete":bool}: what would have changed, from the newest 5,000 values.
history_query rejudge_past(rejudge_request);

}  // namespace steward
