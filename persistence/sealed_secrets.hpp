#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "persistence/database.hpp"

namespace steward {

/// A column whose texts are sealed (identity/vault). What a row's text is sealed for is made of table, column
/// and key (sealed_purpose).
struct sealed_column {
  std::string_view table;
  std::string_view column;
  std::string_view key;  ///< an SQL expression that gives the row's key as text
};

/// Every such column. A new one is a line here.
std::span<const sealed_column> sealed_columns();

/// Secrets of the installation that all its nodes share, by name. Gives the sealed text; when there is none
/// yet, `make` gives the first one, and of several nodes that start at once all get the same.
std::string find_or_make_secret(database&, const std::string& name, const std::function<std::string()>& make);

/// Seals a text again; nothing when it does not open.
using seal_again = std::function<std::optional<std::string>(const sealed_column&, const std::string& key,
                                                            const std::string& sealed)>;

struct reseal_report {
  int sealed = 0;    ///< texts that are under the first key now
  int unopened = 0;  ///< texts that no key here opens; they stay as they are
};

/// Seals again what does not begin with `current` (vault::current_prefix). May run beside a server: a text
/// that is changed meanwhile is left alone. Blocking.
reseal_report reseal(database&, const std::string& current, const seal_again&);

}  // namespace steward
