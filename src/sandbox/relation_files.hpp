#pragma once

#include <string>

#include <planwright/base/result.hpp>
#include <planwright/base/units.hpp>

// The files of one relation's main fork, in segments of 1 GiB. No server reads or writes them
// meanwhile, but all may hold them open, so none is ever removed or replaced.
namespace planwright::sandbox {

// Makes the fork as long as that, with holes; shorter where it was longer. `path`: of the first
// segment. Fails with `permission` or `internal` and the system's words.
Result<void> resize_relation(const std::string& path, Blocks pages);

// The first block of the fork; empty where it has none.
Result<std::string> first_block(const std::string& path);

// Writes `bytes` at the start of the fork.
Result<void> write_start(const std::string& path, std::string_view bytes);

// Fails with `unsupported` where the file system of that directory stores holes, which would take
// as much room as production.
Result<void> check_holes(const std::string& directory);

}  // namespace planwright::sandbox
