#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace steward::http {

/// A file of web/, compiled into the program ("docs.html"). Null when there is none of that name.
std::shared_ptr<const std::string> web_asset(std::string_view name);

}  // namespace steward::http
