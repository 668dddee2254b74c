#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/field_table.hpp"
#include "domain/input.hpp"
#include "http/route.hpp"

namespace steward::http {

/// JSON Schema of a request body, made from the table that validates it: documentation cannot drift. The text
/// lives as long as the program. Called while the route table is built, by one thread.
std::string_view schema_of(const input_table&);

/// Documentation of query parameters, from the table that parses them.
std::vector<parameter_doc> docs_of(std::span<const parameter>);

/// Keeps a text for as long as the program runs.
std::string_view keep(std::string text);

}  // namespace steward::http
