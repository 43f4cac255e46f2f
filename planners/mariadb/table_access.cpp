#include "mariadb/table_access.hpp"

#include <algorithm>
#include <array>

#include <planwright/base/number.hpp>

#include "text_rows.hpp"

namespace planwright::planners::mariadb {

namespace {

constexpr std::size_t npos = std::string_view::npos;

struct AccessWord {
  std::string_view type;
  NodeKind kind;
  IndexAccess access;
};

// sql_select.cc, join_type_str; "hash_" stands before the way a hash join reads its table.
constexpr std::array access_words{
    AccessWord{"ALL", NodeKind::seq_scan, IndexAccess::none},
    AccessWord{"system", NodeKind::seq_scan, IndexAccess::none},
    AccessWord{"const", NodeKind::index_scan, IndexAccess::lookup},
    AccessWord{"eq_ref", NodeKind::index_scan, IndexAccess::lookup},
    AccessWord{"ref", NodeKind::index_scan, IndexAccess::lookup},
    AccessWord{"ref_or_null", NodeKind::index_scan, IndexAccess::lookup_or_null},
    AccessWord{"unique_subquery", NodeKind::index_scan, IndexAccess::lookup},
    AccessWord{"index_subquery", NodeKind::index_scan, IndexAccess::lookup},
    AccessWord{"fulltext", NodeKind::index_scan, IndexAccess::full_text},
    AccessWord{"range", NodeKind::index_scan, IndexAccess::range},
    AccessWord{"index", NodeKind::index_scan, IndexAccess::full},
    AccessWord{"index_merge", NodeKind::index_merge, IndexAccess::range},
};

// Behind the quoted text or name that begins at `at`.
std::size_t behind_quoted(std::string_view text, std::size_t at) {
  const char quote = text[at];
  for (std::size_t next = at + 1; next < text.size(); ++next) {
    if (text[next] == quote) {
      return next + 1;
    }
  }
  return text.size();
}

bool is_quote(char c) {
  return c == '\'' || c == '`' || c == '"';
}

// The text with every trigcond(x) replaced by x. One pass: the places of the parentheses to leave
// out are found first.
std::string without_trigcond(std::string_view text) {
  constexpr std::string_view word = "trigcond(";
  std::vector<bool> open;  // parentheses: whether it is a trigcond's
  std::string bare;
  for (std::size_t at = 0; at < text.size();) {
    if (is_quote(text[at])) {
      const std::size_t end = behind_quoted(text, at);
      bare += text.substr(at, end - at);
      at = end;
      continue;
    }
    if (text.substr(at).starts_with(word)) {
      open.push_back(true);
      at += word.size();
      continue;
    }
    bool dropped = false;
    if (text[at] == '(') {
      open.push_back(false);
    } else if (text[at] == ')' && !open.empty()) {
      dropped = open.back();
      open.pop_back();
    }
    if (!dropped) {
      bare += text[at];
    }
    ++at;
  }
  // A quote that nobody closed hid the closing ones.
  return open.empty() ? bare : std::string(text);
}

constexpr double most_rows = 1e18;

double rows_kept(double rows, std::optional<double> percent) {
  return std::clamp(rows * std::clamp(percent.value_or(100), 0.0, 100.0) / 100, 0.0, most_rows);
}

}  // namespace

bool set_access(Node& node, std::string_view type) {
  TableAccess& access = node.access.ensure();
  access.type = std::string(type);
  node.native = access.type;
  const std::string_view word = type.starts_with("hash_") ? type.substr(5) : type;
  const auto found = std::ranges::find(access_words, word, &AccessWord::type);
  if (found == access_words.end()) {
    return false;
  }
  node.kind = found->kind;
  node.index_access = found->access;
  if (node.kind == NodeKind::index_scan && access.covering) {
    node.kind = NodeKind::index_only_scan;
  }
  if (is_temporary_name(node.alias)) {
    node.kind = NodeKind::subquery_scan;
  }
  return true;
}

bool is_temporary_name(std::string_view name) {
  return name.starts_with('<') && name.ends_with('>');
}

void set_table_name(Node& node, std::string_view name) {
  node.alias = std::string(name);
  if (!is_temporary_name(name)) {
    node.relation.name = node.alias;
  }
}

void set_rows(Node& node, const RowCounts& counts) {
  if (counts.rows) {
    Estimated& estimated = node.estimated ? *node.estimated : node.estimated.emplace();
    estimated.rows = Rows(rows_kept(*counts.rows, counts.filtered));
  }
  if (counts.filtered) {
    node.access.ensure().filtered_estimated = std::clamp(*counts.filtered / 100, 0.0, 1.0);
  }
  if (!counts.loops) {
    return;
  }
  Actual& actual = node.actual.emplace();
  actual.loops = std::clamp(*counts.loops, 0.0, most_rows);
  const double read = std::clamp(counts.r_rows.value_or(0), 0.0, most_rows);
  actual.rows = Rows(rows_kept(read, counts.r_filtered));
  if (actual.loops > 0 && counts.r_filtered) {
    node.access.ensure().filtered_actual = std::clamp(*counts.r_filtered / 100, 0.0, 1.0);
    const double removed = read - actual.rows.value();
    node.removed_by_filter = Rows(removed > read * 1e-9 ? removed : 0);
  }
}

bool add_predicate(Node& node, PredicateRole role, std::string_view text) {
  const bool outer = text.find("trigcond(") != npos;
  node.predicates.push_back({role, outer ? without_trigcond(text) : std::string(text), {}});
  return outer;
}

std::optional<Bytes> size_of(std::string_view text) {
  text = strip(text);
  const std::size_t unit = std::min(text.find_first_not_of("0123456789."), text.size());
  const auto number = parse_number(text.substr(0, unit));
  if (!number) {
    return std::nullopt;
  }
  double factor = 1;
  if (unit < text.size()) {
    switch (text[unit]) {
      case 'K':
      case 'k':
        factor = 1024;
        break;
      case 'M':
        factor = 1024.0 * 1024;
        break;
      case 'G':
        factor = 1024.0 * 1024 * 1024;
        break;
      default:
        break;
    }
  }
  return Bytes(std::clamp(*number * factor, 0.0, most_rows));
}

std::vector<std::string> split_keys(std::string_view text) {
  constexpr std::size_t most_keys = 256;
  std::vector<std::string> keys;
  std::size_t begin = 0;
  int depth = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (is_quote(text[at])) {
      at = behind_quoted(text, at);
      continue;
    }
    depth += text[at] == '(' ? 1 : text[at] == ')' ? -1 : 0;
    if (text[at] == ',' && depth <= 0 && keys.size() + 1 < most_keys) {
      keys.emplace_back(strip(text.substr(begin, at - begin)));
      begin = at + 1;
    }
    ++at;
  }
  if (begin < text.size()) {
    keys.emplace_back(strip(text.substr(begin)));
  }
  return keys;
}

}  // namespace planwright::planners::mariadb
