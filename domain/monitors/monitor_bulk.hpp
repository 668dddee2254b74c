#pragma once

#include "domain/monitors/monitor_requests.hpp"

namespace steward {

/// The most monitors of one request.
inline constexpr std::int64_t most_bulk_monitors = 1'000;

enum class monitor_verb : int { pause, resume, run, remove, create };

/// The same with many monitors, all in one change: new ones, those with these ids, or those that a filter
/// chooses.
struct monitor_bulk {
  monitor_verb verb = monitor_verb::pause;
  std::vector<monitor_input> items;            ///< to create
  std::vector<uuid> ids;                       ///< distinct
  std::optional<monitor_list_request> filter;  ///< instead of ids: its filters, not empty
  std::optional<std::int64_t> expected_count;  ///< of a filter; absent: a dry run
};

const input_table& monitor_bulk_table();
/// errc::validation with every fault, those of the items among them ("/items/3/url"). `ports`: as
/// read_new_monitor has them.
result<monitor_bulk> read_monitor_bulk(nlohmann::json& body, const port_list& ports = {});

/// By ids {"done":n,"not_found":[id,...]}: those that are there are changed, whatever others are not.
/// Created {"done":n,"items":[monitor,...]}, all or none: errc::conflict names each id that is taken,
/// errc::limit_reached. By a filter {"count":n,"done":n}, or for a dry run {"dry_run":true,"count":n,"ids":
/// [the first 1,000]}; errc::conflict when it chooses another number of monitors than expected.
result<decision> change_monitors(const user_state&, const context&, const monitor_bulk&);

/// Those that a list would show, whatever its page, in no order.
std::vector<row<monitor>> select_monitors(const user_state&, const monitor_list_request&);

}  // namespace steward
