#include <fmt/format.h>

#include <planwright/pipeline/diagnose.hpp>

#include "options.hpp"

namespace planwright::cli {

Exit rules_command(const Arguments& arguments) {
  CommandSpec spec;
  spec.name = "rules";
  spec.usage = "rules [OPTIONS]";
  spec.purpose = "Lists the rules: what planwright looks for and what it can advise.";
  spec.examples = "  planwright rules\n  planwright rules --format json\n";
  spec.formats = "text, markdown or json";
  auto parsed = parse(spec, arguments);
  if (!parsed) {
    return complain(parsed.error());
  }
  if (!*parsed) {
    return Exit::ok;
  }
  const CommonOptions& common = (*parsed)->common;
  const auto list = report::render_rules(common.format, pipeline::rules());
  if (!list) {
    return complain(
        {ErrorCode::usage,
         fmt::format("rules has no format '{}'; it has text, markdown and json", common.format),
         {},
         {}});
  }
  const auto written = write_output(common, *list);
  return written ? Exit::ok : complain(written.error());
}

Exit explain_command(const Arguments& arguments) {
  CommandSpec spec;
  spec.name = "explain";
  spec.usage = "explain RULE [OPTIONS]";
  spec.purpose = "Shows one rule's page: what it detects, why that matters and what to do.";
  spec.examples = "  planwright explain sort-spills-to-disk\n";
  spec.formats = "text or markdown";
  spec.positional.add("argument", -1);
  auto parsed = parse(spec, arguments);
  if (!parsed) {
    return complain(parsed.error());
  }
  if (!*parsed) {
    return Exit::ok;
  }
  const auto& values = (*parsed)->values;
  const CommonOptions& common = (*parsed)->common;
  const auto names = values.count("argument") > 0
                         ? values["argument"].as<std::vector<std::string>>()
                         : std::vector<std::string>{};
  if (names.size() != 1) {
    return complain({ErrorCode::usage, "name one rule; planwright rules lists them", {}, {}});
  }
  const Rule* rule = pipeline::find_rule(names.front());
  if (rule == nullptr) {
    return complain(
        {ErrorCode::usage,
         fmt::format("there is no rule '{}'; planwright rules lists them", names.front()),
         {},
         {}});
  }
  if (common.format != "text" && common.format != "markdown") {
    return complain(
        {ErrorCode::usage,
         fmt::format("explain has no format '{}'; it has text and markdown", common.format),
         {},
         {}});
  }
  const auto written = write_output(
      common, common.format == "text" ? report::rule_page_text(*rule, output_style(common))
                                      : report::rule_page_markdown(*rule));
  return written ? Exit::ok : complain(written.error());
}

}  // namespace planwright::cli
