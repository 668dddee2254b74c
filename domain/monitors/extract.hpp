#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/monitors/fact.hpp"

namespace steward {

constexpr std::size_t longest_source = 1 << 20;  ///< bytes; what is beyond is not looked at

/// Finds facts in a document by rules alone: one for each definition, in their order; with std::monostate
/// where it was not found. JSON (media types json and +json) by pointer or by the name of a member, HTML and
/// XML as the text people see, everything else as text. Bounded work on hostile documents; bytes that are not
/// UTF-8 are replaced. Throws nothing but std::bad_alloc.
std::vector<extracted_fact> extract(std::string_view media_type, std::string_view body,
                                    const std::vector<fact_definition>&);

/// The same document as one reads it: of HTML and XML the text that people see, with the title, else all of
/// it.
std::string readable(std::string_view media_type, std::string_view body);

}  // namespace steward
