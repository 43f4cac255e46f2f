#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include <boost/program_options.hpp>

#include <planwright/base/result.hpp>
#include <planwright/model/context.hpp>

// --rows, --size, --writes, --frequency and --purpose: what nobody but the user can tell.
namespace planwright::cli {

void add_context_options(boost::program_options::options_description& options);

// Reads them from the parsed command line. The error's place is the option and the character in its
// value: "--rows:8".
Result<StatementContext> read_context(const boost::program_options::variables_map& values);

// "orders=12e6,sales.customers=800k": a table's name is written as in SQL, in double quotes where
// it holds a dot, comma, equals sign or quote; without quotes it is taken letter by letter.
// Rows: a number, then k, M or G (thousand, million, thousand million). Sizes: B, kB, MB, GB, TB in
// powers of 1024, bytes without a unit. Rates: a number, k or M, then /s, /min, /h or /day.
Result<std::vector<std::pair<RelationRef, Rows>>> parse_rows(std::string_view text);
Result<std::vector<std::pair<RelationRef, Bytes>>> parse_sizes(std::string_view text);
Result<std::vector<std::pair<RelationRef, double>>> parse_writes(std::string_view text);
Result<double> parse_frequency(std::string_view text);  // calls a second

}  // namespace planwright::cli
