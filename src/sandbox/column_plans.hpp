#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <planwright/model/catalog.hpp>
#include <planwright/sandbox/sandbox.hpp>

#include "distribution.hpp"

// Which values the columns of all tables of a query have: what refers to another column takes its
// values, and what one of two joined columns is compared with is among the other's.
namespace planwright::sandbox {

using ColumnKey = std::pair<std::size_t, std::size_t>;  // table, column

class ColumnPlans {
 public:
  // `made`: rows of each table.
  ColumnPlans(std::span<const Relation* const> relations, const Asked& asked,
              std::span<const std::uint32_t> made);

  const Distribution& of(std::size_t table, std::size_t column);
  // Of all rows in production, as far as statistics, indexes and references tell; 0: not known.
  [[nodiscard]] double distinct(std::size_t table, std::size_t column) const;
  // Whether the query compares it with a value, and nothing tells how many rows that leaves.
  bool is_guessed(std::size_t table, std::size_t column);

 private:
  void link(ColumnKey child, ColumnKey parent);
  void link_joins(const Asked& asked);
  void share_literals();
  [[nodiscard]] std::optional<ColumnKey> find(const ColumnRef& ref) const;
  [[nodiscard]] bool is_unique(ColumnKey key) const;
  [[nodiscard]] const Column& column(ColumnKey key) const;

  std::span<const Relation* const> relations_;
  std::span<const std::uint32_t> made_;
  std::map<ColumnKey, ColumnKey> parents_;
  std::map<ColumnKey, std::vector<ColumnKey>> children_;
  std::map<ColumnKey, std::vector<std::string>> equals_, bounds_, needed_;
  std::map<ColumnKey, Distribution> done_;
};

}  // namespace planwright::sandbox
