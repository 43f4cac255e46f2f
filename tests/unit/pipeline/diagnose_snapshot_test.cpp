// Diagnosis from a snapshot, with a sandbox made of a few lines in the place of a server.
#include <algorithm>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <planwright/catalog/redaction.hpp>
#include <planwright/catalog/snapshot.hpp>
#include <planwright/pipeline/live.hpp>

namespace planwright::pipeline {
namespace {

std::string seq_scan(double cost) {
  return fmt::format(
      R"j([{{"Plan": {{"Node Type": "Seq Scan", "Relation Name": "orders", "Schema": "public",
           "Alias": "orders", "Startup Cost": 0, "Total Cost": {}, "Plan Rows": 5,
           "Plan Width": 8, "Filter": "(orders.customer = 7)"}}}}])j",
      cost);
}

std::string index_scan(const std::string& index) {
  return fmt::format(
      R"j([{{"Plan": {{"Node Type": "Index Scan", "Scan Direction": "Forward", "Index Name": "{}",
           "Relation Name": "orders", "Schema": "public", "Alias": "orders", "Startup Cost": 0.3,
           "Total Cost": 23.5, "Plan Rows": 5, "Plan Width": 8,
           "Index Cond": "(orders.customer = 7)"}}}}])j",
      index);
}

// What the sandbox is told, and how it plans.
struct Log {
  std::vector<sandbox::Supposition> supposed;
  std::vector<RelationRef> loaded;
  double cost = 4'000;
  std::string refuses;  // a part of a statement that cannot be supposed
};

// Plans by index as soon as one begins with customer.
class FakePlanner : public ports::Session {
 public:
  explicit FakePlanner(const Log& log) : log_(log) {}

  [[nodiscard]] Engine engine() const override { return Engine::postgresql; }
  [[nodiscard]] int version() const override { return 150018; }
  [[nodiscard]] std::string version_text() const override { return "15.18"; }
  Result<ports::Table> run(std::string_view, std::span<const ports::Parameter>) override {
    std::string plan = seq_scan(log_.cost);
    if (!log_.supposed.empty()) {
      for (const sandbox::Supposed& one : log_.supposed.back().indexes) {
        if (one.statement.find("(customer") != std::string::npos) {
          plan = index_scan(one.name);
        }
      }
    }
    return ports::Table{{"QUERY PLAN"}, {{plan}}};
  }
  Result<void> restart(const ports::Limits&) override { return {}; }

 private:
  const Log& log_;
};

class FakeSandbox : public sandbox::Sandbox {
 public:
  FakeSandbox(std::string version, bool same, Log& log)
      : version_(std::move(version)), same_(same), log_(log), planner_(log) {}

  [[nodiscard]] std::string version() const override { return version_; }
  [[nodiscard]] bool same_major() const override { return same_; }
  Result<sandbox::Loaded> load(const Snapshot&, std::span<const RelationRef> relations) override {
    log_.loaded.assign(relations.begin(), relations.end());
    return sandbox::Loaded{};
  }
  Result<void> suppose(const sandbox::Supposition& supposition) override {
    log_.supposed.push_back(supposition);
    for (const sandbox::Supposed& one : supposition.indexes) {
      if (!log_.refuses.empty() && one.statement.find(log_.refuses) != std::string::npos) {
        return failure(ErrorCode::server, "refused");
      }
    }
    return {};
  }
  Result<void> try_out(std::span<const std::string>,
                       const std::function<Result<void>(ports::Session&)>&) override {
    return {};
  }
  ports::Session& session() override { return planner_; }

 private:
  std::string version_;
  bool same_;
  Log& log_;
  FakePlanner planner_;
};

class DiagnoseSnapshot : public testing::Test {
 protected:
  DiagnoseSnapshot() {
    Snapshot snapshot;
    snapshot.catalog.server_version = "15.18";
    snapshot.catalog.database = "shop";
    snapshot.catalog.live = true;
    Relation orders;
    orders.ref = {"public", "orders"};
    orders.columns = {{"id", "int4", true, false}, {"customer", "int4", false, false}};
    ColumnStatistics& statistics = orders.columns[1].statistics.emplace();
    statistics.distinct = -0.05;
    statistics.average_width = 4;
    orders.rows = Rows(100'000);
    orders.pages = Blocks(3'000);
    orders.analyzed_pages = Blocks(3'000);
    snapshot.catalog.put(orders);
    Relation other;
    other.ref = {"public", "unrelated"};
    snapshot.catalog.put(other);
    bytes_ = catalog::write_snapshot(snapshot);
    live_.query = {"--sql", "SELECT id FROM orders WHERE customer = 7"};
    sandbox_of("15.20", true);
  }

  void sandbox_of(const std::string& version, bool same) {
    live_.sandbox.start =
        [this, version,
         same](const sandbox::StartOptions& options) -> Result<std::unique_ptr<sandbox::Sandbox>> {
      EXPECT_EQ(options.version, "15.18");
      return std::make_unique<FakeSandbox>(version, same, log_);
    };
  }
  void no_server() {
    live_.sandbox.start =
        [](const sandbox::StartOptions&) -> Result<std::unique_ptr<sandbox::Sandbox>> {
      return failure(ErrorCode::unsupported, "no server is installed; install postgresql-15");
    };
  }

  Result<LiveDiagnosis> diagnose(std::optional<std::string> plan, Verify how = Verify::automatic) {
    plan_ = plan.value_or("");
    SnapshotInput input;
    input.snapshot = {"prod.pws", bytes_};
    if (plan) {
      input.plan = NamedText{"plan.json", plan_};
    }
    if (!key_.empty()) {
      input.key = NamedText{"prod.key", key_};
    }
    return diagnose_snapshot(input, live_, how, {});
  }

  static const Advice& index_advice(const LiveDiagnosis& diagnosis) {
    const auto found = std::ranges::find(diagnosis.report.advice, AdviceKind::index, &Advice::kind);
    EXPECT_NE(found, diagnosis.report.advice.end());
    return *found;
  }
  static std::string said(const Report& report) {
    std::string all;
    for (const Diagnostic& diagnostic : report.diagnostics) {
      all += diagnostic.message + "\n";
    }
    return all;
  }
  static bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
  }

  // Redacts the snapshot; its key.
  catalog::RedactionKey redacted(std::uint64_t seed, bool with_id = true) {
    auto snapshot = catalog::read_snapshot(bytes_, "prod.pws");
    auto key = catalog::redact(*snapshot, {[](std::vector<std::string> texts) { return texts; },
                                           [&seed] { return seed += 0x9E3779B97F4A7C15U; }});
    if (!with_id) {
      key->id.clear();
      snapshot->key_id.clear();
    }
    bytes_ = catalog::write_snapshot(*snapshot);
    return *key;
  }

  std::string bytes_, plan_, key_;
  LiveOptions live_;
  Log log_;
};

TEST_F(DiagnoseSnapshot, TheSandboxReproducesThePlanAndProves) {
  const auto diagnosis = diagnose(seq_scan(4'050));
  ASSERT_TRUE(diagnosis) << diagnosis.error().message;
  const Verification& evidence = index_advice(*diagnosis).evidence;
  EXPECT_EQ(evidence.level, EvidenceLevel::planned);
  EXPECT_EQ(evidence.method, "re-planned by PostgreSQL 15.20 in a sandbox");
  EXPECT_EQ(evidence.fidelity, "same plan as captured, cost within 1.3 %");
  EXPECT_EQ(evidence.cost_after->value(), 23.5) << "a sandbox's costs need no correction";
  EXPECT_EQ(log_.loaded, std::vector<RelationRef>(1, {"public", "orders"}));
  const auto& question = log_.supposed.back();
  ASSERT_FALSE(log_.supposed.empty());
  for (const auto& asked : log_.supposed) {
    for (const sandbox::Supposed& one : asked.indexes) {
      EXPECT_FALSE(contains(one.statement, "CONCURRENTLY")) << one.statement;
      EXPECT_FALSE(one.statement.ends_with(";")) << one.statement;
      EXPECT_TRUE(contains(one.statement, one.name)) << one.statement;
      EXPECT_GT(one.pages.value_or(Blocks(0)).value(), 50) << one.statement;
      EXPECT_TRUE(one.height.has_value()) << one.statement;
    }
  }
  EXPECT_TRUE(question.dropped.empty());
  EXPECT_FALSE(contains(index_advice(*diagnosis).statements[0], "planwright_supposed"));
}

TEST_F(DiagnoseSnapshot, TheKeyOfARedactedOneIsItsOwn) {
  const std::string open = bytes_;
  key_ = catalog::write_key(redacted(1));
  auto diagnosis = diagnose(seq_scan(4'000));
  ASSERT_TRUE(diagnosis) << diagnosis.error().message;
  EXPECT_FALSE(contains(said(diagnosis->report), "belong together"));
  EXPECT_FALSE(contains(diagnosis->capture.query, "$1"));

  bytes_ = open;
  redacted(2);
  for (const char* query : {"SELECT id FROM orders WHERE customer = 7", ""}) {
    live_.query.text = query;
    diagnosis = diagnose(seq_scan(4'000));
    ASSERT_FALSE(diagnosis) << query;
    EXPECT_EQ(diagnosis.error().code, ErrorCode::malformed_input);
    EXPECT_EQ(diagnosis.error().where, "prod.key");
    EXPECT_TRUE(contains(diagnosis.error().message, "the key of another snapshot, not of prod.pws"))
        << diagnosis.error().message;
  }
}

TEST_F(DiagnoseSnapshot, AnOlderKeyIsTakenUnchecked) {
  key_ = catalog::write_key(redacted(1, false));
  EXPECT_TRUE(key_.starts_with("{\"planwright\":\"redaction key\",\"version\":1}\n")) << key_;
  const auto diagnosis = diagnose(seq_scan(4'000));
  ASSERT_TRUE(diagnosis) << diagnosis.error().message;
  EXPECT_TRUE(contains(said(diagnosis->report), "it was not checked whether they belong together"));
  EXPECT_FALSE(contains(diagnosis->capture.query, "$1"));
}

TEST_F(DiagnoseSnapshot, ThePlaybackSaysTheSame) {
  auto diagnosis = diagnose(seq_scan(4'000));
  ASSERT_TRUE(diagnosis);
  const auto again =
      diagnose_case(capture_text(diagnosis->capture), "x.pwc", Verify::automatic, {});
  ASSERT_TRUE(again) << again.error().message;
  const Verification& then = index_advice(*diagnosis).evidence;
  const auto now = std::ranges::find(again->advice, AdviceKind::index, &Advice::kind);
  ASSERT_NE(now, again->advice.end());
  EXPECT_EQ(now->evidence.method, then.method);
  EXPECT_EQ(now->evidence.level, then.level);
  EXPECT_EQ(now->evidence.cost_after, then.cost_after);
  EXPECT_EQ(again->rejected.size(), diagnosis->report.rejected.size());
}

TEST_F(DiagnoseSnapshot, APlanItDoesNotReproduceIsModelled) {
  const auto diagnosis = diagnose(seq_scan(8'000));
  ASSERT_TRUE(diagnosis);
  EXPECT_EQ(index_advice(*diagnosis).evidence.level, EvidenceLevel::modelled);
}

TEST_F(DiagnoseSnapshot, AnotherMajorIsAnOpinion) {
  sandbox_of("16.1", false);
  const auto diagnosis = diagnose(seq_scan(4'000));
  ASSERT_TRUE(diagnosis);
  const Verification& evidence = index_advice(*diagnosis).evidence;
  EXPECT_EQ(evidence.level, EvidenceLevel::modelled);
  EXPECT_TRUE(contains(evidence.method, "PostgreSQL 16.1"));
  EXPECT_TRUE(contains(evidence.fidelity, "production is PostgreSQL 15.18")) << evidence.fidelity;
}

TEST_F(DiagnoseSnapshot, WithoutAPlanTheSandboxPlansAndNothingIsCompared) {
  const auto diagnosis = diagnose(std::nullopt);
  ASSERT_TRUE(diagnosis) << diagnosis.error().message;
  EXPECT_EQ(diagnosis->report.advice[0].rule, "gather-a-baseline");
  const Verification& evidence = index_advice(*diagnosis).evidence;
  EXPECT_EQ(evidence.level, EvidenceLevel::modelled);
  EXPECT_TRUE(contains(evidence.fidelity, "--plan")) << evidence.fidelity;
  EXPECT_TRUE(contains(said(diagnosis->report), "no actual times"));
}

TEST_F(DiagnoseSnapshot, WithoutAServerAPlanIsEnough) {
  no_server();
  const auto diagnosis = diagnose(seq_scan(4'000));
  ASSERT_TRUE(diagnosis);
  EXPECT_NE(index_advice(*diagnosis).evidence.level, EvidenceLevel::planned);
  EXPECT_TRUE(contains(said(diagnosis->report), "install postgresql-15"));
}

TEST_F(DiagnoseSnapshot, WithoutAServerAndAPlanItSaysWhatWouldHelp) {
  no_server();
  const auto diagnosis = diagnose(std::nullopt);
  ASSERT_FALSE(diagnosis);
  EXPECT_EQ(diagnosis.error().code, ErrorCode::unsupported);
  EXPECT_TRUE(contains(diagnosis.error().message, "install postgresql-15"));
  EXPECT_TRUE(contains(diagnosis.error().message, "--plan"));
}

TEST_F(DiagnoseSnapshot, ADemandedSandboxThatIsNotThereIsAnError) {
  no_server();
  const auto diagnosis = diagnose(seq_scan(4'000), Verify::sandbox);
  ASSERT_FALSE(diagnosis);
  EXPECT_TRUE(contains(diagnosis.error().message, "--verify sandbox"));
}

TEST_F(DiagnoseSnapshot, NoneAsksNobody) {
  const auto diagnosis = diagnose(seq_scan(4'000), Verify::none);
  ASSERT_TRUE(diagnosis);
  EXPECT_TRUE(log_.supposed.empty());
}

TEST_F(DiagnoseSnapshot, ARefusalIsAnAnswer) {
  log_.refuses = "customer";
  const auto diagnosis = diagnose(seq_scan(4'000));
  ASSERT_TRUE(diagnosis) << diagnosis.error().message;
  EXPECT_FALSE(contains(said(diagnosis->report), "refused"));
}

TEST_F(DiagnoseSnapshot, AnUnknownRelationIsSaid) {
  live_.query = {"--sql", "SELECT id FROM orders JOIN nowhere USING (id) WHERE customer = 7"};
  const auto diagnosis = diagnose(seq_scan(4'000));
  ASSERT_TRUE(diagnosis);
  EXPECT_TRUE(contains(said(diagnosis->report), "does not hold nowhere"));
}

TEST_F(DiagnoseSnapshot, DamagedBytesAreSaid) {
  bytes_.resize(bytes_.size() / 2);
  const auto diagnosis = diagnose(std::nullopt);
  ASSERT_FALSE(diagnosis);
  EXPECT_EQ(diagnosis.error().code, ErrorCode::malformed_input);
}

}  // namespace
}  // namespace planwright::pipeline
