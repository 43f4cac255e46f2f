#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>

#include "advice_figures.hpp"
#include "text_page.hpp"
#include "writers.hpp"

namespace planwright::report {
namespace {

constexpr std::size_t label_width = 17;

std::string sentence(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') {
    text[0] = static_cast<char>(text[0] - 'a' + 'A');
  }
  return text + ".";
}

std::string tried_text(const Report& report) {
  return report.rejected.empty()
             ? std::string{}
             : fmt::format("{} tried, none helps enough: see Tried and rejected.",
                           report.rejected.size() == 1
                               ? "1 change was"
                               : fmt::format("{} changes were", report.rejected.size()));
}

// The statements to run first: one advice, or the pieces that help only together.
void write_first_fix(Page& page, const Report& report) {
  const Advice& first = report.advice.front();
  std::vector<const Advice*> pieces;
  for (const Advice& advice : report.advice) {
    if (&advice == &first ||
        std::ranges::find(first.only_with, advice.apply_order) != first.only_with.end()) {
      pieces.push_back(&advice);
    }
  }
  page.line();
  bool any = false;
  for (const Advice* piece : pieces) {
    if (!page.style().verbose && piece->statements.size() > 4) {
      page.paragraph(fmt::format("{}: {} statements, advice {} below", piece->title,
                                 piece->statements.size(), piece->apply_order),
                     2);
      any = true;
      continue;
    }
    for (const std::string& statement : piece->statements) {
      page.code(statement, 2);
      any = true;
    }
  }
  if (!any) {
    page.paragraph(first.title + ": advice 1 below", 2);
  }
  if (first.kind == AdviceKind::statistics && !report.plan.timed()) {
    return;
  }
  const auto total = report.plan.total_time();
  const Verification& evidence = first.evidence;
  std::string said(to_string(evidence.level));
  std::string change = time_text(evidence.ms_before, evidence.ms_after);
  if (change.empty()) {
    change = cost_text(evidence.cost_before, evidence.cost_after);
  }
  said += change.empty() ? "" : ": " + change;
  if (first.best_case_share > 0) {
    said += fmt::format(", saves at most {}{}", percent_text(first.best_case_share),
                        total ? fmt::format(" of {}", text(*total)) : " of the cost");
  }
  page.paragraph(said, 2);
  if (pieces.size() > 1) {
    page.warning("these help only together", 2);
  }
  for (const Verification::Binding& binding : dearer(evidence)) {
    page.warning(fmt::format("dearer for {}: {}", binding.label,
                             cost_text(binding.cost_before, binding.cost_after)),
                 2);
  }
}

// The answer before everything else: what is wrong, and the statement that mends it.
void write_verdict(Page& page, const Report& report) {
  const auto total = report.plan.total_time();
  const std::string tried = tried_text(report);
  if (report.findings.empty() && report.advice.empty()) {
    page.paragraph(fmt::format("Nothing to change{}: no rule found a problem in this plan.",
                               total ? fmt::format(" ({})", text(*total)) : ""),
                   0);
    // Slow without a known mistake is an answer too: where to look is the useful part of it.
    if (total && total->value() >= 100) {
      page.paragraph("Most of the time: " + report.analysis.bottleneck + ".", 0);
    }
    if (!tried.empty()) {
      page.paragraph(tried, 0);
    }
    return;
  }
  if (report.findings.empty()) {
    page.line(page.paint(Ink::bold, total ? text(*total) : "no problem found, but a gain"));
    page.paragraph(sentence(report.advice.front().title), 0);
  } else {
    const Finding& first = report.findings.front();
    page.line(page.severity(first.severity) +
              page.paint(Ink::bold, total ? "  " + text(*total) : ""));
    page.paragraph(sentence(report.analysis.root_cause), 0);
    if (first.caused_by) {
      page.paragraph("and so: " + first.title, 2);
    }
  }
  if (!report.advice.empty()) {
    write_first_fix(page, report);
  } else if (!tried.empty()) {
    page.paragraph("No change to advise: " + tried, 0);
  }
}

void write_analysis(Page& page, const Report& report) {
  const Analysis& analysis = report.analysis;
  page.heading("Performance analysis");
  const auto entry = [&page](std::string_view label, std::string_view text) {
    page.paragraph(text, label_width + 2, fmt::format("  {}", label));
  };
  entry("Current state", analysis.metric);
  if (const std::string server = server_text(report); !server.empty()) {
    entry("Server", server);
  }
  if (report.query && !report.query->purpose.empty()) {
    entry("Purpose", report.query->purpose);
  }
  if (const std::string load = load_text(report); !load.empty()) {
    entry("Runs", load);
  }
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
  entry("Implementation", report.advice.empty() ? analysis.implementation
                          : report.advice.front().only_with.empty()
                              ? "advice 1 below, then one at a time"
                              : "advice 1 below and what it needs, then one at a time");
  entry("Verification", analysis.verification_plan);
  if (analysis.next_bottleneck) {
    entry("Next bottleneck", *analysis.next_bottleneck);
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
    // Lines below the first are an excerpt of somebody's text.
    const std::string_view message = diagnostic.message;
    const std::size_t end = std::min(message.find('\n'), message.size());
    page.paragraph(message.substr(0, end), 4, "  -");
    page.code(message.substr(std::min(end + 1, message.size())), 4);
  }
}

}  // namespace

std::string text_report(const Report& report, const Style& style) {
  Page page(style);
  write_verdict(page, report);
  write_analysis(page, report);
  write_advice(page, report);
  write_rejected(page, report);
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
