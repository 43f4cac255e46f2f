#include <algorithm>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>

#include "advice_figures.hpp"
#include "text_page.hpp"

namespace planwright::report {
namespace {

constexpr std::size_t indent = 5;
constexpr std::size_t label_indent = indent + 10;
// A recipe for many partitions, a list of many candidates: the rest is in the JSON report.
constexpr std::size_t most_statements = 9;
constexpr std::size_t most_rejected = 8;

std::string label(std::string_view text) {
  return std::string(indent, ' ') + std::string(text);
}

void write_entry(Page& page, std::string_view name, std::string_view text) {
  if (!text.empty()) {
    page.paragraph(text, label_indent, label(name));
  }
}

void write_statements(Page& page, const std::vector<std::string>& statements, std::size_t at,
                      std::string_view first_label = {}) {
  const bool cut = !page.style().verbose && statements.size() > most_statements + 1;
  const std::size_t shown = cut ? most_statements : statements.size();
  for (std::size_t number = 0; number < shown; ++number) {
    page.code(statements[number], at, number == 0 ? first_label : std::string_view{});
  }
  if (cut) {
    page.paragraph(
        fmt::format("… {} more statements; --verbose shows all", statements.size() - shown), at);
  }
}

std::string gain_text(const Report& report, const Advice& advice) {
  const Verification& evidence = advice.evidence;
  std::string text = time_text(evidence.ms_before, evidence.ms_after);
  if (const std::string cost = cost_text(evidence.cost_before, evidence.cost_after);
      !cost.empty()) {
    text += (text.empty() ? "" : "; ") + cost;
  }
  if (advice.best_case_share > 0) {
    text +=
        fmt::format("{}saves at most {} of the {}", text.empty() ? "" : "; ",
                    percent_text(advice.best_case_share), report.plan.timed() ? "time" : "cost");
  }
  return text;
}

std::string evidence_text(const Verification& evidence) {
  std::string text(to_string(evidence.level));
  for (const std::string& more : {evidence.method, evidence.fidelity, evidence.note}) {
    if (!more.empty()) {
      text += (text.find(": ") == std::string::npos ? ": " : "; ") + more;
    }
  }
  return text;
}

// Figures first, so that they stand in columns however long the values are.
void write_bindings(Page& page, const Verification& evidence) {
  const bool unicode = page.style().unicode;
  struct Line {
    std::string before, after, factor;
  };
  std::vector<Line> lines;
  std::size_t before_width = 0, after_width = 0, factor_width = 0;
  for (const Verification::Binding& binding : evidence.bindings) {
    const std::string factor = factor_change(binding);
    Line line{figure(binding.cost_before), figure(binding.cost_after),
              unicode ? factor : spelled_out(factor)};
    before_width = std::max(before_width, line.before.size());
    after_width = std::max(after_width, line.after.size());
    factor_width = std::max(factor_width, display_width(line.factor));
    lines.push_back(std::move(line));
  }
  const std::string_view arrow = unicode ? "→" : "->";
  for (std::size_t at = 0; at < lines.size(); ++at) {
    const Line& line = lines[at];
    const std::string figures = fmt::format(
        "{} {} {}  {} {}  ", right_aligned(line.before, before_width), arrow,
        right_aligned(line.after, after_width), right_aligned(line.factor, factor_width),
        is_dearer(evidence.bindings[at]) ? "!" : " ");
    const std::string head = padded(at == 0 ? label("values") : "", label_indent) + figures;
    page.paragraph(evidence.bindings[at].label, display_width(head), head);
  }
}

void write_one(Page& page, const Report& report, const Advice& advice) {
  page.paragraph(advice.title, indent, fmt::format("  {}.", advice.apply_order));
  if (const std::string together = together_text(advice); !together.empty()) {
    page.warning(together + ": apply all of them before you judge", indent);
  }
  for (const Verification::Binding& binding : dearer(advice.evidence)) {
    page.warning(fmt::format("dearer for {}: {}", binding.label,
                             cost_text(binding.cost_before, binding.cost_after)),
                 indent);
  }
  write_statements(page, advice.statements, indent);
  if (const std::string change = change_text(advice); !change.empty()) {
    page.paragraph(change, indent);
  }
  // Its statement is the measurement; there is nothing to gain from it.
  const bool measures_only = advice.rule == "gather-a-baseline";
  if (!measures_only) {
    write_entry(page, "gain", gain_text(report, advice));
    if (const auto saving = daily_saving(report, advice)) {
      write_entry(page, "a day", saving_text(*saving));
    }
    write_entry(page, "evidence", evidence_text(advice.evidence));
    write_bindings(page, advice.evidence);
  }
  write_entry(page, "build", build_text(advice));
  write_entry(page, "writes", advice.write_cost);
  if (advice.risk != Risk::low) {
    write_entry(page, "risk", to_string(advice.risk));
  }
  bool first = true;
  for (const std::string& tradeoff : other_tradeoffs(advice)) {
    page.paragraph(tradeoff, label_indent + 2,
                   padded(first ? label("mind") : "", label_indent) + "-");
    first = false;
  }
  first = true;
  for (const std::string& check : advice.verify_with) {
    page.paragraph(check, label_indent, first ? label("check") : "");
    first = false;
  }
  write_statements(page, advice.undo, label_indent, label("undo"));
}

}  // namespace

void write_advice(Page& page, const Report& report) {
  if (!report.advice.empty()) {
    page.heading(report.advice.size() == 1 ? "Advice" : "Advice, in the order to apply");
  }
  for (const Advice& advice : report.advice) {
    if (&advice != &report.advice.front()) {
      page.line();
    }
    write_one(page, report, advice);
  }
}

void write_rejected(Page& page, const Report& report) {
  if (report.rejected.empty()) {
    return;
  }
  page.heading("Tried and rejected");
  const bool cut = !page.style().verbose && report.rejected.size() > most_rejected + 1;
  const std::size_t shown = cut ? most_rejected : report.rejected.size();
  for (std::size_t at = 0; at < shown; ++at) {
    const Advice& advice = report.rejected[at];
    const Verification& evidence = advice.evidence;
    if (advice.statements.empty()) {
      page.paragraph(advice.title, 4, "  -");
    }
    write_statements(page, advice.statements, 4, "  -");
    std::string why = time_text(evidence.ms_before, evidence.ms_after);
    if (why.empty()) {
      why = cost_text(evidence.cost_before, evidence.cost_after);
    }
    page.paragraph(why.empty() ? advice.reason : why + ": " + advice.reason, 4);
    for (const Verification::Binding& binding : dearer(evidence)) {
      page.warning(fmt::format("dearer for {}: {}", binding.label,
                               cost_text(binding.cost_before, binding.cost_after)),
                   4);
    }
  }
  if (cut) {
    page.paragraph(fmt::format("… {} more; --verbose shows all", report.rejected.size() - shown),
                   4);
  }
}

}  // namespace planwright::report
