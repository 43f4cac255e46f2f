#include <algorithm>
#include <cmath>

#include <nlohmann/json.hpp>

#include "advice_figures.hpp"
#include "writers.hpp"

namespace planwright::report {
namespace {

using Json = nlohmann::ordered_json;

// Texts come from plans and queries; what is no UTF-8 is replaced, never an exception.
std::string dump(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

// A rounded figure: milliseconds to the microsecond the server prints, shares to four digits.
double rounded(double value, double per_unit) {
  return std::round(value * per_unit) / per_unit;
}
double ms(Milliseconds time) {
  return rounded(time.value(), 1000);
}

// Counts are whole numbers nearly always; they read better without ".0".
Json number(double value) {
  constexpr double largest_exact = 9007199254740992.0;
  if (value == std::floor(value) && std::fabs(value) < largest_exact) {
    return static_cast<std::int64_t>(value);
  }
  return value;
}

template <class Quantity>
void put(Json& json, const char* key, const std::optional<Quantity>& value) {
  if (value) {
    json[key] = value->value();
  }
}

void put_text(Json& json, const char* key, const std::string& text) {
  if (!text.empty()) {
    json[key] = text;
  }
}

Json predicates(const Node& node, std::initializer_list<PredicateRole> roles) {
  Json list = Json::array();
  for (const NodePredicate& predicate : node.predicates) {
    if (std::ranges::find(roles, predicate.role) != roles.end()) {
      list.push_back(predicate.text);
    }
  }
  return list;
}

Json buffers_json(const Buffers& buffers) {
  Json json = Json::object();
  const auto add = [&json](const char* key, Blocks blocks) {
    if (blocks.value() != 0) {
      json[key] = number(blocks.value());
    }
  };
  add("shared_hit", buffers.shared_hit);
  add("shared_read", buffers.shared_read);
  add("shared_dirtied", buffers.shared_dirtied);
  add("shared_written", buffers.shared_written);
  add("local_hit", buffers.local_hit);
  add("local_read", buffers.local_read);
  add("local_dirtied", buffers.local_dirtied);
  add("local_written", buffers.local_written);
  add("temp_read", buffers.temp_read);
  add("temp_written", buffers.temp_written);
  return json;
}

double spilled_bytes(const Node& node) {
  double bytes = 0;
  if (node.sort && node.sort->on_disk) {
    bytes += node.sort->space.value();
  }
  for (const Worker& worker : node.workers) {
    bytes += worker.sort_on_disk ? worker.sort_space.value() : 0;
    bytes += worker.disk_usage.value();
  }
  if (node.aggregate) {
    bytes += node.aggregate->disk_usage.value();
  }
  if (node.storage && node.storage->on_disk) {
    bytes += node.storage->space.value();
  }
  return bytes;
}

Json native_fields_json(const std::vector<std::pair<std::string, std::string>>& fields) {
  Json json = Json::object();
  for (const auto& [key, value] : fields) {
    // A list's items share their key: shown as a list.
    if (!json.contains(key)) {
      json[key] = value;
    } else if (json[key].is_array()) {
      json[key].push_back(value);
    } else {
      json[key] = Json::array({json[key], value});
    }
  }
  return json;
}

Json node_json(const Plan& plan, const Node& node) {
  Json json;
  json["id"] = node.id;
  if (node.parent) {
    json["parent"] = *node.parent;
  }
  json["kind"] = to_string(node.kind);
  json["native"] = node.native;
  if (node.relationship != Relationship::root) {
    json["relationship"] = to_string(node.relationship);
  }
  put_text(json, "subplan", node.subplan_name);
  put_text(json, "relation", node.relation.display());
  put_text(json, "alias", node.alias);
  put_text(json, "index", node.index);
  put_text(json, "cte", node.cte);
  put_text(json, "function", node.function);
  if (node.join_type != JoinType::none) {
    json["join_type"] = to_string(node.join_type);
  }
  if (node.parallel_aware) {
    json["parallel_aware"] = true;
  }
  if (node.estimated) {
    json["estimated"] = {{"rows", number(node.estimated->rows.value())},
                         {"startup_cost", node.estimated->startup_cost.value()},
                         {"total_cost", node.estimated->total_cost.value()},
                         {"width", number(node.estimated->width)}};
  }
  // MariaDB times some steps without counting their rows.
  if (node.actual || node.timing) {
    Json actual = Json::object();
    if (node.actual) {
      actual["rows"] = number(node.actual->rows.value());
      actual["loops"] = number(node.actual->loops);
    }
    if (node.timing) {
      const auto total = plan.total_time();
      actual["total_ms"] = ms(node.timing->total);
      actual["self_ms"] = ms(node.timing->self);
      actual["self_share"] =
          total && total->value() > 0 ? rounded(node.timing->self / *total, 10000) : 0;
    }
    json["actual"] = std::move(actual);
    if (node.timing) {
      put_text(json, "approximate", node.timing->approximate);
    }
  }
  if (const double removed = node.total_removed().value(); removed > 0) {
    json["rows_removed"] = number(removed);
  }
  if (const double spilled = spilled_bytes(node); spilled > 0) {
    json["spilled_bytes"] = number(spilled);
  }
  if (node.workers_planned) {
    json["workers_planned"] = number(*node.workers_planned);
  }
  if (node.workers_launched) {
    json["workers_launched"] = number(*node.workers_launched);
  }
  if (node.buffers) {
    json["buffers"] = buffers_json(*node.buffers);
  }
  json["access"] = predicates(node, {PredicateRole::index_cond, PredicateRole::recheck_cond,
                                     PredicateRole::tid_cond, PredicateRole::order_by});
  json["filter"] = predicates(node, {PredicateRole::filter, PredicateRole::one_time_filter,
                                     PredicateRole::conflict_filter, PredicateRole::run_condition});
  json["join"] = predicates(
      node, {PredicateRole::hash_cond, PredicateRole::merge_cond, PredicateRole::join_filter});
  if (!node.native_fields.empty()) {
    json["native_fields"] = native_fields_json(node.native_fields);
  }
  return json;
}

Json plan_json(const Plan& plan) {
  Json json{{"format", plan.format}, {"analyzed", plan.analyzed()}};
  if (plan.planning) {
    json["planning_ms"] = ms(*plan.planning);
  }
  if (plan.execution) {
    json["execution_ms"] = ms(*plan.execution);
  }
  if (plan.timed()) {
    Json outside = Json::array();
    for (const OutsideTime& part : plan.outside) {
      outside.push_back({{"what", part.what}, {"ms", ms(part.time)}});
    }
    json["outside"] = std::move(outside);
    json["unattributed_ms"] = ms(plan.unattributed);
  }
  if (!plan.settings.empty()) {
    json["settings"] = native_fields_json(plan.settings);
  }
  Json nodes = Json::array();
  for (const Node& node : plan.nodes) {
    nodes.push_back(node_json(plan, node));
  }
  json["nodes"] = std::move(nodes);
  return json;
}

Json finding_json(const Finding& finding) {
  Json json{{"rule", finding.rule},
            {"severity", to_string(finding.severity)},
            {"title", finding.title},
            {"detail", finding.detail}};
  if (finding.node) {
    json["node"] = *finding.node;
  }
  if (finding.relation) {
    json["relation"] = finding.relation->display();
  }
  if (!finding.columns.empty()) {
    json["columns"] = finding.columns;
  }
  Json facts = Json::object();
  for (const auto& [name, value] : finding.facts) {
    if (const auto* figure = std::get_if<double>(&value)) {
      facts[name] = number(*figure);
    } else {
      facts[name] = std::get<std::string>(value);
    }
  }
  json["facts"] = std::move(facts);
  json["impact"] = {{"share", rounded(finding.impact.share, 10000)}};
  if (finding.impact.time) {
    json["impact"]["ms"] = ms(*finding.impact.time);
  }
  if (finding.caused_by) {
    json["caused_by"] = *finding.caused_by;
  }
  json["fingerprint"] = finding.fingerprint;
  return json;
}

Json evidence_json(const Verification& evidence) {
  Json json{{"level", to_string(evidence.level)}, {"method", evidence.method}};
  put_text(json, "fidelity", evidence.fidelity);
  if (evidence.cost_before) {
    json["cost_before"] = rounded(evidence.cost_before->value(), 100);
  }
  if (evidence.cost_after) {
    json["cost_after"] = rounded(evidence.cost_after->value(), 100);
  }
  put(json, "ms_before", evidence.ms_before);
  put(json, "ms_after", evidence.ms_after);
  if (!evidence.bindings.empty()) {
    Json bindings = Json::array();
    for (const Verification::Binding& binding : evidence.bindings) {
      bindings.push_back({{"label", binding.label},
                          {"cost_before", rounded(binding.cost_before.value(), 100)},
                          {"cost_after", rounded(binding.cost_after.value(), 100)},
                          {"dearer", is_dearer(binding)}});
    }
    json["bindings"] = std::move(bindings);
  }
  put_text(json, "note", evidence.note);
  return json;
}

Json build_json(const BuildNote& build) {
  Json json = Json::object();
  if (build.seconds) {
    json["seconds"] = rounded(*build.seconds, 1000);
  }
  if (build.temp_bytes) {
    json["temp_bytes"] = number(build.temp_bytes->value());
  }
  if (build.wal_bytes) {
    json["wal_bytes"] = number(build.wal_bytes->value());
  }
  json["blocks"] = build.blocks;
  json["online"] = build.online;
  return json;
}

Json advice_json(const Report& report, const Advice& advice) {
  Json json{{"rule", advice.rule},   {"kind", to_string(advice.kind)},
            {"title", advice.title}, {"statements", advice.statements},
            {"undo", advice.undo},   {"because", advice.because}};
  if (advice.apply_order > 0) {
    json["apply_order"] = advice.apply_order;
  }
  if (const std::string change = change_text(advice); !change.empty()) {
    json["change"] = change;
  }
  if (!advice.only_with.empty()) {
    json["only_with"] = advice.only_with;
  }
  json["evidence"] = evidence_json(advice.evidence);
  json["saves_at_most_share"] = rounded(advice.best_case_share, 10000);
  if (const auto saving = daily_saving(report, advice)) {
    json["saves_a_day"] = {{"calls", rounded(saving->calls, 1000)},
                           {"ms", ms(saving->saved)},
                           {"bound", !saving->measured}};
  }
  if (advice.size) {
    json["size_bytes"] = number(advice.size->value());
  }
  put_text(json, "write_cost", advice.write_cost);
  if (advice.build) {
    json["build"] = build_json(*advice.build);
  }
  json["tradeoffs"] = advice.tradeoffs;
  json["risk"] = to_string(advice.risk);
  json["verify_with"] = advice.verify_with;
  put_text(json, "reason", advice.reason);
  return json;
}

Json analysis_json(const Analysis& analysis) {
  Json json{{"metric", analysis.metric}};
  if (analysis.target) {
    json["target"] = *analysis.target;
  }
  if (analysis.gap) {
    json["gap"] = *analysis.gap;
  }
  json["bottleneck"] = analysis.bottleneck;
  json["bottleneck_class"] = analysis.bottleneck_class;
  json["root_cause"] = analysis.root_cause;
  json["recommended_fix"] = analysis.recommended_fix;
  json["implementation"] = analysis.implementation;
  json["verification_plan"] = analysis.verification_plan;
  if (analysis.next_bottleneck) {
    json["next_bottleneck"] = *analysis.next_bottleneck;
  }
  json["review_checklist"] = analysis.review_checklist;
  return json;
}

}  // namespace

std::string json_report(const Report& report, const Style& style) {
  Json json{{"schema", "planwright.report"}, {"schema_version", "1.1"}};
  json["engine"] = {{"name", to_string(report.plan.engine)}};
  put_text(json["engine"], "version", report.plan.server_version);
  put_text(json["engine"], "database", report.database);
  if (report.query) {
    const Query& query = *report.query;
    json["query"] = {{"text", query.text}};
    put_text(json["query"], "normalized", query.normalized);
    put_text(json["query"], "fingerprint", query.fingerprint);
    json["query"]["kind"] = to_string(query.kind);
    if (query.frequency_per_s) {
      json["query"]["frequency_per_s"] = *query.frequency_per_s;
      put_text(json["query"], "frequency_source", query.frequency_source);
    }
    put_text(json["query"], "purpose", query.purpose);
  }
  json["plan"] = plan_json(report.plan);
  const auto list = [&json](const char* key, const auto& items, auto to_json) {
    json[key] = Json::array();
    for (const auto& item : items) {
      json[key].push_back(to_json(item));
    }
  };
  list("findings", report.findings, finding_json);
  const auto one_advice = [&report](const Advice& advice) { return advice_json(report, advice); };
  list("advice", report.advice, one_advice);
  list("rejected", report.rejected, one_advice);
  json["analysis"] = analysis_json(report.analysis);
  list("diagnostics", report.diagnostics, [](const Diagnostic& diagnostic) {
    return Json{{"level", to_string(diagnostic.level)}, {"message", diagnostic.message}};
  });
  if (!style.reproducible) {
    json["meta"] = native_fields_json(report.meta);
  }
  return dump(json);
}

}  // namespace planwright::report
