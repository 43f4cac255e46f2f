#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// The first pages of an empty B-tree's file, as they have to look for the planner to take the index
// for a large one. Pure: bytes in, bytes out. Little-endian servers with 8 KiB pages and without
// checksums, as all of ours are.
namespace planwright::sandbox {

// The metapage of a B-tree of that height (levels above the leaves) and one empty page for each
// level under it, linked: a lookup descends and finds nothing. `metapage` is the one the server
// wrote. Absent where it is no B-tree's.
std::optional<std::string> btree_skeleton(std::string_view metapage, int height);

}  // namespace planwright::sandbox
