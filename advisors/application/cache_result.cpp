#include <algorithm>
#include <optional>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/base/quantity_text.hpp>

#include "application/per_day.hpp"
#include "findings/statement_tables.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

constexpr double least_busy = 0.01;  // of one core, all the time
constexpr double most_rows = 1'000;
constexpr double least_reads_per_write = 10;
constexpr Milliseconds least_call{2};  // less than that a cache is hardly faster
constexpr double shortest_s = 1;
constexpr double longest_s = 3'600;

const RuleSpec spec{
    .id = "cache-result",
    .title = "keep the result in the application while its tables do not change",
    .severity = Severity::medium,
    .engines = {Engine::postgresql},
    .needs = Needs::actual_times,
    .detects =
        "a SELECT of at least 2 ms and at most 1,000 rows that keeps at least 1 % of a core busy, "
        "while all of its tables together are written less than a tenth as often as it is run",
    .why =
        "The same question between two changes has the same answer. Asked far more often than the "
        "tables change, most of the work is repeated for nothing.",
    .remedy =
        "Cache the result under the statement and its values, drop it when one of the tables is "
        "written, let it expire all the same, and let only one session at a time compute it anew.",
    .quiet_when =
        "the frequency or the tables' write rates are not known, the tables change about as often "
        "as they are asked, the statement is cheap, writes, locks or uses what differs from "
        "call to call (random(), nextval()), or the result is large",
    .references = {"https://www.postgresql.org/docs/current/sql-notify.html"},
};

struct Tables {
  std::vector<std::string> names;
  double writes_per_s = 0;
};

// Absent when some table or its write rate is not known.
std::optional<Tables> tables_read(const AdviceContext& context) {
  Tables tables;
  std::set<RelationRef> seen;
  for (const Node& node : context.plan.nodes) {
    if (node.relation.empty()) {
      if (node.kind == NodeKind::function_scan || node.kind == NodeKind::foreign_scan) {
        return std::nullopt;
      }
      continue;
    }
    const Relation* relation = context.catalog.find(node.relation);
    if (relation == nullptr || !relation->writes_per_s) {
      return std::nullopt;
    }
    if (seen.insert(relation->ref).second) {
      tables.names.push_back(relation->ref.name);
      tables.writes_per_s += *relation->writes_per_s;
    }
  }
  return tables.names.empty() ? std::nullopt : std::optional(tables);
}

bool differs_from_call_to_call(const Query& query) {
  constexpr std::string_view functions[] = {"random",       "nextval",         "gen_random_uuid",
                                            "txid_current", "clock_timestamp", "setval"};
  return std::ranges::any_of(query.expressions, [&functions](const Expression& expression) {
    return expression.kind == ExpressionKind::function &&
           std::ranges::find(functions, expression.name) != std::end(functions);
  });
}

void advise(const RuleSpec& rule, const AdviceContext& context, AdviceSink& sink) {
  const auto frequency = frequency_of(context);
  const auto each = one_call(context.plan);
  if (!frequency || !each || !only_reads(context) || *each < least_call ||
      frequency->per_s * each->value() / 1000 < least_busy ||
      context.plan.root().total_rows()->value() > most_rows ||
      differs_from_call_to_call(*context.query)) {
    return;
  }
  const auto tables = tables_read(context);
  if (!tables || frequency->per_s < least_reads_per_write * tables->writes_per_s) {
    return;
  }
  // As long as the tables stay the same on average; computed anew after each write and each expiry.
  const double lifetime = tables->writes_per_s > 0
                              ? std::clamp(1 / tables->writes_per_s, shortest_s, longest_s)
                              : longest_s;
  const double computed = std::min(frequency->per_s, tables->writes_per_s + 1 / lifetime);
  const double arriving = frequency->per_s * each->value() / 1000;
  const bool values =
      context.query->normalized.find('$') != std::string::npos || context.query->parameters > 0;
  Advice advice = application_advice(rule);
  advice.title =
      fmt::format("cache the result: asked {}, its tables change {}", frequency_text(*frequency),
                  tables->writes_per_s > 0 ? frequency_text({tables->writes_per_s, {}})
                                           : std::string("never since the counters began"));
  advice.actions.emplace_back(ApplicationChange{fmt::format(
      "Keep the result for at most {}{}, and drop it when {} {} written: from the code that writes "
      "it, or by LISTEN/NOTIFY from a trigger. When it has expired let one session compute it "
      "while the others get the old one (a lock per key, or renewing shortly before the end): {} "
      "requests arrive while it is computed, and without that all of them would compute it.",
      age_text(lifetime), values ? " under its values" : "", fmt::join(tables->names, " or "),
      tables->names.size() == 1 ? "is" : "are", count_text(std::ceil(arriving)))});
  advice.best_case_share = 1 - computed / frequency->per_s;
  if (values) {
    advice.evidence.note =
        "the frequency counts all values together; how many different ones come is not known, and "
        "with it how often the cache would have the answer";
  } else {
    advice.evidence.level = EvidenceLevel::modelled;
    advice.evidence.method = "frequency × time";
    advice.evidence.ms_before = *each;
    advice.evidence.ms_after = *each * (computed / frequency->per_s);
    advice.evidence.note = fmt::format("computed {} instead of {}", frequency_text({computed, {}}),
                                       frequency_text(*frequency));
  }
  advice.tradeoffs.push_back(
      fmt::format("where a write is missed readers see a result up to {} old", age_text(lifetime)));
  advice.tradeoffs.emplace_back(
      "a cache to run, to invalidate and to debug; the database change comes first");
  advice.verify_with.emplace_back(
      "calls of this statement in pg_stat_statements fall; watch the cache's hit rate");
  sink.advice.push_back(std::move(advice));
}

}  // namespace

PW_DEFINE_RULE(cache_result, spec, advise);

}  // namespace planwright::advisors
