#pragma once

#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include <planwright/base/result.hpp>
#include <planwright/model/plan.hpp>

#include "mariadb/json_values.hpp"
#include "mariadb/plan_draft.hpp"

namespace planwright::planners::mariadb {

// Makes a Plan of one statement's object. For explain_json.cpp; json_reader.cpp reads what is
// around tables (blocks, joins, sorts, subqueries), json_table.cpp a table.
class JsonReader {
 public:
  explicit JsonReader(const JsonDocument& document) : document_(document) {}

  // An error's `where` is the offset in the document's text.
  Result<Plan> read(std::uint32_t statement);

 private:
  // What stands at one place of a join's list.
  struct Operand {
    DraftId id = 0;
    std::uint32_t place = 0;
    std::optional<std::uint32_t> join_buffer;  // the block-nl-join's object
    JoinType type = JoinType::inner;
    bool weedout = false;
    // How often it was read: once for every row of what was joined before it.
    std::optional<double> rows_before;
  };
  struct Block {
    QueryBlock block;
    std::string operation;  // UNION, EXCEPT …
  };

  // Of a table's object, besides what is in its node.
  struct TableParts {
    std::optional<double> rows, filtered, r_rows, r_filtered, loops, table_loops, cost;
    std::optional<double> total_time, table_time, other_time;
    std::string_view type, name;
    std::optional<std::uint32_t> rowid_filter, index_merge, materialized;
    Operation operation = Operation::none;
    bool outer = false, semi = false, anti = false;
  };

  Block query_block(std::uint32_t place);
  void block_member(std::uint32_t at, Block& found, std::vector<std::uint32_t>& conditions);
  std::optional<DraftId> sequence(std::uint32_t place);
  bool operand(std::uint32_t at, std::vector<Operand>& operands);
  DraftId joined(DraftId left, const Operand& right);
  void buffered(DraftId join, DraftId table, std::uint32_t place);
  Operand sorted_file(std::uint32_t place);
  DraftId filesort(std::uint32_t place);
  DraftId sort_node(std::uint32_t place);
  DraftId temporary_table(std::uint32_t place);
  DraftId window_functions(std::uint32_t place);
  DraftId set_operation(std::uint32_t place);
  void subqueries(std::uint32_t place, DraftId top);
  std::optional<DraftId> dependent(std::uint32_t at);
  void hang_subquery(DraftId subquery, DraftId first, DraftId top);
  DraftId subquery(std::uint32_t place);
  DraftId cache(std::uint32_t place);
  DraftId materialization(std::uint32_t place);

  Operand table(std::uint32_t place);
  bool table_member(std::uint32_t at, Node& node, TableParts& parts);
  bool table_flag(std::uint32_t at, Node& node, TableParts& parts);
  void table_numbers(DraftId id, const TableParts& parts);
  DraftId rowid_filter(std::uint32_t place);
  void index_merge(std::uint32_t place, DraftId parent, bool outermost);
  DraftId materialized(std::uint32_t place);
  DraftId message(std::string_view text);

  // The node above takes over rows and estimates of its input.
  void copy_rows(DraftId from, DraftId to);
  void condition(DraftId id, PredicateRole role, std::string_view text);
  [[nodiscard]] std::optional<double> number(std::uint32_t at) const;
  [[nodiscard]] std::optional<double> number(std::uint32_t place, std::string_view key) const;
  [[nodiscard]] std::string_view text(std::uint32_t place, std::string_view key) const;
  [[nodiscard]] std::vector<std::string> texts(std::uint32_t at) const;
  void native(Node& node, std::uint32_t at);
  bool expect(std::uint32_t at, ValueKind kind);
  bool opens(std::uint32_t at);
  void fail(std::uint32_t at, std::string message);

  const JsonDocument& document_;
  PlanDraft draft_;
  std::optional<Error> error_;
  std::map<int, DraftId> named_in_;         // subquery number: the node whose condition names it
  std::map<DraftId, int> subquery_number_;  // of a subquery's top
  bool recursive_ = false;                  // inside recursive_union
};

}  // namespace planwright::planners::mariadb
