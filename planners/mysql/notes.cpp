#include "mysql/notes.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "mysql/complete.hpp"
#include "mysql/words.hpp"
#include "text_rows.hpp"
#include "utf8.hpp"

namespace planwright::planners::mysql {
namespace {

constexpr std::size_t npos = std::string_view::npos;

std::string valid(std::string_view text) {
  std::string made;
  append_valid_utf8(made, text);
  return made;
}

bool is_level(std::string_view word) {
  return word == "Note" || word == "Warning" || word == "Error";
}

std::optional<int> code_in(std::string_view text) {
  const auto number = number_in(text);
  return number && *number >= 0 && *number < 1e6 ? std::optional(static_cast<int>(*number))
                                                 : std::nullopt;
}

// The text between the first pair of quotes after `words`.
std::string quoted_after(std::string_view message, std::string_view words) {
  const std::size_t at = message.find(words);
  const std::size_t begin = at == npos ? npos : message.find('\'', at);
  const std::size_t end = begin == npos ? npos : message.find('\'', begin + 1);
  return end == npos ? std::string{} : std::string(message.substr(begin + 1, end - begin - 1));
}

bool lists(const std::vector<std::string>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

// Whose index it is: a table that the plan says could use it, or that needs the column, when that
// is only one; the warning names no table.
RelationRef owner_of(const Plan& plan, std::string_view index, std::string_view column) {
  std::vector<RelationRef> by_index;
  std::vector<RelationRef> by_column;
  std::vector<RelationRef> all;
  const auto add = [](std::vector<RelationRef>& to, const RelationRef& relation) {
    if (std::ranges::find(to, relation) == to.end()) {
      to.push_back(relation);
    }
  };
  for (const Node& node : plan.nodes) {
    if (node.relation.empty()) {
      continue;
    }
    add(all, node.relation);
    if (node.index == index || (node.access && lists(node.access->possible_indexes, index))) {
      add(by_index, node.relation);
    }
    if (node.access && lists(node.access->used_columns, column)) {
      add(by_column, node.relation);
    }
  }
  for (const auto* candidates : {&by_index, &by_column, &all}) {
    if (candidates->size() == 1) {
      return candidates->front();
    }
  }
  return {};
}

void refuse(const Note& note, Plan& plan) {
  RefusedIndex refused;
  refused.index = quoted_after(note.message, "on index");
  refused.column = quoted_after(note.message, "on field");
  refused.access = note.message.find("range access") != std::string::npos ? IndexAccess::range
                                                                          : IndexAccess::lookup;
  if (refused.index.empty()) {
    return;
  }
  refused.relation = owner_of(plan, refused.index, refused.column);
  if (std::ranges::find(plan.refused_indexes, refused) == plan.refused_indexes.end()) {
    plan.refused_indexes.push_back(std::move(refused));
    plan.diagnostics.push_back(
        {Diagnostic::Level::warning,
         fmt::format("the server says (warning {}): {}", note.code, note.message)});
  }
}

}  // namespace

std::vector<Note> notes_in(const TabularTable& table) {
  std::vector<Note> notes;
  for (const TabularRow& row : table.rows) {
    const std::string* level = table.cell(row, "level");
    const std::string* code = table.cell(row, "code");
    const std::string* message = table.cell(row, "message");
    const auto number = code != nullptr ? code_in(*code) : std::nullopt;
    if (level != nullptr && message != nullptr && number) {
      notes.push_back({*level, *number, valid(*message), row.line});
    }
  }
  return notes;
}

std::optional<Note> note_in(std::string_view line, std::uint32_t number) {
  line = strip(line);
  const std::size_t end = line.find_first_of(" \t");
  if (end == npos || !is_level(line.substr(0, end))) {
    return std::nullopt;
  }
  const std::string_view level = line.substr(0, end);
  std::string_view rest = line.substr(end + 1);
  const bool shown = take_prefix(rest, "(Code ");
  const std::size_t code_end = rest.find_first_of(shown ? ")" : "\t");
  const auto code = code_end == npos ? std::nullopt : code_in(rest.substr(0, code_end));
  if (!code) {
    return std::nullopt;
  }
  rest.remove_prefix(code_end + 1);
  take_prefix(rest, ":");
  return Note{std::string(level), *code, valid(strip(rest)), number};
}

void apply_notes(const std::vector<Note>& notes, Plan& plan) {
  bool interrupted = false;
  for (const Note& note : notes) {
    if (note.code == 1003) {
      add_rewritten(plan, note.message);
    }
  }
  for (const Note& note : notes) {
    if (note.code == 1739 || note.code == 1740) {
      refuse(note, plan);
    } else if (note.code == 1317 || note.code == 3024) {
      interrupted = true;
    } else if (note.level != "Note") {
      plan.diagnostics.push_back(
          {Diagnostic::Level::info, fmt::format("the server says (code {}): {}", note.code,
                                                utf8_prefix(note.message, 300))});
    }
  }
  if (interrupted) {
    drop_actuals(plan);
  }
}

}  // namespace planwright::planners::mysql
