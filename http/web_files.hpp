#pragma once

#include <string_view>
#include <vector>

namespace steward::http {

struct web_file {
  std::string_view name, content;
};

/// What embed.cmake has put into the program.
std::vector<web_file> web_files();

}  // namespace steward::http
