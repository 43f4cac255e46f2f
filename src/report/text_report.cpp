#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>

#include "layout.hpp"
#include "plan_tree.hpp"
#include "writers.hpp"

namespace planwright::report {
namespace {

constexpr std::size_t label_width = 17;

class Page {
 public:
  explicit Page(const Style& style)
      : style_(style), width_(static_cast<std::size_t>(std::clamp(style.width, 40, 120))) {}

  void line(std::string_view text = {}) {
    out_ += text;
    out_ += '\n';
  }
  void heading(std::string_view text) {
    line();
    line(paint(Ink::bold, text));
  }
  // Wrapped behind an indent; the first line after `label`, which is as wide as the indent.
  void paragraph(std::string_view text, std::size_t indent, std::string_view label = {}) {
    bool first = true;
    for (const std::string& part : wrapped(printable(text, true), width_ - indent)) {
      line((first ? padded(label, indent) : std::string(indent, ' ')) + part);
      first = false;
    }
  }
  // Code is never wrapped: somebody copies it.
  void code(std::string_view text, std::size_t indent) {
    std::string_view rest = text;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      line(std::string(indent, ' ') + paint(Ink::code, printable(rest.substr(0, end))));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  // Paints the last occurrence of a text already written; wrapping counts columns before colours.
  void recolour(std::string_view text, Ink ink) {
    if (const std::size_t at = out_.rfind(text); at != std::string::npos) {
      out_.replace(at, text.size(), paint(ink, text));
    }
  }
  [[nodiscard]] std::string paint(Ink ink, std::string_view text) const {
    return painted(style_, ink, text);
  }
  [[nodiscard]] std::string severity(Severity severity) const {
    return painted(style_, severity_ink(severity), to_string(severity));
  }
  [[nodiscard]] std::size_t width() const { return width_; }
  [[nodiscard]] const Style& style() const { return style_; }
  std::string take() { return std::move(out_); }

 private:
  const Style& style_;
  std::size_t width_;
  std::string out_;
};

std::string sentence(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') {
    text[0] = static_cast<char>(text[0] - 'a' + 'A');
  }
  return text + ".";
}

// The answer before everything else: what is wrong, and the statement that mends it.
void write_verdict(Page& page, const Report& report) {
  const auto total = report.plan.total_time();
  if (report.findings.empty()) {
    page.paragraph(fmt::format("Nothing to change{}: no rule found a problem in this plan.",
                               total ? fmt::format(" ({})", text(*total)) : ""),
                   0);
    // Slow without a known mistake is an answer too: where to look is the useful part of it.
    if (total && total->value() >= 100) {
      page.paragraph("Most of the time: " + report.analysis.bottleneck + ".", 0);
    }
    return;
  }
  const Finding& first = report.findings.front();
  page.line(page.severity(first.severity) +
            page.paint(Ink::bold, total ? "  " + text(*total) : ""));
  page.paragraph(sentence(report.analysis.root_cause), 0);
  if (first.caused_by) {
    page.paragraph("and so: " + first.title, 2);
  }
  if (report.advice.empty() || report.advice.front().statements.empty()) {
    return;
  }
  const Advice& advice = report.advice.front();
  page.line();
  for (const std::string& statement : advice.statements) {
    page.code(statement, 2);
  }
  if (advice.kind != AdviceKind::statistics || report.plan.timed()) {
    page.paragraph(fmt::format("{}, saves at most {}{}", to_string(advice.evidence.level),
                               percent_text(advice.best_case_share),
                               total ? fmt::format(" of {}", text(*total)) : " of the cost"),
                   2);
  }
}

void write_analysis(Page& page, const Report& report) {
  const Analysis& analysis = report.analysis;
  page.heading("Performance analysis");
  const auto entry = [&page](std::string_view label, std::string_view text) {
    page.paragraph(text, label_width + 2, fmt::format("  {}", label));
  };
  entry("Current state", analysis.metric);
  if (analysis.target) {
    entry("Target", *analysis.target);
  }
  if (analysis.gap) {
    entry("Gap", *analysis.gap);
  }
  entry("Bottleneck", analysis.bottleneck_class.empty()
                          ? analysis.bottleneck
                          : fmt::format("{} [{}]", analysis.bottleneck,
                                        fmt::join(analysis.bottleneck_class, ", ")));
  entry("Root cause", analysis.root_cause);
  entry("Recommended fix", analysis.recommended_fix);
  entry("Implementation",
        report.advice.empty() ? analysis.implementation : "advice 1 below, then one at a time");
  entry("Verification", analysis.verification_plan);
  if (analysis.next_bottleneck) {
    entry("Next bottleneck", *analysis.next_bottleneck);
  }
}

std::string evidence_text(const Verification& evidence) {
  std::string text = fmt::format("evidence: {}", to_string(evidence.level));
  if (!evidence.method.empty()) {
    text += fmt::format(" ({})", evidence.method);
  }
  if (evidence.cost_before && evidence.cost_after) {
    text += fmt::format("; cost {} → {}", count_text(evidence.cost_before->value()),
                        count_text(evidence.cost_after->value()));
  }
  if (!evidence.note.empty()) {
    text += "; " + evidence.note;
  }
  return text;
}

void write_advice(Page& page, const Report& report) {
  if (!report.advice.empty()) {
    page.heading("Advice, in the order to apply");
  }
  for (const Advice& advice : report.advice) {
    page.paragraph(advice.title, 5, fmt::format("  {}.", advice.apply_order));
    for (const std::string& statement : advice.statements) {
      page.code(statement, 5);
    }
    if (advice.rule != "gather-a-baseline") {
      page.paragraph(
          fmt::format("saves at most {} of the time; {}", percent_text(advice.best_case_share),
                      evidence_text(advice.evidence)),
          5);
    }
    for (const std::string& tradeoff : advice.tradeoffs) {
      page.paragraph(tradeoff, 7, "     -");
    }
    if (advice.build) {
      page.paragraph("blocks: " + advice.build->blocks, 7, "     -");
    }
    for (const std::string& undo : advice.undo) {
      page.paragraph("undo: " + undo, 7, "     -");
    }
  }
  if (!report.rejected.empty()) {
    page.heading("Tried and rejected");
  }
  for (const Advice& advice : report.rejected) {
    page.paragraph(fmt::format("{}: {}", advice.title, advice.reason), 4, "  -");
  }
}

void write_findings(Page& page, const Report& report) {
  if (report.findings.empty()) {
    return;
  }
  page.heading("Findings");
  for (std::size_t at = 0; at < report.findings.size(); ++at) {
    const Finding& finding = report.findings[at];
    const std::string mark = fmt::format("[{}]", to_string(finding.severity));
    page.paragraph(mark + " " + finding.title, 5, fmt::format("  {}.", at + 1));
    page.recolour(mark, severity_ink(finding.severity));
    page.paragraph(finding.detail, 5);
    if (finding.caused_by) {
      page.paragraph(fmt::format("follows from {}.", *finding.caused_by + 1), 5);
    }
    page.paragraph(fmt::format("more: planwright explain {}", finding.rule), 5);
  }
}

void write_diagnostics(Page& page, const Report& report) {
  if (report.diagnostics.empty()) {
    return;
  }
  page.heading("What this report could not see");
  for (const Diagnostic& diagnostic : report.diagnostics) {
    page.paragraph(diagnostic.message, 4, "  -");
  }
}

}  // namespace

std::string text_report(const Report& report, const Style& style) {
  Page page(style);
  write_verdict(page, report);
  write_analysis(page, report);
  write_advice(page, report);
  write_findings(page, report);
  page.line();
  page.line(page.paint(Ink::bold, "Where the time goes"));
  for (const std::string& line : plan_tree(report, style, page.width())) {
    page.line(line);
  }
  write_diagnostics(page, report);
  return page.take();
}

}  // namespace planwright::report
