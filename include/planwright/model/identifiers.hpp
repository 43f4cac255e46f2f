#pragma once

#include <compare>
#include <string>

namespace planwright {

// A table, partition, view, materialized view or foreign table. `schema` is empty when the source
// did not name it (EXPLAIN without VERBOSE). Names are as the catalog holds them: unquoted.
struct RelationRef {
  std::string schema;
  std::string name;

  [[nodiscard]] bool empty() const { return name.empty(); }
  // "public.orders", or "orders" when the schema is unknown. For people; never for SQL.
  [[nodiscard]] std::string display() const { return schema.empty() ? name : schema + "." + name; }
  // True when both may be the same relation: equal names, and schemas equal where both are known.
  [[nodiscard]] bool may_be(const RelationRef& other) const {
    return name == other.name && (schema.empty() || other.schema.empty() || schema == other.schema);
  }

  friend auto operator<=>(const RelationRef&, const RelationRef&) = default;
};

struct ColumnRef {
  RelationRef relation;
  std::string name;

  friend auto operator<=>(const ColumnRef&, const ColumnRef&) = default;
};

}  // namespace planwright
