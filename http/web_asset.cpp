#include "http/web_asset.hpp"

#include <map>

#include "http/response.hpp"
#include "http/web_files.hpp"

namespace steward::http {
namespace {

std::string_view type_of(std::string_view name) {
  if (name.ends_with(".html")) return html_type;
  if (name.ends_with(".css")) return "text/css; charset=utf-8";
  if (name.ends_with(".js")) return "text/javascript; charset=utf-8";
  if (name.ends_with(".svg")) return "image/svg+xml";
  return "text/plain; charset=utf-8";
}

}  // namespace

std::shared_ptr<const fixed_body> web_asset(std::string_view name) {
  static const auto assets = [] {
    std::map<std::string_view, std::shared_ptr<const fixed_body>> all;
    for (const auto& file : web_files())
      all.emplace(file.name,
                  std::make_shared<const fixed_body>(std::string(file.content), type_of(file.name)));
    return all;
  }();
  const auto found = assets.find(name);
  return found == assets.end() ? nullptr : found->second;
}

}  // namespace steward::http
