// The conditions EXPLAIN prints, read back: which column, which operator, against what.
#include <algorithm>
#include <optional>
#include <string>

#include <planwright/query/query.hpp>

#include "classify.hpp"
#include "mysql_reader.hpp"
#include "parse_tree.hpp"
#include "printed_conditions.hpp"
#include "tokens.hpp"
#include "tree_reader.hpp"

namespace planwright::query {
namespace {

// In large plans nodes below this share of the statement are not worth a parser run each.
constexpr double least_share = 0.001;
constexpr std::size_t most_nodes = 300;
// A longer condition is a list of thousands of values, and reading it takes longer than it tells.
constexpr std::size_t longest_condition = std::size_t{64} * 1024;

// Gives the declared type of a column, "" when unknown.
class ColumnTypes {
 public:
  ColumnTypes(const Plan& plan, const Catalog& catalog) : plan_(plan), catalog_(catalog) {}

  [[nodiscard]] std::string type_of(const Expression& use, const Node& at) const {
    if (catalog_.empty()) {
      return {};
    }
    const RelationRef* relation = nullptr;
    if (use.qualifier.empty()) {
      relation = &at.relation;
    } else {
      for (const Node& node : plan_.subtree(at)) {
        if (node.alias == use.qualifier ||
            (node.alias.empty() && node.relation.name == use.qualifier)) {
          relation = &node.relation;
          break;
        }
      }
    }
    const Relation* found = relation == nullptr ? nullptr : catalog_.find(*relation);
    const Column* column = found == nullptr ? nullptr : found->column(use.name);
    return column == nullptr ? std::string{} : column->type;
  }

 private:
  const Plan& plan_;
  const Catalog& catalog_;
};

bool own(const Expression& use, const Node& node) {
  return use.qualifier.empty() || use.qualifier == node.alias ||
         (node.alias.empty() && use.qualifier == node.relation.name);
}

// A condition or key of a node, read as the statement it is put into: scope 0 of `parsed`.
class PrintedText {
 public:
  PrintedText(std::string_view prefix, std::string_view text, Engine engine) {
    parsed_.engine = engine;
    const bool mysql = engine != Engine::postgresql;
    parsed_.text =
        std::string(prefix) + (mysql ? without_mysql_subplans(text) : without_subplans(text));
    if (parsed_.text.size() > longest_condition || parsed_.text.find('\0') != std::string::npos) {
      return;
    }
    worth_reading_ = true;
    if (mysql) {
      read_as_mysql();
      return;
    }
    const auto tree = ParseTree::parse(parsed_.text);
    const PgQuery__Node* statement = tree ? tree->statement() : nullptr;
    if (statement == nullptr || statement->node_case != PG_QUERY__NODE__NODE_SELECT_STMT) {
      return;
    }
    const Tokens tokens(parsed_.text);
    understood_ = TreeReader(parsed_, tokens).read(statement);
  }

  [[nodiscard]] bool worth_reading() const { return worth_reading_; }
  [[nodiscard]] const Query& query() const { return parsed_; }
  [[nodiscard]] const Scope* scope() const {
    return understood_ ? &parsed_.scopes.front() : nullptr;
  }

 private:
  void read_as_mysql() {
    const MysqlStatement statement = normalise_mysql(parsed_.text, sql_mode(parsed_.engine, 0, ""));
    understood_ = statement.kind == QueryKind::select && !read_mysql(parsed_, statement) &&
                  parsed_.understood();
    for (Expression& expression : parsed_.expressions) {
      if (expression.kind == ExpressionKind::column && expression.name == mysql_subplan_name) {
        expression.kind = ExpressionKind::parameter;
        expression.name = subplan_parameter.substr(1);
      }
    }
  }

  Query parsed_;
  bool worth_reading_ = false;
  bool understood_ = false;
};

Classifier classifier(const PrintedText& text, const Node& node, const ColumnTypes& types) {
  return {text.query(),
          {.type_of = [&](const Expression& use) { return types.type_of(use, node); },
           .own = [&](const Expression& use) { return own(use, node); }}};
}

void annotate_predicate(NodePredicate& predicate, const Node& node, const ColumnTypes& types,
                        Engine engine) {
  const PrintedText text("SELECT 1 WHERE ", predicate.text, engine);
  if (!text.worth_reading()) {
    return;
  }
  if (text.scope() == nullptr || !text.scope()->where) {
    predicate.terms = {Predicate{}};  // read, but not understood
    return;
  }
  std::vector<QueryPredicate> terms;
  classifier(text, node, types).conjuncts(*text.scope()->where, false, terms);
  for (QueryPredicate& term : terms) {
    predicate.terms.push_back(std::move(term.predicate));
  }
}

SortTerm read_sort_key(const std::string& key, const Node& node, const ColumnTypes& types,
                       Engine engine) {
  SortTerm term;
  const PrintedText text("SELECT 1 ORDER BY ", key, engine);
  if (text.scope() == nullptr || text.scope()->order_by.size() != 1) {
    return term;
  }
  const QueryOrder& order = text.scope()->order_by.front();
  term.column = classifier(text, node, types).sort_column(order.written);
  term.descending = order.descending;
  term.nulls_first = order.nulls_first;
  return term;
}

double share_of(const Plan& plan, const Node& node) {
  if (const auto total = plan.total_time(); total && node.timing && total->value() > 0) {
    return node.timing->total / *total;
  }
  const auto& root = plan.root().estimated;
  return root && node.estimated && root->total_cost.value() > 0
             ? node.estimated->total_cost / root->total_cost
             : 1;
}

}  // namespace

// The plan's texts say all that is asked of them; what the query adds is in uses_of.
void annotate(Plan& plan, const Query* /*query*/, const Catalog& catalog) {
  annotate(plan, catalog);
}

void annotate(Plan& plan, const Catalog& catalog) {
  std::vector<NodeId> worth;
  for (const Node& node : plan.nodes) {
    // A cheap condition can still say how two sides hang together, so a plan of usual size is read
    // whole.
    const bool small = plan.nodes.size() <= most_nodes;
    if ((!node.predicates.empty() || !node.sort_key.empty()) &&
        (small || share_of(plan, node) >= least_share)) {
      worth.push_back(node.id);
    }
  }
  if (worth.size() > most_nodes) {
    std::ranges::stable_sort(worth, std::greater{},
                             [&](NodeId id) { return share_of(plan, plan.nodes[id]); });
    worth.resize(most_nodes);
    plan.diagnostics.push_back(
        {Diagnostic::Level::info,
         "the plan is large: conditions were read for the 300 nodes that take longest"});
  }
  const ColumnTypes types(plan, catalog);
  for (const NodeId id : worth) {
    for (NodePredicate& predicate : plan.nodes[id].predicates) {
      annotate_predicate(predicate, plan.nodes[id], types, plan.engine);
    }
    for (const std::string& key : plan.nodes[id].sort_key) {
      plan.nodes[id].sort_terms.push_back(read_sort_key(key, plan.nodes[id], types, plan.engine));
    }
  }
}

}  // namespace planwright::query
