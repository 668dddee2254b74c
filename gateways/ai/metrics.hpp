#pragma once

#include <string>

#include "gateways/ai/call.hpp"

namespace steward {

/// Appends the counts in Prometheus' text format 0.0.4: steward_ai_*. Nothing when nobody is asked.
void append_ai_metrics(std::string& out, const ai_counts&);

}  // namespace steward
