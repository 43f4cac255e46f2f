#include "mariadb/explain_tabular.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <utility>

#include <fmt/format.h>

#include <planwright/base/number.hpp>

#include "mariadb/plan_draft.hpp"
#include "mariadb/table_access.hpp"
#include "text_rows.hpp"
#include "utf8.hpp"

namespace planwright::planners::mariadb {
namespace {

constexpr std::size_t npos = std::string_view::npos;

std::vector<std::string> split_at(std::string_view text, std::string_view separator) {
  constexpr std::size_t most = 4096;
  std::vector<std::string> parts;
  while (!text.empty() && parts.size() < most) {
    const std::size_t end = std::min(text.find(separator), text.size());
    parts.emplace_back(strip(text.substr(0, end)));
    text.remove_prefix(std::min(text.size(), end + separator.size()));
  }
  return parts;
}

// "5 (5%)", "2000.00"; what stands behind the number is of a rowid filter.
std::optional<double> leading_number(const std::string* cell) {
  return cell == nullptr ? std::nullopt
                         : parse_number(std::string_view(*cell).substr(0, cell->find(' ')));
}

// "ref|filter": the table's own word, and the rowid filter's.
std::pair<std::string_view, std::string_view> at_bar(const std::string* cell) {
  const std::string_view text = cell == nullptr ? std::string_view{} : *cell;
  const std::size_t bar = std::min(text.find('|'), text.size());
  return {text.substr(0, bar), text.substr(std::min(text.size(), bar + 1))};
}

// The numbers in "<union1,2>", "<derived2>" …
std::vector<int> numbers_in(std::string_view name) {
  std::vector<int> numbers;
  for (std::size_t at = name.find_first_of("0123456789"); at < name.size();
       at = name.find_first_of("0123456789", at)) {
    int number = 0;
    const auto end = std::from_chars(name.data() + at, name.data() + name.size(), number).ptr;
    numbers.push_back(number);
    at = static_cast<std::size_t>(end - name.data());
  }
  return numbers;
}

class TabularReader {
 public:
  explicit TabularReader(const TabularTable& table) : table_(table) {}

  Result<Plan> read();

 private:
  // The rows of one SELECT, in order.
  struct Select {
    int id = 0;
    std::string type;  // select_type
    std::vector<const TabularRow*> rows;
    bool used = false;
  };
  struct Table {
    DraftId id = 0;
    JoinType type = JoinType::inner;
    std::string join_buffer;
    double filtered = 100, r_filtered = 100;  // of the join, where a buffer is used
    bool temporary = false, filesort = false, weedout_begins = false, weedout_ends = false;
  };

  [[nodiscard]] const std::string* cell(const TabularRow& row, std::string_view name) const {
    return table_.cell(row, name);
  }
  std::optional<DraftId> select(int id, double loops);
  DraftId block(Select& select, double loops);
  DraftId with_unions(int id, double loops);
  DraftId set_operation(const TabularRow& row, double loops);
  Table table(const TabularRow& row, double loops);
  void extra(const TabularRow& row, Table& table);
  bool extra_word(std::string_view word, Table& table);
  void index_merge(std::string_view words, DraftId parent);
  void rowid_filter(const TabularRow& row, DraftId parent);
  void below(DraftId id, std::string_view name, double loops);
  DraftId joined(DraftId left, const Table& right);
  DraftId above(DraftId input, NodeKind kind, std::string native);

  const TabularTable& table_;
  bool analyzed_ = false;
  int depth_ = 0;
  PlanDraft draft_;
  std::map<int, Select> selects_;
  std::vector<int> order_;
  // UNION RESULT and the like, by the first SELECT they are made of.
  std::map<int, const TabularRow*> results_;
};

DraftId TabularReader::above(DraftId input, NodeKind kind, std::string native) {
  const DraftId id = draft_.add(kind, std::move(native));
  draft_.at(id).node.estimated = draft_.at(input).node.estimated;
  draft_.at(id).node.actual = draft_.at(input).node.actual;
  draft_.hang(input, id, Relationship::outer);
  return id;
}

// --- one table -----------------------------------------------------------------------------------

// False for a word that is not known.
bool TabularReader::extra_word(std::string_view word, Table& table) {
  Node& node = draft_.at(table.id).node;
  TableAccess& access = node.access.ensure();
  static constexpr std::array<std::string_view, 14> shown_as_printed{
      "Using where",
      "Using index condition",
      "Using index condition(BKA)",
      "Distinct",
      "Using rowid filter",
      "Rowid-ordered scan",
      "Key-ordered scan",
      "const row not found",
      "unique row not found",
      "Impossible ON condition",
      "Using MRR",
      "LooseScan",
      "Key-ordered Rowid-ordered scan",
      "Scanned all databases"};
  if (word == "Using index") {
    access.covering = true;
  } else if (word.starts_with("Using index for group-by")) {
    access.covering = true;
    node.index_access = IndexAccess::loose;
  } else if (word == "Using temporary") {
    table.temporary = true;
  } else if (word == "Using filesort") {
    table.filesort = true;
  } else if (word == "Start temporary") {
    table.weedout_begins = true;
  } else if (word == "End temporary") {
    table.weedout_ends = true;
  } else if (word == "Not exists") {
    table.type = JoinType::anti;
  } else if (word.starts_with("FirstMatch")) {
    table.type = JoinType::semi;
  } else if (word == "Full scan on NULL key") {
    access.full_scan_on_null = true;
  } else if (word.starts_with("Range checked for each record")) {
    access.range_checked_for_each_row = true;
  } else if (word.starts_with("Using join buffer (")) {
    // "Using join buffer (flat, BNLH join)"
    const std::size_t comma = word.find(", ");
    const std::string_view name = comma == npos ? std::string_view{} : word.substr(comma + 2);
    table.join_buffer = std::string(name.substr(0, name.find(' ')));
    access.join_buffer = table.join_buffer;
  } else if (word.starts_with("Using union(") || word.starts_with("Using intersect(") ||
             word.starts_with("Using sort_union(") || word.starts_with("Using sort_intersect(")) {
    index_merge(word.substr(6), table.id);
  } else {
    return std::ranges::find(shown_as_printed, word) != shown_as_printed.end();
  }
  return true;
}

void TabularReader::extra(const TabularRow& row, Table& table) {
  const std::string* const text = cell(row, "Extra");
  if (text == nullptr) {
    return;
  }
  if (!text->empty()) {
    keep_native(draft_.at(table.id).node, "Extra", *text);
  }
  for (const std::string& word : split_at(*text, ";")) {
    if (!word.empty() && !extra_word(word, table)) {
      draft_.unknown(word);
    }
  }
}

// "union(a,intersect(b,c))": the indexes, whatever is around them.
void TabularReader::index_merge(std::string_view words, DraftId parent) {
  keep_native(draft_.at(parent).node, "index_merge", std::string(words));
  const std::size_t open = words.find('(');
  std::string name;
  for (const char c : words.substr(open)) {
    if (c != '(' && c != ')' && c != ',') {
      name += c;
      continue;
    }
    if (!name.empty() && c != '(') {
      const DraftId id = draft_.add(NodeKind::bitmap_index_scan, "range");
      Node& node = draft_.at(id).node;
      node.index = name;
      node.index_access = IndexAccess::range;
      node.access.ensure().covering = true;
      draft_.hang(id, parent, Relationship::member);
    }
    name.clear();
  }
}

void TabularReader::rowid_filter(const TabularRow& row, DraftId parent) {
  const std::string_view key = at_bar(cell(row, "key")).second;
  if (key.empty()) {
    return;
  }
  const DraftId id = draft_.add(NodeKind::bitmap_index_scan, "rowid_filter");
  Node& node = draft_.at(id).node;
  node.index = std::string(key);
  node.index_access = IndexAccess::range;
  node.access.ensure().covering = true;
  node.access->key_length = parse_number(at_bar(cell(row, "key_len")).second);
  draft_.hang(id, parent, Relationship::other);
}

TabularReader::Table TabularReader::table(const TabularRow& row, double loops) {
  Table found;
  const std::string* const name = cell(row, "table");
  if (name == nullptr) {
    found.id = draft_.add(NodeKind::result, "message");
    if (const std::string* said = cell(row, "Extra")) {
      keep_native(draft_.at(found.id).node, "message", *said);
    }
    return found;
  }
  found.id = draft_.add(NodeKind::seq_scan, "table");
  extra(row, found);
  Node& node = draft_.at(found.id).node;
  TableAccess& access = node.access.ensure();
  set_table_name(node, *name);
  const IndexAccess loose = node.index_access;
  const std::string_view type = at_bar(cell(row, "type")).first;
  if (!type.empty() && !set_access(node, type)) {
    draft_.unknown(type);
  }
  if (loose == IndexAccess::loose) {
    node.index_access = loose;
  }
  if (const std::string* keys = cell(row, "possible_keys")) {
    access.possible_indexes = split_at(*keys, ",");
  }
  if (node.kind != NodeKind::index_merge) {
    node.index = std::string(at_bar(cell(row, "key")).first);
    access.key_length = parse_number(at_bar(cell(row, "key_len")).first);
  }
  if (const std::string* ref = cell(row, "ref")) {
    access.ref = split_at(*ref, ",");
  }
  if (const std::string* partitions = cell(row, "partitions")) {
    access.partitions = split_at(*partitions, ",");
  }
  RowCounts counts{leading_number(cell(row, "rows")),
                   leading_number(cell(row, "filtered")),
                   leading_number(cell(row, "r_rows")),
                   leading_number(cell(row, "r_filtered")),
                   {}};
  if (analyzed_) {
    counts.loops = counts.r_rows ? loops : 0;
  }
  if (!found.join_buffer.empty()) {
    // Here the percentages are of what is left of the join.
    found.filtered = std::exchange(counts.filtered, {}).value_or(100);
    found.r_filtered = std::exchange(counts.r_filtered, {}).value_or(0);
  }
  set_rows(node, counts);
  rowid_filter(row, found.id);
  below(found.id, *name, loops);
  return found;
}

// What a temporary table is made from.
void TabularReader::below(DraftId id, std::string_view name, double loops) {
  if (!name.starts_with("<derived") && !name.starts_with("<subquery")) {
    return;
  }
  const std::vector<int> numbers = numbers_in(name);
  if (numbers.empty()) {
    return;
  }
  const auto found = selects_.find(numbers.front());
  constexpr int deepest = 200;  // of tables made from tables; MariaDB nests 63
  if (found == selects_.end() || found->second.used || depth_ >= deepest) {
    // A recursive part reads what the others have put there.
    draft_.at(id).node.kind = NodeKind::work_table_scan;
    return;
  }
  const bool lateral = found->second.type == "LATERAL DERIVED";
  ++depth_;
  const DraftId top = with_unions(numbers.front(), lateral ? loops : 1);
  --depth_;
  const DraftId materialized = above(top, NodeKind::materialize, "materialized");
  draft_.at(materialized).node.subquery_run = lateral ? SubqueryRun::dependent : SubqueryRun::once;
  draft_.hang(materialized, id, Relationship::subquery);
}

// --- one SELECT ----------------------------------------------------------------------------------

DraftId TabularReader::joined(DraftId left, const Table& right) {
  const DraftId id = draft_.join(left, right.id);
  Node& join = draft_.at(id).node;
  const Node& outer = draft_.at(left).node;
  join.join_type = right.type;
  if (right.type == JoinType::anti && join.actual && outer.actual) {
    join.actual->rows = std::max(outer.actual->rows - join.actual->rows, Rows(0));
  }
  if (right.join_buffer.empty()) {
    return id;
  }
  join.native = fmt::format("block-nl-join ({})", right.join_buffer);
  if (right.join_buffer.ends_with('H')) {
    join.kind = NodeKind::hash_join;
  }
  if (join.estimated) {
    join.estimated->rows = join.estimated->rows * std::clamp(right.filtered / 100, 0.0, 1.0);
  }
  const Node& inner = draft_.at(right.id).node;
  if (join.actual && outer.actual && inner.actual) {
    join.actual->rows = Rows(std::min(outer.actual->rows.value() * inner.actual->rows.value() *
                                          std::clamp(right.r_filtered / 100, 0.0, 1.0),
                                      1e18));
  }
  return id;
}

DraftId TabularReader::block(Select& select, double loops) {
  select.used = true;
  std::optional<DraftId> top;
  std::optional<DraftId> before_weedout;
  bool temporary = false;
  bool filesort = false;
  double next_loops = loops;
  for (const TabularRow* row : select.rows) {
    Table found = table(*row, next_loops);
    temporary = temporary || found.temporary;
    // Without a temporary table the first table alone is sorted, before it is joined.
    if (found.filesort && !found.temporary && select.rows.size() > 1 && !top) {
      found.id = above(found.id, NodeKind::sort, "filesort");
    } else {
      filesort = filesort || found.filesort;
    }
    top = top ? joined(*top, found) : found.id;
    if (found.weedout_ends) {
      top = above(*top, NodeKind::weedout, "duplicates_removal");
    }
    const std::optional<Actual>& actual = draft_.at(*top).node.actual;
    next_loops = actual ? std::min(actual->rows.value() * actual->loops, 1e18) : 1;
  }
  if (temporary) {
    top = above(*top, NodeKind::temporary_table, "temporary_table");
  }
  if (filesort) {
    top = above(*top, NodeKind::sort, "filesort");
  }
  draft_.begin_block({*top, select.id, {}, loops});
  return *top;
}

// The SELECT and what is united with it.
DraftId TabularReader::with_unions(int id, double loops) {
  if (const auto result = results_.find(id); result != results_.end()) {
    const TabularRow& row = *result->second;
    results_.erase(result);
    return set_operation(row, loops);
  }
  return block(selects_.at(id), loops);
}

DraftId TabularReader::set_operation(const TabularRow& row, double loops) {
  const std::string name = *cell(row, "table");
  const std::string* const type = cell(row, "select_type");
  const bool set =
      name.starts_with("<except") || name.starts_with("<intersect") || name.starts_with("<unit");
  const std::vector<int> numbers = numbers_in(name);
  const bool recursive = std::ranges::any_of(numbers, [&](int number) {
    const auto found = selects_.find(number);
    return found != selects_.end() && found->second.type.starts_with("RECURSIVE");
  });
  const NodeKind kind = set         ? NodeKind::set_op
                        : recursive ? NodeKind::recursive_union
                                    : NodeKind::append;
  const DraftId id = draft_.add(kind, type != nullptr ? *type : "UNION RESULT");
  draft_.at(id).node.alias = name;
  draft_.at(id).node.in_temporary_table = !recursive;
  double estimated = 0;
  double actual = 0;
  for (const int number : numbers) {
    const auto found = selects_.find(number);
    if (found == selects_.end() || found->second.used) {
      continue;
    }
    const DraftId part = block(found->second, loops);
    const Node& node = draft_.at(part).node;
    estimated += node.estimated ? node.estimated->rows.value() : 0;
    actual += node.actual ? node.actual->rows.value() : 0;
    draft_.hang(part, id, Relationship::member);
  }
  Node& whole = draft_.at(id).node;
  whole.estimated = Estimated{};
  whole.estimated->rows = Rows(std::min(estimated, 1e18));
  if (analyzed_) {
    whole.actual = Actual{{}, {}, Rows(std::min(actual, 1e18)), loops};
  }
  if (const auto rows = leading_number(cell(row, "r_rows")); rows && analyzed_ && !recursive) {
    whole.actual->rows = Rows(std::clamp(*rows, 0.0, 1e18));
  }
  const std::string* const said = cell(row, "Extra");
  return said != nullptr && said->find("Using filesort") != npos
             ? above(id, NodeKind::sort, "filesort")
             : id;
}

// --- the statement -------------------------------------------------------------------------------

Result<Plan> TabularReader::read() {
  draft_.plan.engine = Engine::mariadb;
  draft_.plan.format = "mariadb-tabular";
  analyzed_ = table_.column("r_rows").has_value() || table_.column("r_filtered").has_value();
  for (const TabularRow& row : table_.rows) {
    const auto id = leading_number(cell(row, "id"));
    const std::string* const type = cell(row, "select_type");
    if (!id) {
      const std::string* const name = cell(row, "table");
      const std::vector<int> numbers = name == nullptr ? std::vector<int>{} : numbers_in(*name);
      if (numbers.empty()) {
        return failure(ErrorCode::malformed_input,
                       fmt::format("a row of EXPLAIN without an id: '{}'",
                                   type == nullptr ? "" : utf8_prefix(*type, 40)),
                       std::to_string(row.line));
      }
      results_.emplace(numbers.front(), &row);
      continue;
    }
    const int number = static_cast<int>(std::clamp(*id, 0.0, 1e9));
    const auto [select, added] = selects_.try_emplace(number);
    if (added) {
      order_.push_back(number);
      select->second.id = number;
      select->second.type = type == nullptr ? "" : *type;
    }
    select->second.rows.push_back(&row);
  }
  if (order_.empty()) {
    return failure(ErrorCode::malformed_input, "a table of EXPLAIN without rows",
                   std::to_string(table_.line));
  }
  DraftId root = with_unions(order_.front(), 1);
  // UNION ALL prints no row of its own.
  std::vector<DraftId> united;
  for (const int number : order_) {
    Select& other = selects_.at(number);
    if (!other.used && other.type == "UNION") {
      united.push_back(block(other, 1));
    }
  }
  if (!united.empty()) {
    const DraftId append = above(root, NodeKind::append, "UNION");
    draft_.at(root).node.relationship = Relationship::member;
    for (const DraftId part : united) {
      const Node& node = draft_.at(part).node;
      Node& all = draft_.at(append).node;
      if (all.estimated && node.estimated) {
        all.estimated->rows += node.estimated->rows;
      }
      if (all.actual && node.actual) {
        all.actual->rows += node.actual->rows;
      }
      draft_.hang(part, append, Relationship::member);
    }
    root = append;
  }
  bool uncounted = false;
  for (const int number : order_) {
    Select& other = selects_.at(number);
    if (other.used) {
      continue;
    }
    const std::string type = other.type;
    const DraftId top = with_unions(number, 1);
    Node& node = draft_.at(top).node;
    node.subplan_name = fmt::format("subquery#{}", number);
    node.subquery_run = type.starts_with("DEPENDENT")     ? SubqueryRun::dependent
                        : type.starts_with("UNCACHEABLE") ? SubqueryRun::uncacheable
                                                          : SubqueryRun::once;
    uncounted = uncounted || (analyzed_ && node.subquery_run != SubqueryRun::once);
    draft_.hang(top, root, Relationship::sub_plan);
  }
  if (uncounted) {
    draft_.diagnose({Diagnostic::Level::info,
                     "a table of ANALYZE does not tell how often a dependent subquery ran: its "
                     "numbers are of one run; ANALYZE FORMAT=JSON tells"});
  }
  return draft_.finish(root);
}

}  // namespace

Result<Plan> read_tabular(const TabularTable& table) {
  return TabularReader(table).read();
}

}  // namespace planwright::planners::mariadb
