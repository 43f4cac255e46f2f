#include "mysql_settings.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include <planwright/base/number.hpp>
#include <planwright/dialect/dialect.hpp>

namespace planwright::sandbox {
namespace {

constexpr std::array<std::string_view, 28> shaping{"big_tables",
                                                   "collation_connection",
                                                   "eq_range_index_dive_limit",
                                                   "expensive_subquery_limit",
                                                   "group_concat_max_len",
                                                   "histogram_size",
                                                   "histogram_type",
                                                   "in_predicate_conversion_threshold",
                                                   "internal_tmp_mem_storage_engine",
                                                   "join_buffer_size",
                                                   "join_buffer_space_limit",
                                                   "join_cache_level",
                                                   "max_heap_table_size",
                                                   "max_length_for_sort_data",
                                                   "max_seeks_for_key",
                                                   "max_sort_length",
                                                   "mrr_buffer_size",
                                                   "old_mode",
                                                   "range_alloc_block_size",
                                                   "range_optimizer_max_mem_size",
                                                   "read_rnd_buffer_size",
                                                   "rowid_merge_buff_size",
                                                   "sort_buffer_size",
                                                   "sql_mode",
                                                   "tmp_memory_table_size",
                                                   "tmp_table_size",
                                                   "use_stat_tables",
                                                   "windowing_use_high_precision"};

bool is_word(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

Result<void> run(ports::Session& session, const std::string& statement) {
  const auto done = session.run(statement);
  return done ? Result<void>() : tl::make_unexpected(done.error());
}

}  // namespace

bool shapes_mysql_plans(std::string_view name) {
  // optimizer_trace would write to memory on every statement.
  return std::ranges::binary_search(shaping, name) ||
         (name.starts_with("optimizer_") && !name.starts_with("optimizer_trace"));
}

Result<void> set_mysql_session(ports::Session& session, std::string_view name,
                               const std::string& value) {
  if (!is_word(name)) {
    return failure(ErrorCode::usage, fmt::format("\"{}\" is no name of a setting", name));
  }
  const auto set = [&](std::string_view text) {
    const bool is_number = parse_number(text).has_value();
    return run(session, fmt::format("SET SESSION {} = {}", name,
                                    is_number ? std::string(text)
                                              : dialect::quoted_literal(Engine::mysql, text)));
  };
  auto done = set(value);
  if (done || name != "optimizer_switch") {
    return done;
  }
  bool any = false;
  for (std::string_view rest = value; !rest.empty();) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    any = set(rest.substr(0, comma)).has_value() || any;
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  return any ? Result<void>() : done;
}

Result<void> reset_mysql_session(ports::Session& session, std::string_view name) {
  if (!is_word(name)) {
    return failure(ErrorCode::usage, fmt::format("\"{}\" is no name of a setting", name));
  }
  return run(session, fmt::format("SET SESSION {} = DEFAULT", name));
}

}  // namespace planwright::sandbox
