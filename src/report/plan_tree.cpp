#include "plan_tree.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "layout.hpp"

namespace planwright::report {
namespace {

constexpr std::size_t most_lines = 60;
constexpr std::size_t bar_width = 8;

// A bar of eighths of a character.
std::string bar(double share, bool unicode) {
  share = std::clamp(share, 0.0, 1.0);
  if (!unicode) {
    const auto full = static_cast<std::size_t>(std::lround(share * bar_width));
    return std::string(full, '#') + std::string(bar_width - full, ' ');
  }
  static constexpr std::array<std::string_view, 8> parts{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const auto eighths = static_cast<std::size_t>(std::lround(share * bar_width * 8));
  std::string text;
  for (std::size_t at = 0; at < eighths / 8; ++at) {
    text += "█";
  }
  text += parts[eighths % 8];
  return padded(text, bar_width);
}

double share_of(const Plan& plan, const Node& node) {
  return node.timing ? self_impact(plan, node).share : 0;
}

double tree_share(const Plan& plan, const Node& node) {
  return subtree_impact(plan, node).share;
}

// The ids to show: all of a small plan, else the steps that take time, with their ancestors.
std::vector<bool> chosen(const Plan& plan, bool all) {
  std::vector<bool> show(plan.nodes.size(), true);
  if (all || plan.nodes.size() <= most_lines) {
    return show;
  }
  std::fill(show.begin(), show.end(), false);
  std::vector<NodeId> order(plan.nodes.size());
  for (NodeId id = 0; id < order.size(); ++id) {
    order[id] = id;
  }
  const auto weight = [&plan](NodeId id) {
    const Node& node = plan.nodes[id];
    return node.timing ? node.timing->self.value() : self_impact(plan, node).share;
  };
  const std::size_t wanted = std::min<std::size_t>(20, order.size());
  std::ranges::partial_sort(
      order, order.begin() + static_cast<std::ptrdiff_t>(wanted),
      [&](NodeId a, NodeId b) { return weight(a) != weight(b) ? weight(a) > weight(b) : a < b; });
  std::size_t shown = 0;
  for (std::size_t at = 0; at < wanted && shown < most_lines; ++at) {
    for (std::optional<NodeId> id = order[at]; id && !show[*id] && shown < most_lines;
         id = plan.nodes[*id].parent) {
      show[*id] = true;
      ++shown;
    }
  }
  return show;
}

std::string rows_note(const Node& node) {
  if (node.never_executed()) {
    return "never executed";
  }
  std::string note;
  if (node.actual) {
    note = rows_text(*node.total_rows());
    if (node.actual->loops > 1) {
      note += fmt::format(" in {} loops", count_text(node.actual->loops));
    }
    if (node.estimated && node.estimated->rows.value() > 0) {
      const double actual = std::max(node.actual->rows.value(), 1.0);
      const double expected = std::max(node.estimated->rows.value(), 1.0);
      if (std::max(actual / expected, expected / actual) >= 10) {
        note += fmt::format(", expected {}",
                            count_text(node.estimated->rows.value() * node.actual->loops));
      }
    }
  } else if (node.estimated) {
    note = "expects " + rows_text(node.estimated->rows);
  }
  return note;
}

// What a busy step tests and how much it throws away, under its line.
std::vector<std::string> condition_notes(const Node& node) {
  std::vector<std::string> notes;
  for (const NodePredicate& predicate : node.predicates) {
    std::string note(to_string(predicate.role));
    const auto& removed = predicate.role == PredicateRole::filter ? node.removed_by_filter
                          : predicate.role == PredicateRole::join_filter
                              ? node.removed_by_join_filter
                          : predicate.role == PredicateRole::recheck_cond ? node.removed_by_recheck
                                                                          : std::nullopt;
    if (removed && removed->value() > 0) {
      const double loops = node.actual ? node.actual->loops : 1;
      note += fmt::format(" discards {}", total_rows_text(node, *removed * loops));
    }
    note += ": " + predicate.text;
    notes.push_back(std::move(note));
  }
  if (!node.sort_key.empty()) {
    std::string keys;
    for (const std::string& key : node.sort_key) {
      keys += (keys.empty() ? "" : ", ") + key;
    }
    notes.push_back("Sort Key: " + keys);
  }
  return notes;
}

Ink ink_of(double share) {
  return share >= 0.5 ? Ink::red : share >= 0.1 ? Ink::yellow : Ink::plain;
}

}  // namespace

std::string painted(const Style& style, Ink ink, std::string_view text) {
  if (!style.colour || ink == Ink::plain) {
    return std::string(text);
  }
  const std::string_view code = ink == Ink::bold     ? "1"
                                : ink == Ink::dim    ? "2"
                                : ink == Ink::red    ? "31"
                                : ink == Ink::yellow ? "33"
                                : ink == Ink::green  ? "32"
                                                     : "36";
  return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

Ink severity_ink(Severity severity) {
  switch (severity) {
    case Severity::critical:
    case Severity::high:
      return Ink::red;
    case Severity::medium:
      return Ink::yellow;
    case Severity::low:
      return Ink::dim;
  }
  return Ink::plain;
}

std::vector<std::string> plan_tree(const Report& report, const Style& style, std::size_t width) {
  const Plan& plan = report.plan;
  const std::vector<bool> show = chosen(plan, style.verbose);
  std::vector<std::string> lines;
  std::vector<std::size_t> depth(plan.nodes.size(), 0);
  const auto id_width = std::to_string(plan.nodes.size()).size();
  if (plan.timed()) {
    lines.push_back(painted(style, Ink::dim,
                            fmt::format("  {:>{}}  {:>9} {:>7} {:8}  {}", "step", id_width + 4,
                                        "self", "share", "", "operator")));
  }
  std::size_t hidden = 0;
  for (const Node& node : plan.nodes) {
    if (node.parent) {
      depth[node.id] = depth[*node.parent] + 1;
    }
    if (!show[node.id]) {
      ++hidden;
      continue;
    }
    std::string line = fmt::format("  {:>{}}  ", node.id + 1, id_width + 4);
    const double share = plan.timed() ? share_of(plan, node) : tree_share(plan, node);
    if (plan.timed()) {
      const std::string self =
          (node.timing->approximate.empty() ? "" : "~") + text(node.timing->self);
      line +=
          painted(style, ink_of(share),
                  fmt::format("{} {} {}", right_aligned(node.never_executed() ? "-" : self, 9),
                              right_aligned(node.never_executed() ? "" : percent_text(share), 7),
                              bar(share, style.unicode)));
    }
    // Deep plans would run out of the window: indentation stops growing.
    const std::size_t indent = std::min<std::size_t>(2 * depth[node.id], width / 3);
    line += "  " + std::string(indent, ' ');
    std::string what = describe(node);
    if (!node.subplan_name.empty()) {
      what.insert(0, node.subplan_name + ": ");
    }
    const std::string note = rows_note(node);
    const std::size_t used = display_width(line) - (style.colour ? 9 : 0);
    const std::size_t room = width > used ? width - used : 20;
    std::string rest = printable(what);
    if (!note.empty()) {
      rest += fmt::format(" ({})", note);
    }
    lines.push_back(line + shortened(rest, std::max<std::size_t>(room, 24), style.unicode));
    constexpr double busy = 0.05;
    if (share < busy && !style.verbose) {
      continue;
    }
    const std::string margin(used + 4, ' ');
    for (const std::string& condition : condition_notes(node)) {
      lines.push_back(margin + painted(style, Ink::dim,
                                       shortened(printable(condition),
                                                 std::max<std::size_t>(
                                                     width > used + 4 ? width - used - 4 : 0, 24),
                                                 style.unicode)));
    }
  }
  if (hidden > 0) {
    lines.push_back(painted(style, Ink::dim,
                            fmt::format("  {} more steps take little; --verbose shows all {}",
                                        count_text(static_cast<double>(hidden)),
                                        count_text(static_cast<double>(plan.nodes.size())))));
  }
  for (const OutsideTime& outside : plan.outside) {
    const double share = time_impact(plan, outside.time).share;
    if (share >= 0.005) {
      lines.push_back(fmt::format("  {:>{}}  {} {} {}  {}", "", id_width + 4,
                                  right_aligned(text(outside.time), 9),
                                  right_aligned(percent_text(share), 7), bar(share, style.unicode),
                                  printable(outside.what)));
    }
  }
  return lines;
}

}  // namespace planwright::report
