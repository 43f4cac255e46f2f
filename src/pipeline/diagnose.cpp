#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/advisors/advisors.hpp>
#include <planwright/catalog/catalog.hpp>
#include <planwright/catalog/context.hpp>
#include <planwright/catalog/snapshot.hpp>
#include <planwright/pipeline/diagnose.hpp>
#include <planwright/planners/planners.hpp>
#include <planwright/query/query.hpp>
#include <planwright/sandbox/sandbox.hpp>

#include "conclude.hpp"
#include "plan_relations.hpp"

namespace planwright::pipeline {
namespace {

void note_unknown_relations(Report& report, const Catalog& catalog,
                            const std::string& schema_name) {
  if (catalog.empty()) {
    return;
  }
  std::vector<RelationRef> unknown;
  for (const RelationRef& ref : relations_of(report.plan)) {
    const bool system = ref.schema == "pg_catalog" || ref.schema == "information_schema" ||
                        ref.name.starts_with("pg_");
    if (!system && catalog.find(ref) == nullptr) {
      unknown.push_back(ref);
    }
  }
  if (!unknown.empty()) {
    note(report, Diagnostic::Level::warning,
         fmt::format("{} does not define {}: index advice for {} goes by the plan alone",
                     schema_name, names_of(unknown), unknown.size() == 1 ? "it" : "them"));
  }
}

}  // namespace

Result<Report> diagnose(const DiagnoseInput& input) {
  auto plans =
      planners::read_plans({input.plan.text, input.plan.name, input.engine, input.done_with_plan});
  if (!plans) {
    return tl::make_unexpected(plans.error());
  }
  Report report;
  const std::size_t chosen = slowest(*plans);
  report.plan = std::move((*plans)[chosen]);
  if (plans->size() > 1) {
    note(report, Diagnostic::Level::info,
         fmt::format("{} holds {} plans; the slowest, number {}, is diagnosed", input.plan.name,
                     plans->size(), chosen + 1));
  }
  if (!input.server_version.empty()) {
    report.plan.server_version = input.server_version;
  }

  SqlMode mode;  // the texts are of the plan's engine, in its usual sql_mode
  mode.engine = report.plan.engine;
  Catalog catalog;
  if (input.schema) {
    catalog::FromDdl read = catalog::from_ddl(input.schema->text, input.schema->name, mode);
    catalog = std::move(read.catalog);
    note_all(report, read.diagnostics);
  } else {
    note(report, Diagnostic::Level::info,
         "no schema was given (--schema): existing indexes, column types and foreign keys are not "
         "known, so index advice may repeat an index you have");
  }
  if (input.query) {
    report.query = query::understand(input.query->text, input.query->name, mode);
  } else if (!report.plan.query_text.empty()) {
    report.query =
        query::understand(report.plan.query_text, "the query text in " + input.plan.name, mode);
  }
  if (report.query) {
    note_all(report, report.query->diagnostics);
  }
  if (report.query) {
    report.query->frequency_per_s = input.context.frequency_per_s;
    report.query->frequency_source = input.context.frequency_per_s ? "--frequency" : "";
    report.query->purpose = input.context.purpose;
  }
  if (report.query) {
    name_tables(report.plan, *report.query);
  }
  if (auto same = check_same_query(report, catalog); !same) {
    return tl::make_unexpected(same.error());
  }
  note_unknown_relations(report, catalog, input.schema ? input.schema->name : "");
  note_all(report, catalog::apply_context(catalog, input.context));
  read_names(report, catalog);
  conclude(report, {catalog, nullptr, nullptr, input.target});
  return report;
}

std::span<const Rule> rules() {
  return advisors::all_rules();
}

const Rule* find_rule(std::string_view id) {
  return advisors::find_rule(id);
}

std::vector<std::pair<std::string, std::string>> library_versions() {
  std::vector<std::pair<std::string, std::string>> all = planners::versions();
  std::ranges::move(query::versions(), std::back_inserter(all));
  std::ranges::move(catalog::versions(), std::back_inserter(all));
  std::ranges::sort(all);
  return all;
}

std::vector<std::pair<std::string, std::string>> server_versions(
    const std::vector<std::string>& first) {
  std::vector<std::pair<std::string, std::string>> all;
  for (const sandbox::InstalledServer& server : sandbox::installed_servers(first)) {
    all.emplace_back(fmt::format("{} {}", to_string(server.engine), server.version),
                     server.directory);
  }
  return all;
}

}  // namespace planwright::pipeline
