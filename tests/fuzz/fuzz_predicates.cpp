// A condition as a plan prints it, or anything else in its place.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <planwright/query/query.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  planwright::Plan plan;
  planwright::Node node;
  node.kind = planwright::NodeKind::seq_scan;
  node.native = "Seq Scan";
  node.relation.name = "orders";
  node.alias = "o";
  node.predicates.push_back({planwright::PredicateRole::filter, text, {}});
  node.sort_key.push_back(text);
  plan.nodes.push_back(node);
  plan.finish();
  planwright::query::annotate(plan, {});
  return 0;
}
