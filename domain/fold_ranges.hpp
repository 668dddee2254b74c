#pragma once

namespace steward {

/// The simple case folding of one character beyond ASCII, for the scripts that task_text.hpp names.
char32_t fold_character(char32_t code);

}  // namespace steward
