#pragma once

#include <string>
#include <string_view>

#include "log/log.hpp"

namespace steward::log {

/// `"message":"...","key":value,...`: the members of a JSON object without its braces. Strings are escaped as
/// RFC 8259 asks; bytes that are not UTF-8 become U+FFFD, so that a line is always valid JSON.
std::string json_members(std::string_view message, fields values);

/// `message key=value key="value with blanks"`: for people. Control characters are escaped: a value cannot
/// forge a line.
std::string text_line(std::string_view message, fields values);

}  // namespace steward::log
