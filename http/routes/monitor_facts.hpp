#pragma once

#include "http/route_table.hpp"

namespace steward::http {

/// GET {base}/{id}/facts: the values that facts had, as JSON, CSV or lines of JSON. `suffix`: of the
/// operation's id.
void add_monitor_facts(route_table&, std::string_view base, std::string_view suffix);

}  // namespace steward::http
