#include "mariadb/server_notes.hpp"

#include <algorithm>
#include <charconv>
#include <map>

#include <fmt/format.h>

#include "mariadb/plan_draft.hpp"
#include "utf8.hpp"

namespace planwright::planners::mariadb {

namespace {

constexpr int rewritten_statement = 1003;
constexpr std::size_t longest_statement = 100'000;

bool is_cut(int code) {
  // Killed, max_statement_time exceeded; MySQL's max_execution_time.
  return code == 1317 || code == 1969 || code == 3024;
}

bool is_unusable_key(const ServerNote& note) {
  return note.message.starts_with("Cannot use ");
}

// Reads `a`.`b`.`c` with its doubled backticks; moves `at` past it.
std::vector<std::string> quoted_chain(std::string_view text, std::size_t& at) {
  std::vector<std::string> parts;
  while (at < text.size() && text[at] == '`') {
    std::string& part = parts.emplace_back();
    for (++at; at < text.size(); ++at) {
      if (text[at] == '`') {
        ++at;
        if (at >= text.size() || text[at] != '`') {
          break;
        }
      }
      part += text[at];
    }
    if (at + 1 >= text.size() || text[at] != '.' || text[at + 1] != '`') {
      break;
    }
    ++at;
  }
  return parts;
}

void resolve(Plan& plan, std::string_view rewritten) {
  std::map<std::string, NamedTable, std::less<>> by_alias;
  for (NamedTable& named : named_tables(rewritten)) {
    NamedTable& known = by_alias[named.alias];
    if (known.table.empty()) {
      known = std::move(named);
    }
  }
  for (Node& node : plan.nodes) {
    const auto found = by_alias.find(node.alias);
    if (node.relation.empty() || found == by_alias.end()) {
      continue;
    }
    node.relation.schema = found->second.schema;
    if (!found->second.table.empty()) {
      node.relation.name = found->second.table;
    }
  }
}

void drop_actuals(Plan& plan) {
  for (Node& node : plan.nodes) {
    node.actual.reset();
    node.timing.reset();
    node.removed_by_filter.reset();
    node.removed_by_join_filter.reset();
    if (node.access) {
      node.access->filtered_actual.reset();
    }
  }
  plan.execution.reset();
  plan.outside.clear();
  plan.unattributed = Milliseconds(0);
}

// The node whose table the message names last before a column: `shop`.`orders`.`coupon`.
void mark_node(Plan& plan, const ServerNote& note) {
  for (std::size_t at = 0; at < note.message.size(); ++at) {
    if (note.message[at] != '`') {
      continue;
    }
    const std::vector<std::string> parts = quoted_chain(note.message, at);
    if (parts.size() < 3) {
      continue;
    }
    // The server names the table, plans name its alias: where both are known to differ, the table.
    const std::string& table = parts[parts.size() - 2];
    const auto node = std::ranges::find_if(plan.nodes, [&](const Node& any) {
      return any.access && any.is_scan() && (any.relation.name == table || any.alias == table);
    });
    if (node != plan.nodes.end()) {
      keep_native(*node, fmt::format("note {}", note.code), note.message);
      std::ranges::sort(node->native_fields);
    }
    return;
  }
}

// "Cannot use key `orders_coupon` part[0] for lookup: `shop`.`orders`.`coupon` of type …"
void refuse_index(Plan& plan, const ServerNote& note) {
  constexpr std::size_t most = 100;
  RefusedIndex refused;
  refused.access = IndexAccess::lookup;
  for (std::size_t at = 0; at < note.message.size() && refused.column.empty(); ++at) {
    if (note.message[at] != '`') {
      continue;
    }
    const std::vector<std::string> parts = quoted_chain(note.message, at);
    if (parts.size() == 1 && refused.index.empty()) {
      refused.index = parts.front();
    } else if (parts.size() == 3) {
      refused.relation = {parts[0], parts[1]};
      refused.column = parts[2];
    }
  }
  if (!refused.index.empty() && !refused.column.empty() && plan.refused_indexes.size() < most &&
      std::ranges::find(plan.refused_indexes, refused) == plan.refused_indexes.end()) {
    plan.refused_indexes.push_back(std::move(refused));
  }
}

}  // namespace

std::vector<NamedTable> named_tables(std::string_view rewritten) {
  constexpr std::size_t most = 10'000;
  std::vector<NamedTable> found;
  for (std::size_t at = 0; at < rewritten.size() && found.size() < most;) {
    if (rewritten[at] == '\'') {
      for (++at; at < rewritten.size() && rewritten[at] != '\''; ++at) {
        at += rewritten[at] == '\\' ? 1 : 0;
      }
      ++at;
      continue;
    }
    if (rewritten[at] != '`') {
      ++at;
      continue;
    }
    const std::vector<std::string> parts = quoted_chain(rewritten, at);
    if (parts.size() == 3) {
      found.push_back({parts[0], {}, parts[1]});
    } else if (parts.size() == 2 &&
               rewritten.substr(std::min(at, rewritten.size())).starts_with(" `")) {
      ++at;
      const std::vector<std::string> alias = quoted_chain(rewritten, at);
      if (alias.size() == 1) {
        found.push_back({parts[0], parts[1], alias[0]});
      }
    }
  }
  return found;
}

std::vector<ServerNote> read_notes(const TabularTable& table) {
  std::vector<ServerNote> notes;
  for (const TabularRow& row : table.rows) {
    const std::string* const level = table.cell(row, "Level");
    const std::string* const code = table.cell(row, "Code");
    const std::string* const message = table.cell(row, "Message");
    if (level == nullptr || code == nullptr || message == nullptr) {
      continue;
    }
    ServerNote& note = notes.emplace_back();
    std::from_chars(code->data(), code->data() + code->size(), note.code);
    note.level = std::string(utf8_prefix(*level, 20));
    note.message = std::string(utf8_prefix(*message, longest_statement));
  }
  return notes;
}

void add_notes(Plan& plan, const std::vector<ServerNote>& notes, bool of_show) {
  constexpr std::size_t most = 50;
  constexpr std::size_t longest = 400;
  for (const ServerNote& note : notes) {
    if (note.code != rewritten_statement) {
      continue;
    }
    if (of_show || note.message.find('`') == std::string::npos) {
      plan.query_text = note.message;
    } else {
      resolve(plan, note.message);
      plan.native_fields.emplace_back("rewritten statement", note.message);
    }
  }
  for (const ServerNote& note : notes) {
    if (note.code == rewritten_statement || plan.diagnostics.size() >= most) {
      continue;
    }
    const std::string_view message = utf8_prefix(note.message, longest);
    if (is_cut(note.code)) {
      drop_actuals(plan);
      plan.diagnostics.push_back(
          {Diagnostic::Level::warning,
           fmt::format("the run was cut ({} {}): its actual numbers are left out", note.code,
                       message)});
      continue;
    }
    if (is_unusable_key(note)) {
      mark_node(plan, note);
      refuse_index(plan, note);
    }
    plan.diagnostics.push_back(
        {note.level == "Note" ? Diagnostic::Level::info : Diagnostic::Level::warning,
         fmt::format("the server's note {}: {}", note.code, message)});
  }
  std::ranges::sort(plan.native_fields);
}

}  // namespace planwright::planners::mariadb
