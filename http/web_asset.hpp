#pragma once

#include <memory>
#include <string_view>

#include "http/fixed_body.hpp"

namespace steward::http {

/// A file of web/ or of the viewer that the build has fetched, compiled into the program ("docs.html"). Null
/// when there is none of that name.
std::shared_ptr<const fixed_body> web_asset(std::string_view name);

}  // namespace steward::http
