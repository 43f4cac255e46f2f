#pragma once

#include <functional>
#include <string_view>

#include <planwright/model/snapshot.hpp>

namespace planwright::catalog {

// A snapshot's lines, each with its end, in the order of the file: what write_snapshot compresses.
void write_snapshot_lines(const Snapshot& snapshot,
                          const std::function<void(std::string_view line)>& write);

}  // namespace planwright::catalog
