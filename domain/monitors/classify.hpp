#pragma once

#include <string_view>

#include "domain/monitors/classification.hpp"

namespace steward {

/// What an English sentence means, by rules alone: "Tell me when the price of the Foo at
/// https://shop.example/foo drops below 50 euros". `is_final` when every part was understood; else it is the
/// best guess (in the end: that the page changes), valid in any case unless the sentence names no source:
/// then `source.url` is empty, and the user has to say where to look. At most the first 2,000 bytes are
/// looked at.
classification classify(std::string_view sentence);

}  // namespace steward
