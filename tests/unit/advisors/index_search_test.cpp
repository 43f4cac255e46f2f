// The search against planners made of a few lines: which set it settles on, and what it asks.
#include <algorithm>
#include <functional>

#include <gtest/gtest.h>

#include "indexes/access.hpp"
#include "indexes/search.hpp"

namespace planwright::advisors {
namespace {

IndexKey key(const std::string& column) {
  return {column, {}, false, false, {}, {}};
}

std::string text(const Index& index) {
  std::string all;
  for (const IndexKey& one : index.keys) {
    all += (all.empty() ? "" : ",") + one.column;
  }
  for (const std::string& column : index.include) {
    all += "+" + column;
  }
  return all + (index.where.empty() ? "" : " where " + index.where);
}

// Costs a set by a function of the indexes' texts, which also says which of them it uses.
class TablePlanner : public ports::CostOracle {
 public:
  struct Choice {
    double cost;
    std::vector<std::string> used;
  };
  using Planner = std::function<Choice(const std::vector<std::string>&)>;

  explicit TablePlanner(Planner planner) : planner_(std::move(planner)) {}

  EvidenceLevel level() const override { return level_; }
  std::string method() const override { return name; }
  std::string fidelity() const override { return "same plan"; }
  bool can_judge(const CreateIndex& index) const override {
    return judges_all || index.index.method != "gin";
  }
  const std::vector<std::string>& bindings() const override { return bindings_; }
  std::size_t questions_left() const override { return 40 - asked; }
  ports::CostOracle* confirmed_by() override { return judge; }
  Result<ports::CostAnswer> ask(const ports::CostQuestion& question) override {
    ++asked;
    std::vector<std::string> texts;
    for (const CreateIndex& index : question.with.indexes) {
      texts.push_back(text(index.index));
    }
    const Choice choice = planner_(texts);
    ports::CostAnswer answer;
    answer.cost = Cost(choice.cost);
    for (std::size_t at = 0; at < texts.size(); ++at) {
      if (std::ranges::find(choice.used, texts[at]) != choice.used.end()) {
        answer.used.push_back(at);
      }
    }
    return answer;
  }

  std::size_t asked = 0;
  std::string name = "a table";
  bool judges_all = false;
  ports::CostOracle* judge = nullptr;
  EvidenceLevel level_ = EvidenceLevel::planned;

 private:
  Planner planner_;
  std::vector<std::string> bindings_{"as given"};
};

bool has(const std::vector<std::string>& texts, const std::string& one) {
  return std::ranges::find(texts, one) != texts.end();
}

// One table read in whole: where status = … and created > …
class IndexSearch : public testing::Test {
 protected:
  IndexSearch() {
    Relation relation;
    relation.ref = {"public", "orders"};
    relation.columns = {{"id", "int8", true, false},
                        {"status", "text", false, false},
                        {"created", "timestamptz", false, false}};
    relation.rows = Rows(1'000'000);
    relation.pages = Blocks(10'000);
    catalog_.live = true;
    catalog_.put(relation);
    Node scan;
    scan.kind = NodeKind::seq_scan;
    scan.relation = {"public", "orders"};
    scan.alias = "o";
    scan.estimated = Estimated{Cost(0), Cost(20'000), Rows(10), 8};
    NodePredicate filter;
    filter.terms = {term(PredicateClass::equality, "status"),
                    term(PredicateClass::range, "created")};
    scan.predicates = {filter};
    plan_.nodes = {scan};
    plan_.finish();
  }

  static Predicate term(PredicateClass predicate_class, const std::string& column) {
    Predicate predicate;
    predicate.predicate_class = predicate_class;
    predicate.column.column = column;
    predicate.column.qualifier = "o";
    predicate.operand_kind = OperandKind::constant;
    predicate.operand = "'x'::text";
    return predicate;
  }

  AdviceSink search(TablePlanner& planner) {
    AdviceSink sink;
    AdviceContext context{plan_, catalog_, nullptr, {}, &planner, nullptr};
    search_indexes(context, sink);
    return sink;
  }

  static std::vector<std::string> advised(const AdviceSink& sink) {
    std::vector<std::string> texts;
    for (const Advice& advice : sink.advice) {
      texts.push_back(text(std::get<CreateIndex>(advice.actions.front()).index));
    }
    return texts;
  }

  Plan plan_;
  Catalog catalog_;
};

TEST_F(IndexSearch, TakesWhatThePlannerChooses) {
  TablePlanner planner([](const std::vector<std::string>& with) -> TablePlanner::Choice {
    if (has(with, "status,created")) {
      return {100, {"status,created"}};
    }
    return has(with, "status") ? TablePlanner::Choice{5'000, {"status"}}
                               : TablePlanner::Choice{20'000, {}};
  });
  const AdviceSink sink = search(planner);
  EXPECT_EQ(advised(sink), std::vector<std::string>{"status,created"});
  EXPECT_EQ(sink.advice[0].evidence.level, EvidenceLevel::planned);
  EXPECT_EQ(sink.advice[0].evidence.cost_before->value(), 20'000);
  EXPECT_EQ(sink.advice[0].evidence.cost_after->value(), 100);
  EXPECT_FALSE(sink.rejected.empty()) << "what was tried and lost is told";
  EXPECT_LE(planner.asked, 40U);
}

class ConfirmedSearch : public IndexSearch {
 protected:
  ConfirmedSearch() {
    first_.judge = &judge_;
    judge_.name = "another table";
    judge_.judges_all = true;
  }

  AdviceSink search_with(AdviceSink sink) {
    search_indexes({plan_, catalog_, nullptr, {}, &first_, nullptr}, sink);
    return sink;
  }

  static Advice gin_advice() {
    Advice advice;
    advice.rule = "inverted-index";
    advice.title = "GIN";
    advice.write_cost = "told by its rule";
    Index index;
    index.method = "gin";
    index.keys = {key("status")};
    advice.actions.emplace_back(CreateExtension{"any"});
    advice.actions.emplace_back(CreateIndex{{"public", "orders"}, index});
    return advice;
  }

  TablePlanner first_{[](const std::vector<std::string>& with) -> TablePlanner::Choice {
    return has(with, "status,created") ? TablePlanner::Choice{100, {"status,created"}}
                                       : TablePlanner::Choice{20'000, {}};
  }};
  TablePlanner::Planner judge_says_ =
      [](const std::vector<std::string>& with) -> TablePlanner::Choice {
    return has(with, "status,created") ? TablePlanner::Choice{300, {"status,created"}}
                                       : TablePlanner::Choice{21'000, {}};
  };
  TablePlanner judge_{[this](const std::vector<std::string>& with) { return judge_says_(with); }};
};

TEST_F(ConfirmedSearch, TheFiguresAreThoseOfWhoConfirms) {
  const AdviceSink sink = search_with({});
  ASSERT_EQ(advised(sink), std::vector<std::string>{"status,created"});
  EXPECT_EQ(sink.advice[0].evidence.method, "a table, then confirmed: another table");
  EXPECT_EQ(sink.advice[0].evidence.cost_before->value(), 21'000);
  EXPECT_EQ(sink.advice[0].evidence.cost_after->value(), 300);
  for (const Advice& advice : sink.rejected) {
    EXPECT_EQ(advice.evidence.method, "a table, then confirmed: another table");
  }
}

TEST_F(ConfirmedSearch, WhatIsNotConfirmedIsRejected) {
  judge_says_ = [](const std::vector<std::string>&) -> TablePlanner::Choice {
    return {20'000, {}};
  };
  const AdviceSink sink = search_with({});
  EXPECT_EQ(advised(sink), std::vector<std::string>{});
  ASSERT_FALSE(sink.rejected.empty());
  EXPECT_EQ(sink.rejected[0].reason, "the planner would not use it");
}

TEST_F(ConfirmedSearch, AWorseWitnessIsNotHeard) {
  judge_.level_ = EvidenceLevel::modelled;
  const AdviceSink sink = search_with({});
  ASSERT_EQ(advised(sink), std::vector<std::string>{"status,created"});
  EXPECT_EQ(sink.advice[0].evidence.method, "a table");
  EXPECT_EQ(sink.advice[0].evidence.cost_after->value(), 100);
  EXPECT_NE(sink.advice[0].evidence.note.find("plans this statement otherwise"), std::string::npos);
}

TEST_F(ConfirmedSearch, KindsTheFirstCannotJudge) {
  AdviceSink given;
  given.advice = {gin_advice()};
  judge_says_ = [](const std::vector<std::string>& with) -> TablePlanner::Choice {
    return has(with, "status") ? TablePlanner::Choice{10, {"status"}}
                               : TablePlanner::Choice{20'000, {}};
  };
  const AdviceSink sink = search_with(std::move(given));
  ASSERT_EQ(sink.advice.size(), 1U);
  const Advice& advice = sink.advice[0];
  EXPECT_EQ(advice.actions.size(), 2U) << "its extension comes first";
  EXPECT_EQ(advice.write_cost, "told by its rule");
  EXPECT_EQ(advice.evidence.level, EvidenceLevel::planned);
  EXPECT_EQ(advice.evidence.cost_after->value(), 10);
}

TEST_F(ConfirmedSearch, NobodyIsStartedForNothing) {
  first_.judge = nullptr;
  TablePlanner never([](const std::vector<std::string>&) -> TablePlanner::Choice {
    return {20'000, {}};
  });
  never.judge = &judge_;
  EXPECT_TRUE(search(never).advice.empty());
  EXPECT_EQ(judge_.asked, 0U);
}

TEST_F(IndexSearch, ASmallerIndexWinsTies) {
  TablePlanner planner([](const std::vector<std::string>& with) -> TablePlanner::Choice {
    if (has(with, "status,created")) {
      return {100, {"status,created"}};
    }
    return has(with, "status") ? TablePlanner::Choice{115, {"status"}}
                               : TablePlanner::Choice{20'000, {}};
  });
  EXPECT_EQ(advised(search(planner)), std::vector<std::string>{"status"});
}

// Offered both, the planner takes the wrong one: supposed sizes are not the real ones. Alone in its
// place the other is seen to cost less.
TEST_F(IndexSearch, ANearTieIsPlannedAgainAlone) {
  TablePlanner planner([](const std::vector<std::string>& with) -> TablePlanner::Choice {
    if (has(with, "status,created")) {
      return {150, {"status,created"}};
    }
    if (has(with, "created")) {
      return {400, {"created"}};
    }
    return has(with, "status") ? TablePlanner::Choice{120, {"status"}}
                               : TablePlanner::Choice{20'000, {}};
  });
  EXPECT_EQ(advised(search(planner)), std::vector<std::string>{"status"});
}

TEST_F(IndexSearch, ARivalThePlannerDoesNotUseAloneWinsNothing) {
  TablePlanner planner([](const std::vector<std::string>& with) -> TablePlanner::Choice {
    return has(with, "status,created") ? TablePlanner::Choice{150, {"status,created"}}
                                       : TablePlanner::Choice{100, {}};
  });
  EXPECT_EQ(advised(search(planner)), std::vector<std::string>{});
}

TEST_F(IndexSearch, ASmallerIndexThatLeavesTheQueryMuchSlowerDoesNot) {
  TablePlanner planner([](const std::vector<std::string>& with) -> TablePlanner::Choice {
    if (has(with, "status,created")) {
      return {100, {"status,created"}};
    }
    return has(with, "status") ? TablePlanner::Choice{1'000, {"status"}}
                               : TablePlanner::Choice{20'000, {}};
  });
  EXPECT_EQ(advised(search(planner)), std::vector<std::string>{"status,created"});
}

TEST_F(IndexSearch, AnOrderKeepsItsEqualityColumnBeforeIt) {
  Node& scan = plan_.nodes[0];
  scan.predicates[0].terms = {term(PredicateClass::equality, "status")};
  SortTerm sort;
  sort.column.qualifier = "o";
  sort.column.column = "created";
  scan.sort_terms = {sort};
  TablePlanner planner([](const std::vector<std::string>& with) -> TablePlanner::Choice {
    if (has(with, "created")) {
      return {3, {"created"}};
    }
    return has(with, "status,created") ? TablePlanner::Choice{4, {"status,created"}}
                                       : TablePlanner::Choice{20'000, {}};
  });
  EXPECT_EQ(advised(search(planner)), std::vector<std::string>{"status,created"});
}

TEST_F(IndexSearch, NothingForALittleGain) {
  TablePlanner planner([](const std::vector<std::string>& with) -> TablePlanner::Choice {
    return with.empty() ? TablePlanner::Choice{20'000, {}}
                        : TablePlanner::Choice{18'000, {with.front()}};
  });
  const AdviceSink sink = search(planner);
  EXPECT_TRUE(sink.advice.empty());
  ASSERT_FALSE(sink.rejected.empty());
  EXPECT_NE(sink.rejected[0].reason.find("10.0 %"), std::string::npos) << sink.rejected[0].reason;
}

TEST_F(IndexSearch, WhatRunsInNoTimeGetsAnIndexOnlyIfItRunsOften) {
  TablePlanner planner([](const std::vector<std::string>& with) -> TablePlanner::Choice {
    return has(with, "status,created") ? TablePlanner::Choice{100, {"status,created"}}
                                       : TablePlanner::Choice{20'000, {}};
  });
  plan_.nodes[0].actual = Actual{Milliseconds(0), Milliseconds(0.3), Rows(10), 1};
  plan_.nodes[0].timing = Timing{Milliseconds(0.3), Milliseconds(0.3), ""};
  plan_.execution = Milliseconds(0.4);
  const AdviceSink sink = search(planner);
  EXPECT_TRUE(sink.advice.empty());
  ASSERT_FALSE(sink.rejected.empty());
  EXPECT_TRUE(std::ranges::any_of(sink.rejected, [](const Advice& advice) {
    return advice.reason.find("takes 0.40 ms only") != std::string::npos &&
           advice.reason.find("--frequency") != std::string::npos;
  })) << sink.rejected[0].reason;

  Query often;
  often.frequency_per_s = 100;
  AdviceSink frequent;
  search_indexes({plan_, catalog_, &often, {}, &planner, nullptr}, frequent);
  EXPECT_EQ(advised(frequent), std::vector<std::string>{"status,created"});

  plan_.execution = Milliseconds(0.6);
  EXPECT_EQ(advised(search(planner)), std::vector<std::string>{"status,created"});
}

TEST_F(IndexSearch, TwoIndexesThatOnlyHelpTogetherSaySo) {
  TablePlanner planner([](const std::vector<std::string>& with) -> TablePlanner::Choice {
    if (has(with, "status") && has(with, "created")) {
      return {100, {"status", "created"}};
    }
    return {20'000, {}};
  });
  const AdviceSink sink = search(planner);
  ASSERT_EQ(sink.advice.size(), 2U);
  EXPECT_NE(sink.advice[0].tradeoffs.back().find("only together"), std::string::npos)
      << sink.advice[0].tradeoffs.back();
  EXPECT_EQ(sink.advice[1].evidence.cost_after->value(), 100);
}

TEST_F(IndexSearch, NeverOneThatExists) {
  Index index;
  index.name = "orders_status_created_id_idx";
  index.keys = {key("status"), key("created"), key("id")};
  catalog_.find({"public", "orders"})->indexes = {index};
  std::vector<std::string> seen;
  TablePlanner planner([&seen](const std::vector<std::string>& with) -> TablePlanner::Choice {
    seen.insert(seen.end(), with.begin(), with.end());
    return {20'000, {}};
  });
  search(planner);
  EXPECT_FALSE(has(seen, "status,created"));
  EXPECT_FALSE(has(seen, "status"));
  EXPECT_TRUE(has(seen, "created")) << "the existing index does not begin with it";
}

TEST_F(IndexSearch, AWiderIndexTakesThePlaceOfItsPrefix) {
  Index index;
  index.name = "orders_status_idx";
  index.keys = {key("status")};
  Relation& relation = *catalog_.find({"public", "orders"});
  relation.indexes = {index};
  const auto wider = [](const std::vector<std::string>& with) -> TablePlanner::Choice {
    return has(with, "status,created") ? TablePlanner::Choice{100, {"status,created"}}
                                       : TablePlanner::Choice{20'000, {}};
  };
  TablePlanner planner(wider);
  const AdviceSink sink = search(planner);
  ASSERT_EQ(sink.advice.size(), 1U);
  ASSERT_EQ(sink.advice[0].actions.size(), 2U);
  EXPECT_EQ(std::get<DropIndex>(sink.advice[0].actions[1]).index.name, "orders_status_idx");

  relation.indexes[0].replica_identity = true;
  TablePlanner again(wider);
  EXPECT_EQ(search(again).advice.at(0).actions.size(), 1U) << "replication needs it";
}

TEST_F(IndexSearch, RareValuesGetAPartialIndexOfTheRest) {
  Relation& relation = *catalog_.find({"public", "orders"});
  auto& statistics = relation.columns[1].statistics.emplace();
  statistics.distinct = 4;
  statistics.common_values = {"paid", "x"};
  statistics.common_frequencies = {0.9, 0.01};
  std::vector<std::string> seen;
  TablePlanner planner([&seen](const std::vector<std::string>& with) -> TablePlanner::Choice {
    seen.insert(seen.end(), with.begin(), with.end());
    return {20'000, {}};
  });
  search(planner);
  EXPECT_TRUE(has(seen, "created where \"status\" = 'x'::text"));
  seen.clear();
  statistics.common_frequencies = {0.6, 0.4};
  TablePlanner common([&seen](const std::vector<std::string>& with) -> TablePlanner::Choice {
    seen.insert(seen.end(), with.begin(), with.end());
    return {20'000, {}};
  });
  search(common);
  EXPECT_TRUE(std::ranges::none_of(
      seen, [](const std::string& one) { return one.find("where") != std::string::npos; }));
}

TEST(Serves, ByKeysDirectionsAndIncludedColumns) {
  Index existing;
  existing.keys = {key("a"), key("b")};
  Index wanted;
  wanted.keys = {key("a")};
  EXPECT_TRUE(serves(existing, wanted));
  wanted.include = {"b"};
  EXPECT_TRUE(serves(existing, wanted)) << "a key can be read like an included column";
  wanted.include = {"c"};
  EXPECT_FALSE(serves(existing, wanted));
  wanted.include.clear();
  wanted.keys = {{"a", {}, true, true, {}, {}}, {"b", {}, true, true, {}, {}}};
  EXPECT_TRUE(serves(existing, wanted)) << "read backwards";
  wanted.keys[1].descending = wanted.keys[1].nulls_first = false;
  EXPECT_FALSE(serves(existing, wanted)) << "mixed directions need an index of their own";
  wanted.keys = {key("b")};
  EXPECT_FALSE(serves(existing, wanted));
  wanted.keys = {key("a")};
  existing.where = "a > 0";
  EXPECT_FALSE(serves(existing, wanted));
  existing.where.clear();
  existing.valid = false;
  EXPECT_FALSE(serves(existing, wanted));
}

}  // namespace
}  // namespace planwright::advisors
