// tests/golden/report_values/<case>/: reports no offline diagnosis makes, as readers see them.
//   expected.text-80, -100, -160 (columns), expected.text-ascii, expected.markdown, expected.json
// Made here by hand, with what a live run fills in, so that they change with the writers alone.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <planwright/dialect/dialect.hpp>
#include <planwright/report/report.hpp>

#include "golden_case.hpp"

namespace planwright {
namespace {

namespace fs = std::filesystem;
const RelationRef orders{"public", "orders"};

Node node(NodeKind kind, const char* native, std::optional<NodeId> parent, double total,
          double self) {
  Node made;
  made.id = parent ? *parent + 1 : 0;
  made.parent = parent;
  made.relationship = parent ? Relationship::outer : Relationship::root;
  made.kind = kind;
  made.native = native;
  made.estimated = Estimated{Cost(0), Cost(13'273.41), Rows(6), 42};
  made.actual.emplace();
  made.actual->rows = Rows(7);
  made.actual->loops = 1;
  made.timing.emplace();
  made.timing->total = Milliseconds(total);
  made.timing->self = Milliseconds(self);
  return made;
}

// SELECT … ORDER BY created_at: a sort above a scan that discards nearly everything.
Report base() {
  Report report;
  report.query.emplace();
  report.query->kind = QueryKind::select;
  report.query->text =
      "SELECT id, total FROM orders\nWHERE customer_id = 4242 AND created_at > '2025-03-01'\n"
      "ORDER BY created_at";
  report.query->fingerprint = "50fde20626009aba";
  Plan& plan = report.plan;
  plan.format = "postgresql-json";
  plan.server_version = "15.18";
  plan.planning = Milliseconds(0.23);
  plan.execution = Milliseconds(34.5);
  plan.nodes.push_back(node(NodeKind::sort, "Sort", std::nullopt, 34.48, 0.02));
  Node scan = node(NodeKind::seq_scan, "Seq Scan", 0, 34.46, 34.46);
  scan.relation = orders;
  scan.alias = "orders";
  plan.nodes.push_back(scan);
  plan.unattributed = Milliseconds(0.02);
  plan.finish();
  report.database = "shop";
  Finding finding;
  finding.rule = "seq-scan-discards-most-rows";
  finding.severity = Severity::medium;
  finding.title = "sequential scan of orders discards 99.99 % of 400,000 rows";
  finding.detail = "The scan of orders reads 400,000 rows to keep 7 rows.";
  finding.node = 1;
  finding.relation = orders;
  finding.impact = {0.9989, Milliseconds(34.46)};
  finding.fingerprint = "1d872b41c5a06a9b";
  report.findings = {finding};
  Analysis& analysis = report.analysis;
  analysis.metric = "execution time 34.5 ms, planning 0.23 ms; 7 rows returned";
  analysis.target = "5.00 ms";
  analysis.gap = "29.5 ms too slow";
  analysis.bottleneck =
      "step 2, Seq Scan on public.orders: 99.89 % of the time (34.5 ms) by itself";
  analysis.bottleneck_class = {"cpu"};
  analysis.root_cause = finding.title;
  analysis.recommended_fix = "index orders";
  analysis.implementation = "advice 1";
  analysis.verification_plan =
      "apply one change, run the same EXPLAIN (ANALYZE, BUFFERS) again and compare with 34.5 ms; "
      "undo it if it did not help";
  analysis.next_bottleneck = "the sort, at most 0.1 % of the time";
  return report;
}

CreateIndex index_on(std::initializer_list<const char*> columns) {
  CreateIndex action;
  action.relation = orders;
  for (const char* column : columns) {
    action.index.keys.push_back({column, {}, false, false, {}, {}});
  }
  return action;
}

void render(Advice& advice, const Catalog& catalog = {}) {
  for (const Action& action : advice.actions) {
    const dialect::Rendered rendered = dialect::render(Engine::postgresql, action, catalog);
    advice.statements.insert(advice.statements.end(), rendered.statements.begin(),
                             rendered.statements.end());
    advice.undo.insert(advice.undo.end(), rendered.undo.begin(), rendered.undo.end());
    advice.tradeoffs.insert(advice.tradeoffs.end(), rendered.notes.begin(), rendered.notes.end());
  }
}

Advice planned(int order, std::string title, std::vector<Action> actions, double before,
               double after) {
  Advice advice;
  advice.rule = "index-for-filter";
  advice.title = std::move(title);
  advice.actions = std::move(actions);
  advice.because = {0};
  advice.apply_order = order;
  advice.best_case_share = 0.9989;
  advice.evidence.level = EvidenceLevel::planned;
  advice.evidence.method =
      "re-planned with HypoPG 1.3.1 on PostgreSQL 15.18, in a session of its own";
  advice.evidence.fidelity = "the captured plan came out again, cost within 0.0 %";
  advice.evidence.cost_before = Cost(before);
  advice.evidence.cost_after = Cost(after);
  advice.size = Bytes(12'582'912);
  advice.write_cost =
      "one more index entry for every INSERT (50 a second); 12 % of the UPDATEs stop being HOT, "
      "because they change created_at";
  advice.tradeoffs = {advice.write_cost};
  advice.build =
      BuildNote{"neither reads nor writes; it waits for transactions that are older than it", true,
                4.1, Bytes(20'000'000), Bytes(13'000'000)};
  advice.verify_with = {"EXPLAIN (ANALYZE, BUFFERS) shows an Index Scan using the new index"};
  render(advice);
  return advice;
}

Advice rejected(std::initializer_list<const char*> columns, double before, double after,
                std::string reason) {
  Advice advice;
  advice.rule = "index-for-filter";
  advice.title = "index orders";
  advice.actions = {index_on(columns)};
  advice.evidence = {EvidenceLevel::planned,
                     "re-planned with HypoPG 1.3.1",
                     Cost(before),
                     Cost(after),
                     {},
                     {},
                     {},
                     {},
                     {}};
  advice.reason = std::move(reason);
  render(advice);
  return advice;
}

Report planned_with_bindings() {
  Report report = base();
  report.query->frequency_per_s = 200;
  report.query->frequency_source = "pg_stat_statements since 2026-11-01";
  report.query->purpose = "the customer's order list";
  Advice advice = planned(1, "index orders on customer_id and created_at",
                          {index_on({"customer_id", "created_at"})}, 13'273.41, 32.07);
  advice.evidence.bindings = {
      {"customer_id = 4242, created_at > '2025-03-01' (as captured)", Cost(13'273.41), Cost(32.07)},
      {"customer_id = 17 (most common, 31 % of the rows), created_at > '1970-01-01 00:00:00+00'",
       Cost(13'273.41), Cost(16'322.9)},
      {"customer_id = 99 (rare)", Cost(8.31), Cost(8.31)}};
  report.advice = {advice};
  report.rejected = {rejected({"customer_id"}, 13'273.41, 39.5,
                              "the index on customer_id and created_at does all it does"),
                     rejected({"created_at"}, 13'273.41, 13'273.41, "the planner does not use it")};
  return report;
}

Report two_that_help_together() {
  Report report = base();
  Advice first =
      planned(1, "index orders on customer_id", {index_on({"customer_id"})}, 13'273.41, 840.2);
  first.only_with = {2};
  Advice second =
      planned(2, "index orders on created_at", {index_on({"created_at"})}, 13'273.41, 840.2);
  second.only_with = {1};
  second.risk = Risk::medium;
  Advice third = planned(3, "index orders on status", {index_on({"status"})}, 840.2, 810);
  third.best_case_share = 0.04;
  report.advice = {first, second, third};
  return report;
}

Report widened_index() {
  Report report = base();
  CreateIndex wider = index_on({"customer_id", "created_at"});
  wider.index.include = {"total"};
  DropIndex old;
  old.relation = orders;
  old.index.name = "orders_customer_id_idx";
  old.index.keys = {{"customer_id", {}, false, false, {}, {}}};
  old.index.definition =
      "CREATE INDEX orders_customer_id_idx ON public.orders USING btree (customer_id)";
  report.advice = {planned(1, "widen orders_customer_id_idx to customer_id, created_at",
                           {wider, old}, 13'273.41, 12.6)};
  return report;
}

Report role_setting() {
  Report report = base();
  report.query->frequency_per_s = 5.0 / 86'400;
  report.query->frequency_source = "--frequency";
  Advice advice;
  advice.rule = "raise-work-mem";
  advice.kind = AdviceKind::setting;
  advice.title = "raise work_mem to 64 MB for the role reporting";
  advice.actions = {SetParameter{"work_mem", "64MB", SettingScope::role, "reporting"}};
  advice.apply_order = 1;
  advice.best_case_share = 0.42;
  advice.evidence.level = EvidenceLevel::measured;
  advice.evidence.method = "run three times before and after on staging, warm";
  advice.evidence.ms_before = Milliseconds(34.5);
  advice.evidence.ms_after = Milliseconds(21.9);
  advice.tradeoffs = {"every sort and hash of this role may take 64 MB"};
  advice.verify_with = {"EXPLAIN (ANALYZE) shows no Disk in its Sort Method"};
  render(advice);
  report.advice = {advice};
  return report;
}

Report nothing_to_change() {
  Report report = base();
  report.findings.clear();
  report.analysis.target.reset();
  report.analysis.gap.reset();
  report.analysis.next_bottleneck.reset();
  report.analysis.root_cause = "no rule found a problem in this plan";
  report.analysis.recommended_fix = "nothing to change";
  report.analysis.implementation = "nothing to do";
  report.analysis.verification_plan = "nothing to verify";
  report.rejected = {rejected({"customer_id"}, 42.1, 42.1, "the planner does not use it"),
                     rejected({"created_at"}, 42.1, 41.8, "saves less than 1 %"),
                     rejected({"customer_id", "created_at"}, 42.1, 40.9, "saves less than 5 %"),
                     rejected({"status"}, 42.1, 51.3, "the planner would use it and be slower"),
                     rejected({"total"}, 42.1, 42.1, "the planner does not use it")};
  report.rejected[3].evidence.bindings = {{"status = 'paid'", Cost(42.1), Cost(51.3)}};
  return report;
}

Report partition_by_partition() {
  Report report = base();
  Catalog catalog;
  Relation parent;
  parent.ref = orders;
  parent.kind = RelationKind::partitioned_table;
  catalog.put(parent);
  for (int month = 1; month <= 12; ++month) {
    Relation partition;
    partition.ref = {"public", fmt::format("orders_2025_{:02}", month)};
    partition.partition_of = orders;
    catalog.put(partition);
  }
  Advice advice = planned(1, "index orders on customer_id", {}, 13'273.41, 840.2);
  advice.actions = {index_on({"customer_id"})};
  render(advice, catalog);
  report.advice = {advice};
  return report;
}

const std::vector<std::pair<std::string, Report (*)()>>& cases() {
  static const std::vector<std::pair<std::string, Report (*)()>> all{
      {"nothing-to-change", nothing_to_change},
      {"partition-by-partition", partition_by_partition},
      {"planned-with-bindings", planned_with_bindings},
      {"role-setting", role_setting},
      {"two-that-help-together", two_that_help_together},
      {"widened-index", widened_index}};
  return all;
}

TEST(ReportValues, EveryCaseAtEveryWidth) {
  for (const auto& [name, make] : cases()) {
    SCOPED_TRACE(name);
    const Report report = make();
    const fs::path directory = golden::root() / "report_values" / name;
    const auto check = [&](const std::string& as, std::string_view format, report::Style style) {
      style.reproducible = true;
      const auto text = report::render(format, report, style);
      ASSERT_TRUE(text);
      const fs::path expected = directory / ("expected." + as);
      if (golden::updating()) {
        fs::create_directories(directory);
        std::ofstream(expected, std::ios::binary) << *text;
      }
      EXPECT_EQ(golden::content(expected), *text) << expected;
    };
    for (const int width : {80, 100, 160}) {
      report::Style style;
      style.width = width;
      check(fmt::format("text-{}", width), "text", style);
    }
    report::Style ascii;
    ascii.unicode = false;
    check("text-ascii", "text", ascii);
    check("markdown", "markdown", {});
    check("json", "json", {});
  }
}

TEST(ReportValues, NoExpectationIsOrphaned) {
  std::vector<std::string> found;
  for (const fs::path& directory : golden::directories(golden::root() / "report_values")) {
    found.push_back(directory.filename().string());
  }
  std::vector<std::string> names;
  for (const auto& [name, make] : cases()) {
    names.push_back(name);
  }
  EXPECT_EQ(found, names);
}

// What a fix must not be applied without knowing stands where the fix stands.
TEST(ReportValues, TheFirstLinesSayWhatMatters) {
  report::Style style;
  const std::string dearer = *report::render("text", planned_with_bindings(), style);
  const std::size_t statement = dearer.find("CREATE INDEX");
  const std::size_t warning = dearer.find("! dearer for customer_id = 17");
  ASSERT_NE(warning, std::string::npos);
  EXPECT_LT(statement, warning);
  EXPECT_LT(warning, dearer.find("Performance analysis"));
  EXPECT_EQ(dearer.find("dearer for customer_id = 99"), std::string::npos);
  const std::string together = *report::render("text", two_that_help_together(), style);
  const std::string top = together.substr(0, together.find("Performance analysis"));
  EXPECT_NE(top.find("orders_customer_id_idx"), std::string::npos);
  EXPECT_NE(top.find("orders_created_at_idx"), std::string::npos);
  EXPECT_NE(top.find("help only together"), std::string::npos);
  EXPECT_EQ(top.find("orders_status_idx"), std::string::npos);
  EXPECT_TRUE(report::render("text", nothing_to_change(), style)->starts_with("Nothing to change"));
}

TEST(ReportValues, WithoutUnicodeOurOwnSignsAreAscii) {
  report::Style style;
  style.unicode = false;
  for (const auto& [name, make] : cases()) {
    const std::string text = *report::render("text", make(), style);
    for (const char c : text) {
      ASSERT_LT(static_cast<unsigned char>(c), 0x80) << name;
    }
  }
}

}  // namespace
}  // namespace planwright
