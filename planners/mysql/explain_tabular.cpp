#include "mysql/explain_tabular.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "mysql/complete.hpp"
#include "mysql/draft.hpp"
#include "mysql/table_access.hpp"
#include "mysql/words.hpp"

namespace planwright::planners::mysql {
namespace {

constexpr std::size_t most_rows = 5'000;

struct Row {
  std::string id, select_type, table, type, key, extra;
  const TabularRow* row = nullptr;
};

// The rows of one SELECT: a join in its order.
struct Block {
  std::string id;
  std::string select_type;
  std::vector<Row> rows;
  bool placed = false;
};

bool has(std::string_view text, std::string_view words) {
  return text.find(words) != std::string_view::npos;
}

class Reader {
 public:
  explicit Reader(const TabularTable& table) : table_(table) {}

  Result<Plan> read();

 private:
  [[nodiscard]] std::string text(const TabularRow& row, std::string_view column) const {
    const std::string* cell = table_.cell(row, column);
    return cell != nullptr ? *cell : std::string{};
  }
  [[nodiscard]] std::optional<double> number(const TabularRow& row, std::string_view column) const {
    return number_in(text(row, column));
  }

  void collect();
  Draft::Id block(Block& block);
  Draft::Id table(const Row& row);
  Node scan(const Row& row) const;
  void add_source(Draft::Id scan, std::string_view name);
  std::optional<Draft::Id> set_of(std::string_view members, std::string_view words);
  Draft::Id with_unions(std::size_t first);
  [[nodiscard]] std::size_t index_of(std::string_view id) const;

  const TabularTable& table_;
  std::vector<Block> blocks_;
  // The members of each UNION RESULT row, "1,2", by the first.
  std::map<std::string, Row, std::less<>> results_;
  Draft draft_;
  std::size_t depth_ = 0;
};

void Reader::collect() {
  std::string last;
  for (const TabularRow& cells : table_.rows) {
    Row row{text(cells, "id"),
            text(cells, "select_type"),
            text(cells, "table"),
            text(cells, "type"),
            text(cells, "key"),
            text(cells, "Extra"),
            &cells};
    if (has(row.select_type, " RESULT")) {  // UNION RESULT, INTERSECT RESULT …
      const std::size_t begin = row.table.find_first_of("0123456789");
      const std::size_t end = row.table.find_first_of(",>", std::min(begin, row.table.size()));
      if (begin < row.table.size()) {
        results_.emplace(row.table.substr(begin, end - begin), row);
      }
      continue;
    }
    // 5.7's rows without a number belong to the SELECT before them.
    if (row.id.empty()) {
      row.id = last;
    }
    if (blocks_.empty() || blocks_.back().id != row.id) {
      blocks_.push_back({row.id, row.select_type, {}, false});
    }
    last = row.id;
    blocks_.back().rows.push_back(std::move(row));
  }
}

std::size_t Reader::index_of(std::string_view id) const {
  const auto found = std::ranges::find(blocks_, id, &Block::id);
  return static_cast<std::size_t>(found - blocks_.begin());
}

Node Reader::scan(const Row& row) const {
  Node node;
  TableAccess& access = node.access.ensure();
  const TabularRow& cells = *row.row;
  node.alias = row.table;
  if (!node.alias.empty() && !node.alias.starts_with('<')) {
    node.relation.name = node.alias;
  }
  node.index = row.key;
  if (row.type == "index_merge") {
    // "Using union(a,b); Using where": the column "key" has the names alone.
    for (const std::string_view words : {"Using union(", "Using sort_union(", "Using intersect("}) {
      if (const std::size_t at = row.extra.find(words); at != std::string::npos) {
        node.index = row.extra.substr(at + 6, row.extra.find(';', at) - at - 6);
      }
    }
  }
  access.type = row.type;
  access.possible_indexes = split_outside(text(cells, "possible_keys"), ",");
  access.key_length = number(cells, "key_len");
  access.ref = split_outside(text(cells, "ref"), ",");
  access.partitions = split_outside(text(cells, "partitions"), ",");
  access.covering = has(row.extra, "Using index") && !has(row.extra, "Using index condition");
  access.range_checked_for_each_row = has(row.extra, "Range checked for each record");
  access.full_scan_on_null = has(row.extra, "Full scan on NULL key");
  if (const std::size_t at = row.extra.find("Using join buffer ("); at != std::string::npos) {
    const std::size_t begin = at + 19;
    access.join_buffer = row.extra.substr(begin, row.extra.find(')', begin) - begin);
  }
  node.backward = has(row.extra, "Backward index scan");
  if (const auto filtered = number(cells, "filtered")) {
    access.filtered_estimated = std::clamp(*filtered / 100, 0.0, 1.0);
  }
  if (const auto rows = number(cells, "rows")) {
    node.estimated = Estimated{Cost(0), Cost(0), Rows(*rows), 0};
  }
  place_table_access(node, {.group_by_index = has(row.extra, "Using index for group-by"),
                            .skip_scan = has(row.extra, "Using index for skip scan"),
                            .multi_range_read = has(row.extra, "Using MRR")});
  if (has(row.extra, "Recursive")) {
    node.kind = NodeKind::work_table_scan;
    node.native = "Scan new records on " + row.table;
    node.relation = {};
  }
  if (!row.extra.empty()) {
    node.native_fields.emplace_back("Extra", row.extra);
  }
  return node;
}

// What a scan of "<derived2>", "<subquery3>" or "<union2,3>" reads.
void Reader::add_source(Draft::Id scan, std::string_view name) {
  std::string_view id = name;
  if (!take_prefix(id, "<derived") && !take_prefix(id, "<subquery")) {
    return;
  }
  const std::size_t at = index_of(id.substr(0, id.find('>')));
  if (at >= blocks_.size() || blocks_[at].placed || depth_ >= most_depth / 4) {
    return;
  }
  const bool dependent = blocks_[at].select_type.starts_with("DEPENDENT");
  const Draft::Id source = with_unions(at);
  Node node = operation_node(NodeKind::materialize, "Materialize");
  node.subquery_run = dependent ? SubqueryRun::dependent : SubqueryRun::none;
  const Draft::Id below = draft_.add(std::move(node), {source});
  draft_.adopt(scan, below);
}

Draft::Id Reader::table(const Row& row) {
  if (row.table.empty()) {
    // "No tables used", "Impossible WHERE", "Select tables optimized away"
    return draft_.add(
        operation_node(NodeKind::result, row.extra.empty() ? "No tables used" : row.extra));
  }
  Node node = scan(row);
  std::vector<Node> merged = scans_of_merge(node);
  const Draft::Id id = draft_.add(std::move(node));
  for (Node& part : merged) {
    draft_.adopt(id, draft_.add(std::move(part)));
  }
  add_source(id, row.table);
  return id;
}

// The blocks of a UNION from its first on; the first alone where there is none.
Draft::Id Reader::with_unions(std::size_t first) {
  std::vector<std::size_t> members{first};
  for (std::size_t at = first + 1; at < blocks_.size(); ++at) {
    const std::string_view type = blocks_[at].select_type;
    const bool continues = has(type, "UNION") || has(type, "INTERSECT") || has(type, "EXCEPT");
    if (!continues) {
      // Subqueries of one member stand between it and the next.
      if (type == "PRIMARY" || has(type, "DERIVED")) {
        break;
      }
      continue;
    }
    if (!blocks_[at].placed) {
      members.push_back(at);
    }
  }
  if (members.size() == 1) {
    return block(blocks_[first]);
  }
  std::vector<Draft::Id> inputs;
  for (const std::size_t at : members) {
    if (!blocks_[at].placed) {
      inputs.push_back(block(blocks_[at]));
    }
  }
  const auto result = results_.find(blocks_[first].id);
  if (result == results_.end()) {
    const bool recursive = std::ranges::any_of(members, [this](std::size_t at) {
      return std::ranges::any_of(blocks_[at].rows,
                                 [](const Row& row) { return has(row.extra, "Recursive"); });
    });
    return draft_.add(recursive ? operation_node(NodeKind::recursive_union, "Recursive union")
                                : operation_node(NodeKind::append, "Append"),
                      std::move(inputs));
  }
  const std::string& type = result->second.select_type;
  Node node = operation_node(NodeKind::set_op, has(type, "INTERSECT") ? "Intersect materialize"
                                               : has(type, "EXCEPT")  ? "Except materialize"
                                                                      : "Union materialize");
  node.in_temporary_table = true;
  const Draft::Id set = draft_.add(std::move(node), std::move(inputs));
  Node scan = operation_node(NodeKind::seq_scan, "Table scan on " + result->second.table);
  scan.alias = result->second.table;
  Draft::Id top = draft_.add(std::move(scan), {set});
  if (has(result->second.extra, "Using filesort")) {
    top = draft_.add(operation_node(NodeKind::sort, "Sort"), {top});
  }
  return top;
}

Operation operation_of(std::string_view select_type) {
  return select_type == "INSERT" || select_type == "REPLACE" ? Operation::insert
         : select_type == "UPDATE"                           ? Operation::update
         : select_type == "DELETE"                           ? Operation::remove
                                                             : Operation::none;
}

Node modification(const Row& row, Operation operation) {
  Node node = operation_node(NodeKind::modify_table,
                             fmt::format("{} {}",
                                         row.select_type == "REPLACE"     ? "Replace into"
                                         : operation == Operation::insert ? "Insert into"
                                         : operation == Operation::update ? "Update"
                                                                          : "Delete from",
                                         row.table));
  node.operation = operation;
  node.alias = row.table;
  node.relation.name = row.table;
  return node;
}

Draft::Id Reader::block(Block& block) {
  block.placed = true;
  ++depth_;
  bool temporary = false;
  bool filesort = false;
  std::optional<Draft::Id> top;
  std::optional<Node> write;
  for (const Row& row : block.rows) {
    const Operation operation = operation_of(row.select_type);
    if (operation != Operation::none && !write) {
      write = modification(row, operation);
    }
    if (operation == Operation::insert) {
      continue;
    }
    const Draft::Id made = table(row);
    // Both stand at the first table, which alone is sorted where no temporary table is named.
    temporary = temporary || has(row.extra, "Using temporary");
    const bool sorts = has(row.extra, "Using filesort");
    Draft::Id input = made;
    if (sorts && !has(row.extra, "Using temporary")) {
      input = draft_.add(operation_node(NodeKind::sort, "Sort"), {made});
    }
    filesort = filesort || (sorts && input == made);
    if (!top) {
      top = input;
      continue;
    }
    const bool exists = has(row.extra, "FirstMatch");
    const JoinType type = has(row.extra, "Not exists") ? JoinType::anti
                          : exists                     ? JoinType::semi
                                                       : JoinType::inner;
    Node join = join_with(draft_.node(made), type);
    top = draft_.add(std::move(join), {*top, input});
  }
  if (temporary && top) {
    Node node = operation_node(NodeKind::temporary_table, "Temporary table");
    top = draft_.add(std::move(node), {*top});
  }
  if (filesort && top) {
    top = draft_.add(operation_node(NodeKind::sort, "Sort"), {*top});
  }
  if (write) {
    top = draft_.add(std::move(*write), top ? std::vector{*top} : std::vector<Draft::Id>{});
  }
  --depth_;
  return *top;
}

SubqueryRun run_of(std::string_view select_type) {
  return select_type.starts_with("DEPENDENT")     ? SubqueryRun::dependent
         : select_type.starts_with("UNCACHEABLE") ? SubqueryRun::uncacheable
                                                  : SubqueryRun::once;
}

Result<Plan> Reader::read() {
  if (table_.rows.size() > most_rows) {
    return failure(ErrorCode::malformed_input,
                   fmt::format("the plan has more than {} rows", most_rows),
                   fmt::format("{}:1", table_.rows[most_rows].line));
  }
  collect();
  if (blocks_.empty()) {
    return failure(ErrorCode::malformed_input, "the table of the plan has no rows",
                   fmt::format("{}:1", table_.line));
  }
  Draft::Id root = with_unions(0);
  for (std::size_t at = 1; at < blocks_.size(); ++at) {
    if (blocks_[at].placed) {
      continue;
    }
    const std::string id = blocks_[at].id;
    const SubqueryRun run = run_of(blocks_[at].select_type);
    const bool inserted_from =
        draft_.node(root).kind == NodeKind::modify_table &&
        (blocks_[at].select_type == "SIMPLE" || blocks_[at].select_type == "PRIMARY");
    const Draft::Id below = with_unions(at);
    if (!inserted_from) {
      name_subquery(draft_.node(below), id.empty() ? "?" : id, "", run);
    }
    draft_.adopt(root, below);
  }
  Plan plan;
  plan.format = "mysql-tabular";
  if (!draft_.flatten(root, plan)) {
    return failure(ErrorCode::malformed_input,
                   fmt::format("the plan is more than {} levels deep", most_depth));
  }
  complete(plan);
  return plan;
}

}  // namespace

bool is_tabular_plan(const TabularTable& table) {
  return table.column("select_type") && table.column("table") && table.column("partitions") &&
         table.column("filtered") && !table.column("r_rows");
}

Result<Plan> read_tabular(const TabularTable& table) {
  return Reader(table).read();
}

}  // namespace planwright::planners::mysql
