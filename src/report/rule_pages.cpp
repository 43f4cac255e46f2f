// What `planwright rules`, `planwright explain` and docs/rules show of a rule: its spec's own
// words.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "layout.hpp"
#include "writers.hpp"

namespace planwright::report {
namespace {

std::vector<std::string_view> engine_names(const RuleSpec& spec) {
  std::vector<std::string_view> names;
  for (const Engine engine : {
#define PW_ENGINE(id, name) Engine::id,
#include <planwright/model/engines.def>
#undef PW_ENGINE
       }) {
    if (spec.engines.contains(engine)) {
      names.push_back(to_string(engine));
    }
  }
  return names;
}

std::string_view kind_of(const Rule& rule) {
  return rule.is_finding() ? "finding" : "advice";
}

struct Part {
  std::string_view heading;
  std::string_view text;
};

std::vector<Part> parts_of(const Rule& rule) {
  const RuleSpec& spec = rule.spec;
  return {{"What it detects", spec.detects},
          {"Why it matters", spec.why},
          {"What to do", spec.remedy},
          {"Quiet when", spec.quiet_when}};
}

std::string facts_line(const Rule& rule) {
  return fmt::format("{} · at most {} · {} · needs {}", kind_of(rule),
                     to_string(rule.spec.severity), fmt::join(engine_names(rule.spec), ", "),
                     to_string(rule.spec.needs));
}

}  // namespace

std::string rule_page_markdown(const Rule& rule) {
  std::string page =
      fmt::format("# {}\n\n{}.\n\n_{}_\n", rule.spec.id, rule.spec.title, facts_line(rule));
  for (const Part& part : parts_of(rule)) {
    page += fmt::format("\n## {}\n\n{}\n", part.heading, part.text);
  }
  bool first = true;
  for (const std::string_view cause : rule.spec.follows_from) {
    if (!cause.empty()) {
      page += first ? "\n## Often follows from\n\n" : "";
      page += fmt::format("- [{}]({}.md)\n", cause, cause);
      first = false;
    }
  }
  first = true;
  for (const std::string_view reference : rule.spec.references) {
    if (!reference.empty()) {
      page += first ? "\n## References\n\n" : "";
      page += fmt::format("- <{}>\n", reference);
      first = false;
    }
  }
  return page;
}

std::string rule_page_text(const Rule& rule, const Style& style) {
  const auto width = static_cast<std::size_t>(std::clamp(style.width, 40, 100));
  std::string page = fmt::format("{}\n{}\n{}\n", rule.spec.id, rule.spec.title, facts_line(rule));
  for (const Part& part : parts_of(rule)) {
    page += fmt::format("\n{}\n", part.heading);
    for (const std::string& line : wrapped(part.text, width - 2)) {
      page += "  " + line + "\n";
    }
  }
  for (const std::string_view reference : rule.spec.references) {
    if (!reference.empty()) {
      page += fmt::format(
          "{}  {}\n", reference == rule.spec.references.front() ? "\nReferences\n" : "", reference);
    }
  }
  return page;
}

std::optional<std::string> render_rules(std::string_view format, std::span<const Rule> rules) {
  if (format == "text") {
    std::size_t width = 0;
    for (const Rule& rule : rules) {
      width = std::max(width, rule.spec.id.size());
    }
    std::string list;
    for (const Rule& rule : rules) {
      list += fmt::format("{:{}}  {:8} {}\n", rule.spec.id, width, kind_of(rule), rule.spec.title);
    }
    return list;
  }
  if (format == "markdown") {
    std::string list = "# Rules\n\n| rule | kind | at most | what |\n| --- | --- | --- | --- |\n";
    for (const Rule& rule : rules) {
      list += fmt::format("| [{0}]({0}.md) | {1} | {2} | {3} |\n", rule.spec.id, kind_of(rule),
                          to_string(rule.spec.severity), rule.spec.title);
    }
    return list;
  }
  if (format == "json") {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const Rule& rule : rules) {
      const RuleSpec& spec = rule.spec;
      nlohmann::ordered_json entry{{"id", spec.id},
                                   {"kind", kind_of(rule)},
                                   {"title", spec.title},
                                   {"severity", to_string(spec.severity)},
                                   {"engines", engine_names(spec)},
                                   {"needs", to_string(spec.needs)},
                                   {"detects", spec.detects},
                                   {"why", spec.why},
                                   {"remedy", spec.remedy},
                                   {"quiet_when", spec.quiet_when}};
      for (const auto& [key, values] :
           {std::pair{"follows_from", std::span<const std::string_view>(spec.follows_from)},
            std::pair{"references", std::span<const std::string_view>(spec.references)}}) {
        entry[key] = nlohmann::ordered_json::array();
        for (const std::string_view value : values) {
          if (!value.empty()) {
            entry[key].push_back(value);
          }
        }
      }
      list.push_back(std::move(entry));
    }
    return nlohmann::ordered_json{
               {"schema", "planwright.rules"}, {"schema_version", "1.0"}, {"rules", list}}
               .dump(2) +
           "\n";
  }
  return std::nullopt;
}

}  // namespace planwright::report
