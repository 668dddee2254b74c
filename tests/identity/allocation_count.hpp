#pragma once

#include <cstddef>

/// How often this thread has called operator new, which allocation_count.cpp replaces for the whole test
/// program.
std::size_t allocation_count();
