#pragma once

#include "domain/ai/call_record.hpp"
#include "domain/field_table.hpp"

namespace steward {

/// What may be asked for: monitor_id, purpose, outcome, limit, cursor.
std::vector<parameter> ai_call_parameters();
/// errc::validation with every fault.
result<ai_call_query> parse_ai_call_list(const uuid& user, const query_pairs&);

/// {"items":[...],"total":n,"cost":dollars,"limit":n,"next_cursor":...,"has_more":...}; `found` has one more
/// than the limit when there are more, `total` is of all that the query is about, whatever the page.
std::string ai_call_page_json(const std::vector<ai_call_record>& found, const ai_total& total,
                              const ai_call_query&);

}  // namespace steward
