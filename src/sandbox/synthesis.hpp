#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <planwright/model/catalog.hpp>
#include <planwright/model/diagnostic.hpp>
#include <planwright/sandbox/sandbox.hpp>

// Rows that have production's statistics, made out of these alone. Pure and deterministic: the same
// relations give the same rows, whatever machine it is.
namespace planwright::sandbox {

struct SynthesisLimits {
  double largest = 300'000;  // rows of the largest table
  double all_rows = 2'000'000;
  double bytes = 150e6;     // of all rows together
  double smallest = 1'000;  // a table is not made smaller than this, unless it is
};

// The one factor from production's rows to those made, at most 1.
double common_scale(std::span<const Relation* const> relations, const SynthesisLimits& limits = {});

struct SyntheticColumn {
  std::string name;
  std::vector<std::string> values;   // as they are written to a LOAD DATA file
  std::vector<std::uint32_t> codes;  // of each row, in `values`
};
inline constexpr std::uint32_t null_code = UINT32_MAX;

struct SyntheticTable {
  RelationRef ref;
  std::vector<SyntheticColumn> columns;  // generated ones are left out
  std::size_t rows = 0;                  // in the order of the primary key
};

struct Synthesis {
  std::vector<SyntheticTable> tables;
  // Columns of which nothing tells what values they have, although the query compares them.
  std::vector<Diagnostic> diagnostics;
};
Synthesis synthesise(std::span<const Relation* const> relations, const Asked& asked, double scale,
                     const SynthesisLimits& limits = {});

// Rows [begin, end) as LOAD DATA reads them by default: tabs, newlines, backslashes.
void append_rows(const SyntheticTable& table, std::size_t begin, std::size_t end,
                 std::string& text);

}  // namespace planwright::sandbox
