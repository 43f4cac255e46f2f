// Answers questions about the estimates, for the scripts that compare them with a real server.
// Reads one JSON object a line from standard input, writes one a line:
//   {"relations": [...]}                         what later questions are about
//   {"size": {"relation", "index", "major"}}     → {"pages", "height", "basis"}
//   {"rows": {"plan"}}                            → {"rows"}: of the plan's only scan
//   {"groups": {"relation", "columns"}}           → {"groups"}
//   {"cost": {"plan"}}                            → {"cost"}: of the plan's only scan
//   {"oracle": {"plan", "indexes": [{"relation", "index"}]}} → {"cost", "used"}
//   {"correct": {"plan", "indexes": [{"name", "pages", "relation", "index"}]}} → {"cost"}
#include <cmath>
#include <iostream>
#include <stdexcept>
#include <string>

#include <nlohmann/json.hpp>

#include <planwright/estimates/hypothetical.hpp>
#include <planwright/estimates/index_size.hpp>
#include <planwright/estimates/index_use.hpp>
#include <planwright/estimates/selectivity.hpp>
#include <planwright/model/catalog.hpp>
#include <planwright/planners/planners.hpp>
#include <planwright/query/query.hpp>
#include <planwright/verify/verify.hpp>

namespace {

using nlohmann::json;
using namespace planwright;

std::vector<std::string> strings(const json& value) {
  return value.is_array() ? value.get<std::vector<std::string>>() : std::vector<std::string>{};
}

void read_statistics(const json& from, ColumnStatistics& to) {
  to.null_fraction = from.value("null_frac", 0.0);
  to.distinct = from.value("n_distinct", 0.0);
  to.average_width = from.value("avg_width", 0.0);
  if (from.contains("correlation") && from["correlation"].is_number()) {
    to.correlation = from["correlation"].get<double>();
  }
  if (from.contains("most_common_vals")) {
    to.common_values = strings(from["most_common_vals"]);
  }
  if (from.contains("most_common_freqs") && from["most_common_freqs"].is_array()) {
    to.common_frequencies = from["most_common_freqs"].get<std::vector<double>>();
  }
  if (from.contains("histogram_bounds")) {
    to.histogram = strings(from["histogram_bounds"]);
  }
  if (from.contains("most_common_elem_freqs") && from["most_common_elem_freqs"].is_array()) {
    to.common_element_frequencies = from["most_common_elem_freqs"].get<std::vector<double>>();
  }
}

Index read_index(const json& from) {
  Index index;
  index.name = from.value("name", "");
  index.method = from.value("method", "btree");
  index.unique = from.value("unique", false);
  index.where = from.value("where", "");
  index.definition = from.value("definition", "");
  if (from.contains("fillfactor")) {
    index.fillfactor = from["fillfactor"].get<int>();
  }
  for (const json& key : from["keys"]) {
    IndexKey made;
    made.column = key.value("column", "");
    made.expression = key.value("expression", "");
    made.opclass = key.value("opclass", "");
    made.descending = key.value("descending", false);
    made.nulls_first = made.descending;
    index.keys.push_back(made);
    index.expression_statistics.emplace_back();
    if (key.contains("statistics")) {
      read_statistics(key["statistics"], index.expression_statistics.back().emplace());
    }
  }
  if (from.contains("include")) {
    index.include = strings(from["include"]);
  }
  if (from.contains("pages")) {
    index.pages = Blocks(from["pages"].get<double>());
  }
  if (from.contains("height")) {
    index.height = from["height"].get<int>();
  }
  return index;
}

Relation read_relation(const json& from) {
  Relation relation;
  relation.ref = {"public", from["name"].get<std::string>()};
  relation.rows = Rows(from["rows"].get<double>());
  relation.pages = Blocks(from["pages"].get<double>());
  relation.all_visible = Blocks(from.value("all_visible", 0.0));
  for (const json& column : from["columns"]) {
    Column made;
    made.name = column["name"].get<std::string>();
    made.type = column["type"].get<std::string>();
    made.not_null = column.value("not_null", false);
    if (column.contains("statistics")) {
      read_statistics(column["statistics"], made.statistics.emplace());
    }
    relation.columns.push_back(std::move(made));
  }
  for (const json& index : from.value("indexes", json::array())) {
    relation.indexes.push_back(read_index(index));
  }
  return relation;
}

const Relation& relation_of(const Catalog& catalog, const json& question) {
  return *catalog.find(RelationRef{"", question["relation"].get<std::string>()});
}

json size(const Catalog& catalog, const json& question) {
  const Relation& relation = relation_of(catalog, question);
  estimates::SizeOptions options;
  options.server_major = question.value("major", 15);
  if (question.contains("share")) {
    options.share = question["share"].get<double>();
  }
  const Index index = read_index(question["index"]);
  if (index.method != "btree") {
    const auto other = estimates::index_size(index, relation, options);
    return {{"pages", other ? other->pages.value() : 0}, {"basis", other ? other->basis : ""}};
  }
  const auto tree = estimates::btree_size(index, relation, options);
  return {{"pages", tree.pages.value()}, {"height", tree.height}, {"basis", tree.basis}};
}

Plan read_plan(const std::string& text, const Catalog& catalog) {
  planners::PlanInput input;
  input.text = text;
  auto plans = planners::read_plans(input);
  if (!plans) {
    throw std::runtime_error(plans.error().message);
  }
  Plan plan = std::move(plans->front());
  query::annotate(plan, catalog);
  return plan;
}

json correct(const Catalog& catalog, const json& question) {
  const Plan plan = read_plan(question["plan"].get<std::string>(), catalog);
  std::vector<Index> definitions;
  definitions.reserve(question["indexes"].size());
  std::vector<estimates::HypotheticalIndex> indexes;
  for (const json& from : question["indexes"]) {
    definitions.push_back(read_index(from["index"]));
    estimates::HypotheticalIndex made;
    made.name = from["name"].get<std::string>();
    made.supposed_pages = Blocks(from["pages"].get<double>());
    made.relation = &relation_of(catalog, from);
    made.index = &definitions.back();
    estimates::SizeOptions options;
    if (from.contains("share")) {
      options.share = from["share"].get<double>();
      made.entries = *made.relation->rows * *options.share;
    }
    made.ours = estimates::btree_size(definitions.back(), *made.relation, options);
    indexes.push_back(std::move(made));
  }
  const auto costs = estimates::planner_costs(plan, catalog);
  return {{"cost", estimates::corrected_cost(plan, indexes, costs, &catalog).value()}};
}

// The scan of a relation in a plan with one, and all conditions on it.
const Node& only_scan(const Plan& plan) {
  for (const Node& node : plan.nodes) {
    if (node.is_scan() && !node.relation.empty()) {
      return node;
    }
  }
  throw std::runtime_error("the plan has no scan");
}

std::vector<Predicate> terms_of(const Node& node, PredicateRole role) {
  const NodePredicate* predicate = node.predicate(role);
  return predicate != nullptr ? predicate->terms : std::vector<Predicate>{};
}

json rows(const Catalog& catalog, const json& question) {
  const Plan plan = read_plan(question["plan"].get<std::string>(), catalog);
  const Node& scan = only_scan(plan);
  const Relation& relation = *catalog.find(scan.relation);
  const double share = estimates::selectivity(relation, terms_of(scan, PredicateRole::filter));
  return {{"rows", std::max(1.0, std::nearbyint(share * relation.rows->value()))}};
}

json groups(const Catalog& catalog, const json& question) {
  const Relation& relation = relation_of(catalog, question);
  return {{"groups",
           estimates::group_count(relation, strings(question["columns"]), relation.rows->value())}};
}

// The cost of the plan's scan, from the rows the planner gives it and the index as it is.
json cost(const Catalog& catalog, const json& question) {
  const Plan plan = read_plan(question["plan"].get<std::string>(), catalog);
  const Node& scan = only_scan(plan);
  const Relation& relation = *catalog.find(scan.relation);
  const auto costs = estimates::planner_costs(plan, catalog);
  estimates::TableShape table;
  table.pages = *relation.pages;
  table.rows = *relation.rows;
  table.all_visible = *relation.all_visible / *relation.pages;
  if (scan.kind == NodeKind::seq_scan) {
    const auto filter = terms_of(scan, PredicateRole::filter);
    const auto use = estimates::scan_use({}, relation, filter, estimates::match_terms({}, filter));
    return {{"cost", estimates::seq_path(costs, table, use.filter_operators).total.value()}};
  }
  const Node* reads_index = &scan;
  if (scan.kind == NodeKind::bitmap_heap_scan) {
    reads_index = &plan.nodes[scan.children.front()];
  }
  const Index& index = *relation.index(reads_index->index);
  auto terms = terms_of(*reads_index, PredicateRole::index_cond);
  const auto filter = terms_of(scan, PredicateRole::filter);
  terms.insert(terms.end(), filter.begin(), filter.end());
  const auto match = estimates::match_terms(index, terms);
  auto use = estimates::scan_use(index, relation, terms, match);
  use.index_only = scan.kind == NodeKind::index_only_scan;
  if (filter.empty() && match.boundary.size() == match.conditions.size()) {
    use.selectivity = scan.estimated->rows.value() / relation.rows->value();
    use.boundary_selectivity = use.selectivity;
  }
  estimates::BtreeSize size;
  size.pages = *index.pages;
  size.height = *index.height;
  const auto shape = estimates::index_shape(index, relation, size, 1);
  const auto path = scan.kind == NodeKind::bitmap_heap_scan
                        ? estimates::bitmap_path(costs, table, shape, use)
                        : estimates::index_path(costs, table, shape, use);
  return {{"cost", path.total.value()}};
}

json oracle(const Catalog& catalog, const json& question) {
  const Plan plan = read_plan(question["plan"].get<std::string>(), catalog);
  ports::CostQuestion ask;
  for (const json& from : question["indexes"]) {
    CreateIndex index;
    index.relation = relation_of(catalog, from).ref;
    index.index = read_index(from["index"]);
    index.index.pages.reset();
    ask.with.indexes.push_back(std::move(index));
  }
  const auto judge = verify::arithmetic_oracle(plan, catalog);
  const auto answer = judge->ask(ask);
  if (!answer) {
    return {{"error", answer.error().message}};
  }
  return {{"cost", answer->cost.value()}, {"used", answer->used}, {"fidelity", judge->fidelity()}};
}

json answer(Catalog& catalog, const json& line) {
  if (line.contains("relations")) {
    for (const json& relation : line["relations"]) {
      catalog.put(read_relation(relation));
    }
    return {{"relations", catalog.relations().size()}};
  }
  if (line.contains("size")) {
    return size(catalog, line["size"]);
  }
  if (line.contains("rows")) {
    return rows(catalog, line["rows"]);
  }
  if (line.contains("groups")) {
    return groups(catalog, line["groups"]);
  }
  if (line.contains("cost")) {
    return cost(catalog, line["cost"]);
  }
  if (line.contains("oracle")) {
    return oracle(catalog, line["oracle"]);
  }
  if (line.contains("correct")) {
    return correct(catalog, line["correct"]);
  }
  return {{"error", "unknown question"}};
}

}  // namespace

int main() {
  Catalog catalog;
  catalog.live = true;
  catalog.server_version = "15.0";
  for (std::string line; std::getline(std::cin, line);) {
    std::cout << answer(catalog, json::parse(line)).dump() << std::endl;
  }
}
