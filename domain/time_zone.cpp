#include "domain/time_zone.hpp"

#include <date/tz.h>

#include <exception>

namespace steward {
namespace {

using std::chrono::seconds;

date::local_seconds foreign(local_seconds t) { return date::local_seconds{t.time_since_epoch()}; }

date::sys_seconds foreign(timestamp t) {
  return date::sys_seconds{std::chrono::floor<seconds>(t.time_since_epoch())};
}

constexpr std::chrono::hours longest_gap{25};  // Samoa left out a whole day

}  // namespace

std::optional<time_zone> time_zone::find(std::string_view name) {
  time_zone found;
  if (name == "UTC") return found;
  try {
    found.zone_ = date::locate_zone(name);
  } catch (const std::exception&) {
    return std::nullopt;
  }
  return found;
}

placed_time time_zone::place(local_seconds t) const {
  if (zone_ == nullptr) return {timestamp{t.time_since_epoch()}, false, {}};
  const auto info = zone_->get_info(foreign(t));
  placed_time placed{timestamp{t.time_since_epoch() - info.first.offset}, false, {}};
  if (info.result == date::local_info::nonexistent) {
    placed.in_gap = true;
    placed.gap_end = local_seconds{info.first.end.time_since_epoch() + info.second.offset};
  }
  return placed;
}

local_seconds time_zone::local(timestamp at) const {
  const auto instant = foreign(at);
  const auto offset = zone_ == nullptr ? seconds{0} : zone_->get_info(instant).offset;
  return local_seconds{instant.time_since_epoch() + offset};
}

time_zone::offset_span time_zone::offset_at(timestamp at) const {
  if (zone_ == nullptr) return {};
  const auto info = zone_->get_info(foreign(at));
  return {info.offset, std::chrono::sys_seconds{info.end.time_since_epoch()}};
}

local_seconds time_zone::earliest_local(timestamp at) const {
  const auto plain = local(at);
  if (zone_ == nullptr) return plain;
  const auto instant = foreign(at);
  const auto now = zone_->get_info(instant);
  if (instant - now.begin > longest_gap) return plain;
  const auto before = zone_->get_info(now.begin - seconds{1});
  const local_seconds as_before{instant.time_since_epoch() + before.offset};
  const local_seconds gap_end{now.begin.time_since_epoch() + now.offset};
  return as_before < gap_end ? std::min(plain, as_before) : plain;
}

}  // namespace steward
