#include <algorithm>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "findings/scan_reading.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

const RuleSpec spec{
    .id = "leading-wildcard-like",
    .title = "a LIKE pattern that no B-tree can search reads the whole table",
    .severity = Severity::critical,
    .engines = {Engine::postgresql, Engine::mysql, Engine::mariadb},
    .needs = Needs::actual_rows,
    .detects =
        "a Seq Scan that removes at least 90 % of the 10,000 rows or more it reads, whose "
        "filter has a LIKE pattern beginning with a wildcard, or an ILIKE",
    .why =
        "A B-tree is ordered by how values begin. A pattern that leaves the beginning open, or "
        "that ignores case, can match anywhere in it, so every row is read and compared.",
    .remedy =
        "Where words are searched, use full-text search. For any part of a value PostgreSQL has "
        "trigram indexes (CREATE EXTENSION pg_trgm; CREATE INDEX … USING gin (column "
        "gin_trgm_ops)), which serve LIKE, ILIKE and regular expressions with at least three known "
        "characters in a row; MySQL has FULLTEXT indexes WITH PARSER ngram, asked with MATCH … "
        "AGAINST. For 'ends with' alone an index on the reversed column is smaller.",
    .quiet_when =
        "most rows match, a trigram index exists already (the planner declined it, the "
        "pattern is too short), a plain equality beside it needs an index first, or the "
        "scan is small or negligible",
    .references = {"https://www.postgresql.org/docs/current/pgtrgm.html#PGTRGM-INDEX",
                   "https://use-the-index-luke.com/sql/where-clause/searching-for-ranges/"
                   "like-performance-tuning"},
};

bool has_trigram_index(const Relation* relation, std::string_view column) {
  return relation != nullptr &&
         std::ranges::any_of(relation->indexes, [column](const Index& index) {
           return (index.method == "gin" || index.method == "gist") &&
                  std::ranges::any_of(index.keys, [column](const IndexKey& key) {
                    return key.opclass.find("trgm") != std::string::npos &&
                           (key.column == column ||
                            key.expression.find(column) != std::string::npos);
                  });
         });
}

bool unsearchable(const Predicate& term) {
  return (term.predicate_class == PredicateClass::contains_like ||
          term.predicate_class == PredicateClass::case_insensitive_like) &&
         !term.column.column.empty() &&
         (term.operand_kind == OperandKind::constant ||
          term.operand_kind == OperandKind::parameter);
}

// The patterns of the filter, also those that are sides of an OR: one of them is enough to keep the
// whole OR from using indexes.
std::vector<const Predicate*> patterns_of(const NodePredicate& filter) {
  std::vector<const Predicate*> patterns;
  const auto add = [&patterns](const Predicate& term) {
    if (unsearchable(term)) {
      patterns.push_back(&term);
    }
  };
  for (const Predicate& term : filter.terms) {
    add(term);
    std::ranges::for_each(term.alternatives, add);
  }
  return patterns;
}

// The pattern as the query has it, without the type the server adds.
std::string pattern_text(const Predicate& term) {
  const std::string_view text = term.operand;
  return brief(text.substr(0, text.ends_with("::text") ? text.size() - 6 : text.size()));
}

std::string_view what_finds(Engine engine) {
  switch (engine) {
    case Engine::mysql:
      return "A FULLTEXT index finds words, and WITH PARSER ngram parts of them, with MATCH … "
             "AGAINST";
    case Engine::mariadb:
      return "A FULLTEXT index finds words, with MATCH … AGAINST";
    default:
      return "A trigram index (pg_trgm) can find such matches";
  }
}

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  for (const Node& node : context.plan.nodes) {
    // 1. A sequential scan that throws most rows away, and takes time for it.
    const auto reading = discarding_table_scan(context.plan, node);
    if (!reading) {
      continue;
    }
    const RowsRead* rows = &reading->rows;
    const Impact impact = reading->impact;
    if (negligible(impact)) {
      continue;
    }
    // 2. Its filter has such a pattern, and nothing simpler comes first.
    const NodePredicate& filter = *reading->filter;
    const Relation* relation = context.catalog.find(node.relation);
    const std::vector<const Predicate*> patterns = patterns_of(filter);
    if (patterns.empty() || unindexed_equality(filter.terms, relation) != nullptr ||
        std::ranges::all_of(patterns, [relation](const Predicate* pattern) {
          return has_trigram_index(relation, pattern->column.column);
        })) {
      continue;
    }
    const Predicate& term = *patterns.front();
    const bool ignores_case = term.predicate_class == PredicateClass::case_insensitive_like;
    std::vector<std::string> columns;
    for (const Predicate* pattern : patterns) {
      if (std::ranges::find(columns, pattern->column.column) == columns.end()) {
        columns.push_back(pattern->column.column);
      }
    }
    Finding& finding = sink.add(rule, node, impact);
    finding.columns = columns;
    finding.title = fmt::format("{} on {} of {} reads {} to find {}",
                                ignores_case ? "ILIKE" : "LIKE", listed(columns), object_name(node),
                                total_rows_text(node, rows->read()), rows_text(rows->kept));
    finding.detail = fmt::format(
        "The pattern {} {}, so no B-tree on {} can be searched and all of {} is read and compared, "
        "which takes {}. {}.",
        pattern_text(term),
        ignores_case ? "is compared without regard to case" : "does not say how the value begins",
        term.column.column, object_name(node), impact_text(context.plan, impact.share, impact.time),
        what_finds(context.plan.engine));
    finding.facts = {{"rows_scanned", rows->read().value()},
                     {"rows_kept", rows->kept.value()},
                     {"pattern", term.operand}};
  }
}

}  // namespace

PW_DEFINE_RULE(leading_wildcard_like, spec, find);

}  // namespace planwright::advisors
