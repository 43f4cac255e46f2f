#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>

#include "findings/type_families.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

const RuleSpec spec{
    .id = "align-join-column-types",
    .title = "give two joined columns one type",
    .severity = Severity::critical,
    .engines = {Engine::postgresql},
    .needs = Needs::actual_rows,
    .detects = "join-type-mismatch, when a value of the one type can be stored in the other's",
    .why =
        "With one type on both sides the join compares the columns as they are stored, and an "
        "index on either can be searched.",
    .remedy =
        "ALTER TABLE … ALTER COLUMN … TYPE on the column that is converted today, in a quiet hour; "
        "on a large table by a new column that is filled in batches and then takes the old one's "
        "place.",
    .quiet_when = "no join converts a column, or the conversion is not one ALTER TABLE can make",
    .references = {"https://www.postgresql.org/docs/current/sql-altertable.html"},
};

std::string fact(const Finding& finding, std::string_view name) {
  const auto found = std::ranges::find(finding.facts, name, &Fact::first);
  const auto* text =
      found == finding.facts.end() ? nullptr : std::get_if<std::string>(&found->second);
  return text == nullptr ? std::string{} : *text;
}

// Whether ALTER COLUMN TYPE converts without USING, and no value is lost on the way.
bool converts(const std::string& from, const std::string& to) {
  const std::string a = short_type(from);
  const std::string b = short_type(to);
  const bool integer = a == "int2" || a == "int4" || a == "int8";
  if (b == "text" || (b == "varchar" && to.find('(') == std::string::npos)) {
    return true;  // every type has a text form, assigned without USING
  }
  return integer && (b == "numeric" || b == "float8") && to.find('(') == std::string::npos;
}

void advise(const RuleSpec& rule, const AdviceContext& context, AdviceSink& sink) {
  for (std::size_t at = 0; at < context.findings.size(); ++at) {
    const Finding& finding = context.findings[at];
    if (finding.rule != "join-type-mismatch" || !finding.relation || finding.columns.empty()) {
      continue;
    }
    const Relation* relation = context.catalog.find(*finding.relation);
    const std::string from = fact(finding, "type");
    const std::string to = fact(finding, "other_type");
    if (relation == nullptr || !converts(from, to)) {
      continue;
    }
    const std::string& column = finding.columns.front();
    const std::string other =
        fmt::format("{}.{}", fact(finding, "other_table"), fact(finding, "other_column"));
    Advice advice;
    advice.rule = rule.id;
    advice.kind = AdviceKind::schema;
    advice.title = fmt::format("change {}.{} from {} to {}, the type of {}", relation->ref.name,
                               column, from, to, other);
    advice.actions.emplace_back(AlterColumnType{relation->ref, column, from, to});
    advice.because = {at};
    advice.best_case_share = finding.impact.share;
    advice.evidence.level = EvidenceLevel::rule;
    advice.evidence.method = "pattern";
    const auto indexed = std::ranges::find(finding.facts, "indexed", &Fact::first);
    const bool has_index = indexed != finding.facts.end() && std::get<double>(indexed->second) > 0;
    advice.evidence.note =
        has_index ? "the index on the column is rebuilt with the table and can then be searched"
                  : "no index begins with the column: it needs one as well";
    advice.build = BuildNote{
        "everything on the table, also reads, while it and its indexes are rewritten (ACCESS "
        "EXCLUSIVE)",
        false};
    advice.risk = Risk::high;
    advice.tradeoffs.push_back(fmt::format(
        "rewrites the table{}; views and foreign keys on the column have to be dropped first",
        relation->size ? fmt::format(" ({})", text(*relation->size)) : std::string{}));
    advice.tradeoffs.push_back(fmt::format(
        "the other way round may be the better design: {} to {}, where all its values allow that",
        other, from));
    advice.tradeoffs.push_back(fmt::format(
        "until then, without touching the table: cast the other side of the join ({}::{}), if "
        "every value of it can be cast",
        other, from));
    advice.verify_with.emplace_back(
        "EXPLAIN the statement again: the join condition has no cast, and the index is searched");
    sink.advice.push_back(std::move(advice));
  }
}

}  // namespace

PW_DEFINE_RULE(align_join_column_types, spec, advise);

}  // namespace planwright::advisors
