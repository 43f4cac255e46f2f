#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <planwright/base/units.hpp>
#include <planwright/model/identifiers.hpp>
#include <planwright/model/plan.hpp>

namespace planwright {

enum class Severity : std::uint8_t { low, medium, high, critical };

std::string_view to_string(Severity severity);
std::optional<Severity> severity_from(std::string_view name);

// A bound on what even a perfect fix can save.
struct Impact {
  double share = 0;                  // of the statement's time; of its cost where not timed
  std::optional<Milliseconds> time;  // absent where not timed
};

using Fact = std::pair<std::string, std::variant<double, std::string>>;

// A problem seen in a plan. The prose is the rule's, filled with this case's names and numbers.
struct Finding {
  std::string rule;
  Severity severity = Severity::low;
  std::string title;  // one line, names the relation: "sequential scan of orders discards 99 % …"
  std::string detail;  // plain English sentences
  std::optional<NodeId> node;
  std::optional<RelationRef> relation;
  std::vector<std::string> columns;
  std::vector<Fact>
      facts;  // sorted by name; units are part of the name ("rows_removed", "self_ms")
  Impact impact;
  // Index (into the report's findings) of the finding this one follows from: the deeper cause.
  std::optional<std::size_t> caused_by;
  std::string fingerprint;  // stable across runs of the same query and schema
};

}  // namespace planwright
