// Which use of a relation in the query each node of the plan stands for.
#include <algorithm>
#include <map>
#include <set>

#include <planwright/query/query.hpp>

#include "classify.hpp"
#include "printed_conditions.hpp"
#include "tokens.hpp"
#include "tree_reader.hpp"

namespace planwright::query {
namespace {

constexpr std::size_t most_ancestors = 64;  // partitions of partitions of …

// EXPLAIN tells relations of one alias apart by a number: o, o_1, o_2. Absent: another alias.
std::optional<double> number_of(std::string_view alias, std::string_view base) {
  if (alias == base) {
    return 0;
  }
  if (!alias.starts_with(base) || alias.size() < base.size() + 2 || alias[base.size()] != '_') {
    return std::nullopt;
  }
  double number = 0;
  for (const char digit : alias.substr(base.size() + 1)) {
    if (digit < '0' || digit > '9') {
      return std::nullopt;
    }
    number = number * 10 + (digit - '0');
  }
  return number;
}

class Matcher {
 public:
  Matcher(const Plan& plan, const Query& query, const Catalog& catalog)
      : plan_(plan), query_(query), catalog_(catalog) {}

  std::vector<std::optional<QueryRelationId>> match() {
    std::vector<std::optional<QueryRelationId>> result(plan_.nodes.size());
    for (const Node& node : plan_.nodes) {
      std::vector<QueryRelationId> found = candidates(node);
      if (found.size() == 1) {
        result[node.id] = found.front();
      } else if (found.size() > 1) {
        result[node.id] = by_number(node, std::move(found));
      }
    }
    return result;
  }

 private:
  static std::string_view alias_of(const Node& node) {
    return node.alias.empty() ? std::string_view(node.relation.name) : node.alias;
  }

  // The node's relation is the use's, or a partition of it, however deep.
  [[nodiscard]] bool same_relation(const Node& node, const QueryRelation& use) const {
    if (node.relation.may_be(use.ref)) {
      return true;
    }
    const Relation* relation = catalog_.find(node.relation);
    for (std::size_t step = 0;
         step < most_ancestors && relation != nullptr && relation->partition_of.has_value();
         ++step) {
      if (relation->partition_of->may_be(use.ref)) {
        return true;
      }
      relation = catalog_.find(*relation->partition_of);
    }
    return false;
  }

  [[nodiscard]] std::vector<QueryRelationId> candidates(const Node& node) const {
    std::vector<QueryRelationId> found;
    for (QueryRelationId id = 0; id < query_.uses.size(); ++id) {
      const QueryRelation& use = query_.uses[id];
      if (may_stand_for(node, use)) {
        found.push_back(id);
      }
    }
    return found;
  }

  [[nodiscard]] bool may_stand_for(const Node& node, const QueryRelation& use) const {
    const std::string_view alias = alias_of(node);
    if (!number_of(alias, use.alias)) {
      return false;
    }
    const bool table = use.source == QueryRelationSource::table && !use.contents;
    if (!node.relation.empty()) {
      // A write's own node stands for its target; scans below it are of the same use.
      return table && same_relation(node, use) &&
             (node.kind != NodeKind::modify_table || use.target);
    }
    switch (node.kind) {
      case NodeKind::subquery_scan:
        return use.contents && use.source != QueryRelationSource::cte;
      case NodeKind::cte_scan:
      case NodeKind::work_table_scan:
        return use.source == QueryRelationSource::cte && use.ref.name == node.cte;
      case NodeKind::function_scan:
        return use.source == QueryRelationSource::function;
      case NodeKind::values_scan:
        return use.source == QueryRelationSource::values;
      default:
        return false;
    }
  }

  // Several uses have the alias: the server numbers them outer scopes first, in order of FROM. Only
  // where the plan shows as many aliases as there are uses is the order a proof.
  [[nodiscard]] std::optional<QueryRelationId> by_number(const Node& node,
                                                         std::vector<QueryRelationId> uses) const {
    const std::string& base = query_.uses[uses.front()].alias;
    std::set<double> numbers;
    for (const Node& other : plan_.nodes) {
      const auto number = number_of(alias_of(other), base);
      const bool counts = number && !other.relation.empty() == !node.relation.empty() &&
                          std::ranges::any_of(uses, [&](QueryRelationId use) {
                            return may_stand_for(other, query_.uses[use]);
                          });
      if (counts) {
        numbers.insert(*number);
      }
    }
    const bool one_alias = std::ranges::all_of(
        uses, [&](QueryRelationId use) { return query_.uses[use].alias == base; });
    if (!one_alias || numbers.size() != uses.size()) {
      return std::nullopt;
    }
    std::ranges::stable_sort(uses, {}, [&](QueryRelationId use) {
      return std::pair(depth_of(query_.uses[use].scope), use);
    });
    const auto place = numbers.find(number_of(alias_of(node), base).value_or(0));
    return place == numbers.end()
               ? std::nullopt
               : std::optional(
                     uses[static_cast<std::size_t>(std::distance(numbers.begin(), place))]);
  }

  [[nodiscard]] std::size_t depth_of(ScopeId scope) const {
    std::size_t depth = 0;
    for (auto parent = query_.scopes[scope].parent; parent;
         parent = query_.scopes[*parent].parent) {
      ++depth;
    }
    return depth;
  }

  const Plan& plan_;
  const Query& query_;
  const Catalog& catalog_;
};

// The columns of the node's own relation in a text the plan prints; false when it is not read.
bool add_columns(std::string_view prefix, std::string_view text, const Node& node, bool& plain,
                 std::set<std::string>& columns) {
  Query read;
  read.text = std::string(prefix) + without_subplans(text);
  const bool nul = read.text.find('\0') != std::string::npos;
  const auto tree = nul ? tl::make_unexpected(Error{}) : ParseTree::parse(read.text);
  const PgQuery__Node* statement = tree ? tree->statement() : nullptr;
  const Tokens tokens(read.text);
  if (statement == nullptr || !TreeReader(read, tokens).read(statement)) {
    return false;
  }
  const std::string& alias = node.alias.empty() ? node.relation.name : node.alias;
  for (const Expression& expression : read.expressions) {
    if (expression.kind == ExpressionKind::star) {
      return false;
    }
    if (expression.kind == ExpressionKind::column &&
        (expression.qualifier.empty() || expression.qualifier == alias) &&
        !(expression.qualifier.empty() && expression.name == alias)) {
      columns.insert(expression.name);
    }
  }
  const ExpressionKind first =
      read.expressions.empty() ? ExpressionKind::other : read.expressions.front().kind;
  plain = plain && first == ExpressionKind::column;
  return true;
}

}  // namespace

std::vector<std::optional<QueryRelationId>> uses_of(const Plan& plan, const Query& query,
                                                    const Catalog& catalog) {
  return Matcher(plan, query, catalog).match();
}

std::optional<std::vector<std::string>> columns_needed(
    const Node& node, const Catalog& catalog, const Query* query,
    const std::vector<std::optional<QueryRelationId>>& uses) {
  if (query != nullptr && node.id < uses.size() && uses[node.id]) {
    const QueryRelation& use = query->uses[*uses[node.id]];
    return use.all_columns ? std::nullopt : std::optional(use.columns);
  }
  if (node.relation.empty() || node.output.empty()) {
    return std::nullopt;
  }
  bool plain = true;
  std::set<std::string> columns;
  for (const std::string& output : node.output) {
    if (!add_columns("SELECT ", output, node, plain, columns)) {
      return std::nullopt;
    }
  }
  // A scan may hand up the table's rows as they are, because that costs nothing; then the output
  // tells nothing about what is needed.
  const Relation* relation = catalog.find(node.relation);
  const bool whole_row = relation == nullptr || relation->columns.empty() ||
                         columns.size() >= relation->columns.size();
  if (plain && whole_row) {
    return std::nullopt;
  }
  for (const NodePredicate& predicate : node.predicates) {
    if (!add_columns("SELECT 1 WHERE ", predicate.text, node, plain, columns)) {
      return std::nullopt;
    }
  }
  std::erase_if(columns, [](const std::string& name) {
    return name == "ctid" || name == "tableoid" || name == "xmin" || name == "xmax";
  });
  return std::vector(columns.begin(), columns.end());
}

}  // namespace planwright::query
