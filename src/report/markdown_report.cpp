#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/base/quantity_text.hpp>

#include "layout.hpp"
#include "plan_tree.hpp"
#include "writers.hpp"

namespace planwright::report {
namespace {

// Names and conditions come from other people: nothing of them may become markup.
std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : printable(text, true)) {
    if (std::string_view("\\`*_[]<>|#").find(c) != std::string_view::npos) {
      result += '\\';
    }
    result += c;
  }
  return result;
}

// A fence longer than any run of backticks in the text.
std::string fenced(std::string_view language, std::string_view text) {
  std::string fence = "```";
  while (text.find(fence) != std::string_view::npos) {
    fence += '`';
  }
  return fmt::format("{}{}\n{}\n{}\n", fence, language, printable(text, true), fence);
}

void section(std::string& out, std::string_view title, std::string_view text) {
  out += fmt::format("### {}\n\n{}\n\n", title, text);
}

void write_advice(std::string& out, const Advice& advice) {
  out += fmt::format("#### {}. {}\n\n", advice.apply_order, escaped(advice.title));
  if (!advice.statements.empty()) {
    out += fenced("sql", fmt::format("{}", fmt::join(advice.statements, "\n")));
    out += "\n";
  }
  out += fmt::format("- evidence: **{}** — {}\n", to_string(advice.evidence.level),
                     escaped(advice.evidence.method));
  if (advice.evidence.cost_before && advice.evidence.cost_after) {
    out +=
        fmt::format("- planner cost: {} → {}\n", count_text(advice.evidence.cost_before->value()),
                    count_text(advice.evidence.cost_after->value()));
  }
  if (!advice.evidence.note.empty()) {
    out += fmt::format("- {}\n", escaped(advice.evidence.note));
  }
  out += fmt::format("- saves at most {} of the time\n- risk: {}\n",
                     percent_text(advice.best_case_share), to_string(advice.risk));
  if (advice.build) {
    out += fmt::format("- blocks: {}\n", escaped(advice.build->blocks));
  }
  for (const std::string& tradeoff : advice.tradeoffs) {
    out += fmt::format("- {}\n", escaped(tradeoff));
  }
  for (const std::string& check : advice.verify_with) {
    out += fmt::format("- verify: {}\n", escaped(check));
  }
  out += "\n";
  if (!advice.undo.empty()) {
    out += "Undo:\n\n" + fenced("sql", fmt::format("{}", fmt::join(advice.undo, "\n"))) + "\n";
  }
}

}  // namespace

std::string markdown_report(const Report& report, const Style& style) {
  const Analysis& analysis = report.analysis;
  std::string out = "## Performance analysis\n\n";
  if (report.query && !report.query->text.empty()) {
    out += fenced("sql", report.query->text) + "\n";
  }
  section(out, "Current state", escaped(analysis.metric));
  if (analysis.target) {
    section(out, "Target", escaped(*analysis.target));
  }
  if (analysis.gap) {
    section(out, "Gap", escaped(*analysis.gap));
  }
  section(out, "Bottleneck",
          escaped(analysis.bottleneck) +
              (analysis.bottleneck_class.empty()
                   ? std::string{}
                   : fmt::format(" ({})", fmt::join(analysis.bottleneck_class, ", "))));
  section(out, "Root cause", escaped(analysis.root_cause));
  section(out, "Recommended fix", escaped(analysis.recommended_fix));
  out += "### Implementation\n\n";
  if (report.advice.empty()) {
    out += escaped(analysis.implementation) + "\n\n";
  }
  for (const Advice& advice : report.advice) {
    write_advice(out, advice);
  }
  section(out, "Verification plan", escaped(analysis.verification_plan));
  if (analysis.next_bottleneck) {
    section(out, "Next bottleneck", escaped(*analysis.next_bottleneck));
  }
  if (!report.findings.empty()) {
    out += "### Findings\n\n";
    for (std::size_t at = 0; at < report.findings.size(); ++at) {
      const Finding& finding = report.findings[at];
      out += fmt::format("{}. **{}** — {}  \n   {}", at + 1, to_string(finding.severity),
                         escaped(finding.title), escaped(finding.detail));
      if (finding.caused_by) {
        out += fmt::format(" Follows from {}.", *finding.caused_by + 1);
      }
      out += fmt::format(" (`{}`)\n", finding.rule);
    }
    out += "\n";
  }
  if (!report.rejected.empty()) {
    out += "### Tried and rejected\n\n";
    for (const Advice& advice : report.rejected) {
      out += fmt::format("- {}: {}\n", escaped(advice.title), escaped(advice.reason));
    }
    out += "\n";
  }
  Style plain = style;
  plain.colour = false;
  std::string tree;
  for (const std::string& line : plan_tree(report, plain, 110)) {
    tree += line + "\n";
  }
  if (!tree.empty()) {
    tree.pop_back();
  }
  out += "### Where the time goes\n\n" + fenced("text", tree);
  if (!report.diagnostics.empty()) {
    out += "\n### What this report could not see\n\n";
    for (const Diagnostic& diagnostic : report.diagnostics) {
      out += fmt::format("- {}\n", escaped(diagnostic.message));
    }
  }
  return out;
}

}  // namespace planwright::report
