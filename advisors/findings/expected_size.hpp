#pragma once

#include <optional>
#include <string>

#include <planwright/model/catalog.hpp>

// How many pages a table or an index would take if it were written anew: rows and average widths
// from the statistics, headers and alignment from the page layout. Approximate by nature; what
// rests on it speaks only of sizes twice as large.
namespace planwright::advisors {

// Absent when rows or the width of some column are not known.
std::optional<Blocks> expected_table_pages(const Relation& relation);

// Of a B-tree; absent for other methods, and when entries or the width of some key are not known.
std::optional<Blocks> expected_index_pages(const Relation& relation, const Index& index,
                                           int server_major);

// 15 of "15.18"; 15 where the version is not known.
int major_of(const std::string& server_version);

}  // namespace planwright::advisors
