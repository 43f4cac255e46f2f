#pragma once

#include <string>
#include <string_view>

#include <planwright/model/plan.hpp>

// The words rules share, so that all of them name things alike.
namespace planwright {

// What a node reads, as a person says it: "orders", "orders (as o2)", "the CTE recent", else the
// operator: "the Sort".
std::string object_name(const Node& node);

// "step 4, Sort": how the text report's tree numbers a node.
std::string node_name(const Node& node);

// Rows over all loops of the node: "12,345 rows", or "about 12,300 rows" where the server printed
// an average of several loops, which it rounds.
std::string total_rows_text(const Node& node, Rows total);

// "63 % of the time (1.24 s)"; of the estimated cost where the plan has no times.
std::string impact_text(const Plan& plan, double share, std::optional<Milliseconds> time);

// What to send that server to get a plan with measured times: "EXPLAIN (ANALYZE, BUFFERS)",
// "ANALYZE FORMAT=JSON". Without the statement.
std::string_view measuring_command(Engine engine);

}  // namespace planwright
