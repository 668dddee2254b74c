#pragma once

#include <string>
#include <utility>
#include <vector>

#include "domain/decision.hpp"
#include "domain/monitors/monitor.hpp"
#include "domain/monitors/reaction.hpp"
#include "domain/precondition.hpp"

namespace steward {

/// A monitor as its user sees it, with where its looking stands.
std::string monitor_json(const monitor&, const monitor_progress&);
/// What its events tell: without that, which changes more often.
std::string monitor_json(const monitor&);
std::string trigger_json(const trigger&);
std::string action_json(const action&);

/// {"name":["old","new"],...}: the members that differ, but for updated_at and version. "{}" when none does.
std::string changed_members(const monitor& before, const monitor& after);
std::string changed_members(const trigger& before, const trigger& after);
std::string changed_members(const action& before, const action& after);

/// "version.looks": another one whenever the document is another.
std::string monitor_etag(const monitor&, const monitor_progress&);
/// Whether a change is meant for this version of the monitor, whatever it has found meanwhile.
bool is_meant(const precondition&, const monitor&);

}  // namespace steward
