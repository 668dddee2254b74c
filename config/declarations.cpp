#include "config/declarations.hpp"

#include "config/declaration_groups.hpp"

namespace steward {

std::span<const setting_declaration> setting_declarations() {
  static const auto all = [] {
    std::vector<setting_declaration> joined;
    for (const auto group :
         {basic_declarations(), identity_declarations(), serving_declarations(), outbound_declarations()})
      joined.insert(joined.end(), group.begin(), group.end());
    return joined;
  }();
  return all;
}

const setting_declaration* find_setting(std::string_view name) {
  for (const auto& declaration : setting_declarations()) {
    if (declaration.name == name) return &declaration;
  }
  return nullptr;
}

}  // namespace steward
