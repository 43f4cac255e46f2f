#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/base/quantity_text.hpp>

#include "advice_figures.hpp"
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

// A statement or label inside a table's cell.
std::string cell(std::string_view text) {
  std::string line = escaped(text);
  std::ranges::replace(line, '\n', ' ');
  return line;
}

void item(std::string& out, std::string_view name, std::string_view text) {
  if (!text.empty()) {
    out += name.empty() ? fmt::format("- {}\n", escaped(text))
                        : fmt::format("- {}: {}\n", name, escaped(text));
  }
}

void write_bindings(std::string& out, const Verification& evidence) {
  if (evidence.bindings.empty()) {
    return;
  }
  out += "\n| with these values | cost before | after | |\n| --- | ---: | ---: | --- |\n";
  for (const Verification::Binding& binding : evidence.bindings) {
    out += fmt::format("| {} | {} | {} | {} |\n", cell(binding.label), figure(binding.cost_before),
                       figure(binding.cost_after),
                       is_dearer(binding) ? fmt::format("**{}**", factor_change(binding))
                                          : factor_change(binding));
  }
}

void write_evidence(std::string& out, const Report& report, const Advice& advice) {
  const Verification& evidence = advice.evidence;
  out += fmt::format("- evidence: **{}**{}\n", to_string(evidence.level),
                     evidence.method.empty() ? "" : " — " + escaped(evidence.method));
  item(out, "fidelity", evidence.fidelity);
  item(out, "time", time_text(evidence.ms_before, evidence.ms_after));
  item(out, "planner", cost_text(evidence.cost_before, evidence.cost_after));
  item(out, "", evidence.note);
  if (advice.best_case_share > 0) {
    out += fmt::format("- saves at most {} of the {}\n", percent_text(advice.best_case_share),
                       report.plan.timed() ? "time" : "cost");
  }
  if (const auto saving = daily_saving(report, advice)) {
    item(out, "a day", saving_text(*saving));
  }
}

void write_advice(std::string& out, const Report& report, const Advice& advice) {
  out += fmt::format("#### {}. {}\n\n", advice.apply_order, escaped(advice.title));
  if (const std::string together = together_text(advice); !together.empty()) {
    out += fmt::format("**{}.**\n\n", together);
  }
  for (const Verification::Binding& binding : dearer(advice.evidence)) {
    out += fmt::format("**Warning:** dearer for {}: {}.\n\n", escaped(binding.label),
                       cost_text(binding.cost_before, binding.cost_after));
  }
  if (!advice.statements.empty()) {
    out += fenced("sql", fmt::format("{}", fmt::join(advice.statements, "\n")));
    out += "\n";
  }
  if (const std::string change = change_text(advice); !change.empty()) {
    out += escaped(change) + "\n\n";
  }
  write_evidence(out, report, advice);
  out += fmt::format("- risk: {}\n", to_string(advice.risk));
  item(out, "build", build_text(advice));
  item(out, "writes", advice.write_cost);
  for (const std::string& tradeoff : other_tradeoffs(advice)) {
    item(out, "", tradeoff);
  }
  for (const std::string& check : advice.verify_with) {
    item(out, "verify", check);
  }
  write_bindings(out, advice.evidence);
  out += "\n";
  if (!advice.undo.empty()) {
    out += "Undo:\n\n" + fenced("sql", fmt::format("{}", fmt::join(advice.undo, "\n"))) + "\n";
  }
}

void write_rejected(std::string& out, const Report& report) {
  if (report.rejected.empty()) {
    return;
  }
  out +=
      "### Tried and rejected\n\n| change | cost before | after | why not |\n"
      "| --- | ---: | ---: | --- |\n";
  for (const Advice& advice : report.rejected) {
    const auto known = [](const std::optional<Cost>& cost) {
      return cost ? figure(*cost) : std::string{};
    };
    out += fmt::format(
        "| {} | {} | {} | {} |\n",
        cell(advice.statements.empty() ? advice.title
                                       : fmt::format("{}", fmt::join(advice.statements, " "))),
        known(advice.evidence.cost_before), known(advice.evidence.cost_after), cell(advice.reason));
  }
  out += "\n";
}

}  // namespace

std::string markdown_report(const Report& report, const Style& style) {
  const Analysis& analysis = report.analysis;
  std::string out = "## Performance analysis\n\n";
  if (report.query && !report.query->text.empty()) {
    out += fenced("sql", report.query->text) + "\n";
  }
  section(out, "Current state", escaped(analysis.metric));
  for (const std::string& line :
       {server_text(report), report.query ? report.query->purpose : "", load_text(report)}) {
    if (!line.empty()) {
      out += escaped(line) + "\n\n";
    }
  }
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
    write_advice(out, report, advice);
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
  write_rejected(out, report);
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
      // Lines below the first are an excerpt of somebody's text.
      const std::string_view message = diagnostic.message;
      const std::size_t end = std::min(message.find('\n'), message.size());
      out += fmt::format("- {}\n", escaped(message.substr(0, end)));
      if (end < message.size()) {
        out += fenced("", message.substr(end + 1));
      }
    }
  }
  return out;
}

}  // namespace planwright::report
