#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "findings/partition_members.hpp"
#include "findings/scan_reading.hpp"
#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

constexpr double least_empty = 0.75;  // of the partitions read

const RuleSpec spec{
    .id = "partitions-not-pruned",
    .title = "all partitions of a table are read although few hold what is wanted",
    .severity = Severity::critical,
    .engines = {Engine::postgresql},
    .needs = Needs::actual_rows,
    .detects =
        "an Append that reads every partition of a table, at least four, of which three in "
        "four return no row, because the condition wraps the partition key or leaves it out",
    .why =
        "Partitions are left out of a plan only where the condition compares the partition key "
        "itself with a value. A function or cast around the key, or a condition on other "
        "columns, makes the server search them all.",
    .remedy =
        "Compare the bare key with values of its own type, as a half-open range for times; "
        "or add the key to the condition, even as a generous range, where the query knows it. An "
        "index in each partition makes searching the empty ones cheap.",
    .quiet_when =
        "some partitions were pruned, most of them hold matching rows, they are few, the "
        "schema does not tell the partition key, or searching the empty ones is "
        "negligible",
    .references = {"https://www.postgresql.org/docs/current/ddl-partitioning.html"
                   "#DDL-PARTITION-PRUNING"},
};

// How the partition's condition treats the key: the wrapped use, or that it is left out. A bare key
// is pruned by whenever the server knows the value, so then there is nothing to say.
struct KeyUse {
  bool silent = false;
  const ColumnUse* wrapped = nullptr;
};

void look_at(const Predicate& term, const std::string& key, KeyUse& use) {
  if (term.column.column.empty() || term.other.column == key) {
    use.silent = true;  // not read well enough to say that the key is left out
  } else if (term.column.column == key) {
    if (term.column.bare()) {
      use.silent = true;
    } else {
      use.wrapped = &term.column;
    }
  }
}

KeyUse key_use(const Node& node, const std::string& key) {
  KeyUse use;
  for (const PredicateRole role :
       {PredicateRole::filter, PredicateRole::index_cond, PredicateRole::recheck_cond}) {
    const NodePredicate* predicate = node.predicate(role);
    if (predicate == nullptr) {
      continue;
    }
    use.silent = use.silent || predicate->terms.empty();
    for (const Predicate& term : predicate->terms) {
      if (term.predicate_class == PredicateClass::disjunction) {
        use.silent = true;
      } else {
        look_at(term, key, use);
      }
    }
  }
  return use;
}

std::size_t partitions_in(const Catalog& catalog, const RelationRef& parent) {
  return static_cast<std::size_t>(
      std::ranges::count_if(catalog.relations(), [&](const Relation& relation) {
        return relation.partition_of && relation.partition_of->may_be(parent);
      }));
}

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  for (const Node& node : context.plan.nodes) {
    // 1. Many partitions read once, most of them for nothing, in a time worth speaking of.
    if ((node.kind != NodeKind::append && node.kind != NodeKind::merge_append) ||
        node.subplans_removed.value_or(0) > 0) {
      continue;
    }
    const auto members = partition_members(context, node);
    if (!members ||
        static_cast<double>(members->empty) < least_empty * static_cast<double>(members->read) ||
        negligible(members->wasted)) {
      continue;
    }
    // 2. All there are, because of how the condition treats the key.
    const Relation* parent = context.catalog.find(members->parent);
    if (parent == nullptr || parent->partition_key.empty() ||
        parent->partition_key.front().empty() ||
        partitions_in(context.catalog, members->parent) > members->read) {
      continue;
    }
    const std::string& key = parent->partition_key.front();
    const KeyUse use = key_use(*members->sample, key);
    if (use.silent) {
      continue;
    }
    Finding& finding = sink.add(rule, node, members->wasted);
    finding.relation = members->parent;
    finding.columns = {key};
    finding.title = fmt::format("all {} partitions of {} are read, {} of them for nothing",
                                members->read, members->parent.name, members->empty);
    finding.detail = fmt::format(
        "{} is partitioned by {}, but the condition {}, so no partition can be left out. Searching "
        "the {} that hold no matching row takes {}.",
        members->parent.name, key,
        use.wrapped != nullptr ? fmt::format("compares {} instead of the column itself",
                                             brief(use.wrapped->expression))
                               : std::string("does not mention it"),
        members->empty, impact_text(context.plan, members->wasted.share, members->wasted.time));
    finding.facts = {{"partitions_read", static_cast<double>(members->read)},
                     {"partitions_empty", static_cast<double>(members->empty)}};
  }
}

}  // namespace

PW_DEFINE_RULE(partitions_not_pruned, spec, find);

}  // namespace planwright::advisors
