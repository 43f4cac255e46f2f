// Every expected time is worked out by hand from the captured plan's printed numbers; the comment
// or the expression shows how. Data: data/self_time/README.md.
#include "postgresql/self_time.hpp"

#include <fstream>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "postgresql/explain_json.hpp"

namespace planwright::planners::postgresql {
namespace {

Plan parsed(const std::string& text) {
  auto plans = read_json(text);
  if (!plans || plans->empty()) {
    ADD_FAILURE() << (plans ? "no plan" : plans.error().message);
    return {};
  }
  return plans->front();
}

Plan captured(const std::string& name) {
  const std::string path =
      std::string(PLANWRIGHT_TESTS_DIR) + "/unit/planners/data/self_time/" + name + ".json";
  std::ifstream file(path);
  EXPECT_TRUE(file) << path;
  std::stringstream text;
  text << file.rdbuf();
  return parsed(text.str());
}

// The node's self time, after a check that it is the node the test means.
double self(const Plan& plan, NodeId id, const std::string& described) {
  if (id >= plan.nodes.size() || !plan.nodes[id].timing) {
    ADD_FAILURE() << "no timed node " << id;
    return -1;
  }
  EXPECT_EQ(describe(plan.nodes[id]), described);
  return plan.nodes[id].timing->self.value();
}

double outside(const Plan& plan, const std::string& what) {
  for (const OutsideTime& part : plan.outside) {
    if (part.what == what) {
      return part.time.value();
    }
  }
  return 0;
}

double sum_of_selves(const Plan& plan) {
  double sum = 0;
  for (const Node& node : plan.nodes) {
    sum += node.timing->self.value();
  }
  return sum;
}

constexpr double exact = 1e-9;
constexpr double printed = 0.0011;  // differences that rounding to three decimals leaves

TEST(SelfTime, NestedNestedLoops) {
  const Plan plan = captured("nested_loops");
  EXPECT_NEAR(self(plan, 0, "Aggregate"), 5.251 - 5.135, exact);
  // The inner index scans ran 2,999 times at "0.001": 1.5 to 4.5 ms each. What the loops above show
  // narrows it: 5.135 - 2.912 for the upper, 2.912 - 0.293 for the lower. The scan that ran once
  // keeps its printed time.
  EXPECT_NEAR(self(plan, 3, "Seq Scan on s"), 0.293, exact);
  EXPECT_NEAR(self(plan, 4, "Index Only Scan using t_pkey on t"), 2.912 - 0.293, printed);
  EXPECT_NEAR(self(plan, 5, "Index Only Scan using t_pkey on t t2"), 5.135 - 2.912, printed);
  EXPECT_NE(plan.nodes[5].timing->approximate, "");
  EXPECT_EQ(plan.nodes[3].timing->approximate, "");
}

TEST(SelfTime, LoopsPrintedRounded) {
  const Plan plan = captured("rounding");
  // 20,000 loops of "0.001" are 10 to 30 ms; the join took 15.674, of which the outer scan 1.010.
  EXPECT_NEAR(self(plan, 2, "Seq Scan on big2 b"), 1.010, exact);
  EXPECT_NEAR(self(plan, 3, "Index Only Scan using t_pkey on t"), 15.674 - 1.010, printed);
  EXPECT_NEAR(self(plan, 1, "Nested Loop"), 0, exact);
  EXPECT_NE(plan.nodes[3].timing->approximate.find("rounded"), std::string::npos);
}

TEST(SelfTime, ParentPrintedAsZeroHoldsItsChildren) {
  const Plan plan = captured("memoize");
  // Memoize prints 0.000 for each of 300,000 loops; its child ran 50 times at 0.001.
  EXPECT_NEAR(plan.nodes[3].timing->total.value(), 0.050, exact);
  EXPECT_NEAR(self(plan, 4, "Index Only Scan using t_pkey on t"), 0.050, exact);
  EXPECT_NEAR(self(plan, 1, "Nested Loop"), 79.202 - 14.423 - 0.050, exact);
  EXPECT_NE(plan.nodes[1].timing->approximate, "");
}

TEST(SelfTime, LimitStopsEarly) {
  const Plan plan = captured("limit");
  EXPECT_NEAR(self(plan, 0, "Limit"), 1.149 - 1.147, exact);
  EXPECT_NEAR(self(plan, 1, "Index Scan using t_pkey on t"), 1.147, exact);
}

TEST(SelfTime, NeverExecutedTakesNothing) {
  const Plan plan = captured("never");
  EXPECT_NEAR(self(plan, 2, "Index Scan using t_pkey on t b"), 0, exact);
  EXPECT_NEAR(self(plan, 0, "Nested Loop"), 0.004 - 0.003, exact);
}

TEST(SelfTime, TimingOffHasNone) {
  const Plan plan = captured("timing_off");
  EXPECT_TRUE(plan.analyzed());
  EXPECT_FALSE(plan.timed());
  EXPECT_TRUE(plan.outside.empty());
}

// --- parallel ------------------------------------------------------------------------------------

TEST(SelfTime, ParallelWithWorkersTakesTheSlowestProcess) {
  const Plan plan = captured("parallel_verbose");
  // The leader's part is what the workers leave: sort 3 × 15.655 - 13.021 - 13.819 = 20.125.
  const double sort = 3 * 15.655 - 13.021 - 13.819;
  const double aggregate = 3 * 15.631 - 12.996 - 13.793;
  const double scan = 3 * 5.686 - 5.125 - 2.724;
  EXPECT_NEAR(self(plan, 1, "Gather Merge"), 23.925 - sort, exact);
  EXPECT_NEAR(self(plan, 2, "Sort"), sort - aggregate, exact);
  EXPECT_NEAR(self(plan, 3, "Partial HashAggregate"), aggregate - scan, exact);
  EXPECT_NEAR(self(plan, 4, "Parallel Seq Scan on t"), scan, exact);
  EXPECT_EQ(plan.nodes[2].timing->approximate, "");
}

TEST(SelfTime, LeaderDidNearlyAllTheWork) {
  // The numbers of a plan met in practice (reference/plans.md §2.2): dividing by three processes
  // says that Gather took 10.05 ms.
  const Plan plan = parsed(R"json([{"Plan": {"Node Type": "Gather", "Workers Planned": 2,
    "Workers Launched": 2, "Actual Startup Time": 14.5, "Actual Total Time": 14.976,
    "Actual Rows": 3, "Actual Loops": 1, "Plans": [{"Node Type": "Aggregate",
      "Partial Mode": "Partial", "Strategy": "Plain", "Parent Relationship": "Outer",
      "Actual Startup Time": 4.9, "Actual Total Time": 4.930, "Actual Rows": 1, "Actual Loops": 3,
      "Workers": [
        {"Worker Number": 0, "Actual Startup Time": 0.005, "Actual Total Time": 0.005,
         "Actual Rows": 1, "Actual Loops": 1},
        {"Worker Number": 1, "Actual Startup Time": 0.147, "Actual Total Time": 0.147,
         "Actual Rows": 1, "Actual Loops": 1}]}]}, "Execution Time": 15.1}])json");
  EXPECT_NEAR(self(plan, 0, "Gather"), 14.976 - (3 * 4.930 - 0.005 - 0.147), exact);  // 0.338
}

TEST(SelfTime, LeaderSubtractionWithIdleWorkers) {
  const Plan plan = captured("gather_verbose");
  EXPECT_NEAR(self(plan, 1, "Parallel Seq Scan on visit"), 3 * 0.927 - 0.000 - 0.001, exact);
  EXPECT_NEAR(self(plan, 0, "Gather"), 8.375 - (3 * 0.927 - 0.001), exact);
}

TEST(SelfTime, ParallelWithoutWorkersIsAnEvenShare) {
  const Plan plan = captured("parallel_plain");
  EXPECT_NEAR(self(plan, 1, "Gather Merge"), 20.946 - 15.963, exact);
  EXPECT_NEAR(self(plan, 4, "Parallel Seq Scan on t"), 7.733, exact);
  EXPECT_NE(plan.nodes[4].timing->approximate.find("VERBOSE"), std::string::npos);
  EXPECT_EQ(plan.nodes[1].timing->approximate, "");
}

TEST(SelfTime, OneProcessBuildsTheBitmap) {
  const Plan plan = captured("parallel_bitmap");
  // loops=1 below a Gather of three: one process ran it, so it is not divided (pev2 #696).
  EXPECT_NEAR(self(plan, 4, "Bitmap Index Scan on t_k"), 0.775, exact);
  EXPECT_NEAR(self(plan, 3, "Parallel Bitmap Heap Scan on t"), 1.122 - 0.775, exact);
}

TEST(SelfTime, ParallelAppendWithoutWorkers) {
  const Plan plan = captured("parallel_append");
  // Members ran in one, three and one process, partly at the same time; each counts by its work
  // over the three processes (pev2 #482 divided by what ran it, or not at all).
  EXPECT_NEAR(self(plan, 3, "Parallel Append"), (3 * 7.279 - 0.050 - 3 * 6.854 - 0.877) / 3, exact);
  EXPECT_NEAR(plan.nodes[8].timing->total.value(), 0.877 / 3, exact);
  EXPECT_NEAR(self(plan, 7, "Parallel Seq Scan on big1"), 6.739, exact);
  EXPECT_NE(plan.nodes[8].timing->approximate, "");
}

TEST(SelfTime, ParallelAppendWithWorkers) {
  const Plan plan = captured("parallel_append_verbose");
  const double append = 3 * 7.331 - 4.622 - 6.612;  // the leader
  const double first = 3 * 6.900 - 4.540 - 6.377;   // the leader
  EXPECT_NEAR(self(plan, 3, "Parallel Append"), append - first - 0.871 - 0.048, exact);
  EXPECT_NEAR(plan.nodes[6].timing->total.value(), first, exact);
}

TEST(SelfTime, OneProcessSetsThePaceOfAnUnevenAppend) {
  // Made up: the leader alone spends 30 ms in one member, a worker 1 ms in the other. The average
  // of 15.5 over two processes is not what Gather waited for.
  const Plan plan = parsed(R"json([{"Plan": {"Node Type": "Gather", "Workers Planned": 1,
    "Workers Launched": 1, "Actual Startup Time": 0.1, "Actual Total Time": 30.5,
    "Actual Rows": 2, "Actual Loops": 1, "Plans": [{"Node Type": "Append", "Parallel Aware": true,
      "Parent Relationship": "Outer", "Actual Startup Time": 0.1, "Actual Total Time": 15.5,
      "Actual Rows": 1, "Actual Loops": 2, "Plans": [
        {"Node Type": "Seq Scan", "Relation Name": "a", "Parent Relationship": "Member",
         "Actual Startup Time": 0.1, "Actual Total Time": 30.0, "Actual Rows": 1, "Actual Loops": 1},
        {"Node Type": "Seq Scan", "Relation Name": "b", "Parent Relationship": "Member",
         "Actual Startup Time": 0.1, "Actual Total Time": 1.0, "Actual Rows": 1,
         "Actual Loops": 1}]}]}, "Execution Time": 31}])json");
  EXPECT_NEAR(self(plan, 0, "Gather"), 0.5, exact);
  EXPECT_NEAR(self(plan, 2, "Seq Scan on a"), 30.0 * 30 / 31, exact);
  EXPECT_NEAR(self(plan, 1, "Parallel Append"), 0, exact);
}

TEST(SelfTime, NoWorkerLaunched) {
  const Plan plan = captured("no_workers");
  EXPECT_NEAR(self(plan, 1, "Gather Merge"), 30.204 - 29.931, exact);
  EXPECT_NEAR(self(plan, 4, "Parallel Seq Scan on t"), 13.568, exact);
  EXPECT_EQ(plan.nodes[4].timing->approximate, "");
}

// --- CTEs ----------------------------------------------------------------------------------------

TEST(SelfTime, CteScannedOnce) {
  const Plan plan = captured("cte_once");
  EXPECT_NEAR(self(plan, 3, "CTE Scan on x"), 32.583 - 32.427, exact);
  EXPECT_NEAR(self(plan, 1, "HashAggregate"), 32.427 - 8.735, exact);
}

TEST(SelfTime, CteScannedThreeTimes) {
  const Plan plan = captured("cte_thrice");
  // Only the scan that was driven first had the time to fill it.
  EXPECT_NEAR(self(plan, 5, "CTE Scan on x c"), 33.578 - 33.416, exact);
  EXPECT_NEAR(self(plan, 9, "CTE Scan on x a"), 0.056, exact);
  EXPECT_NEAR(self(plan, 11, "CTE Scan on x b"), 0.057, exact);
  EXPECT_EQ(plan.nodes[5].timing->approximate, "");
}

TEST(SelfTime, CteScannedTwiceAtLength) {
  const Plan plan = captured("cte_twice");
  // Both scans are long, but the second's 1.658 ms cannot hold the CTE's 2.406.
  EXPECT_NEAR(self(plan, 4, "CTE Scan on lines a"), 5.585 - 2.406, exact);
  EXPECT_NEAR(self(plan, 7, "CTE Scan on lines b"), 1.658, exact);
}

TEST(SelfTime, CteFilledByTheInnerScan) {
  const Plan plan = captured("cte_thrice_lockstep");
  // The outer scan read one row, then the inner one read on to the end.
  EXPECT_NEAR(self(plan, 3, "CTE Scan on x a"), 0.026, exact);
  EXPECT_NEAR(self(plan, 4, "CTE Scan on x b"), 400 * 0.020 - 0.845, exact);
}

TEST(SelfTime, CtesOfOneName) {
  const Plan plan = captured("cte_same_name");
  // Each scan reads the CTE of its own scope.
  EXPECT_NEAR(self(plan, 2, "CTE Scan on t"), 0.003 - 0.001, exact);
  EXPECT_NEAR(self(plan, 3, "CTE Scan on t t_1"), 0.011 - 0.010, exact);
}

TEST(SelfTime, RecursiveCte) {
  const Plan plan = captured("cte_recursive");
  // The WorkTable Scan is no reader of the CTE.
  EXPECT_NEAR(self(plan, 5, "CTE Scan on r"), 2.152 - 1.550, exact);
  EXPECT_NEAR(self(plan, 1, "Recursive Union"), 1.550 - 0.001, exact);
}

TEST(SelfTime, DataModifyingCteThatNobodyReads) {
  const Plan plan = captured("cte_write_unread");
  // It ran after the main plan: 9.178 + 15.253 of the 24.615.
  EXPECT_NEAR(self(plan, 1, "Update on w"), 15.253 - 1.806, exact);
  EXPECT_NEAR(self(plan, 3, "Seq Scan on t"), 9.161, exact);
  EXPECT_NEAR(outside(plan, "executor start and end"), 24.615 - 9.178 - 15.253, exact);
}

TEST(SelfTime, DataModifyingCteReadInPart) {
  const Plan plan = captured("cte_write_partly");
  // Five rows were read, in 0.047 ms; the rest was done after the main plan.
  EXPECT_NEAR(self(plan, 1, "Update on w"), 15.960 - 1.922, exact);
  EXPECT_NEAR(self(plan, 3, "CTE Scan on x"), 0, exact);
  EXPECT_NEAR(outside(plan, "executor start and end"), 16.119 - 15.960 - (0.048 - 0.047), exact);
}

// --- InitPlans -----------------------------------------------------------------------------------

TEST(SelfTime, InitPlanReadInAFilter) {
  const Plan plan = captured("init_filter");
  EXPECT_NEAR(self(plan, 3, "Seq Scan on t"), 41.611 - 19.111, exact);
  EXPECT_NEAR(self(plan, 0, "Aggregate"), 44.810 - 41.611, exact);
  EXPECT_NEAR(self(plan, 1, "Aggregate"), 19.111 - 8.392, exact);
}

TEST(SelfTime, InitPlanReadBelowAGather) {
  const Plan plan = captured("init_below_gather");
  // The leader computes it when the Gather starts, before it asks the workers anything.
  const double below = 3 * 12.655 - 13.624 - 8.890;
  EXPECT_NEAR(self(plan, 5, "Gather"), 34.505 - below - 14.693, exact);
  EXPECT_NEAR(self(plan, 0, "Finalize Aggregate"), 34.588 - 34.505, exact);
  const Plan plain = captured("init_below_gather_plain");
  EXPECT_NEAR(self(plain, 5, "Gather"), 34.822 - 13.410 - 13.300, exact);
}

TEST(SelfTime, InitPlanInAnOutputList) {
  const Plan verbose = captured("init_output");
  EXPECT_NEAR(self(verbose, 0, "Seq Scan on s"), 18.695 - 18.405, exact);
  EXPECT_EQ(verbose.nodes[0].timing->approximate, "");
  const Plan plain = captured("init_output_plain");
  EXPECT_NEAR(self(plain, 0, "Seq Scan on s"), 18.728 - 18.438, exact);
  EXPECT_NE(plain.nodes[0].timing->approximate.find("VERBOSE"), std::string::npos);
}

TEST(SelfTime, InitPlanInTheOutputOfAnInnerNode) {
  const Plan plan = captured("init_output_join_plain");
  // The sort above has 1.223 ms of its own, so the join below it computed the 18.325.
  EXPECT_NEAR(self(plan, 0, "Sort"), 27.360 - 26.137, exact);
  EXPECT_NEAR(self(plan, 3, "Merge Join"), 26.137 - 4.159 - 0.747 - 18.325, exact);
}

TEST(SelfTime, InitPlanInALimit) {
  const Plan plan = captured("init_plan_in_limit");
  // LIMIT's expression is printed nowhere, and small as it is it must not be lost.
  EXPECT_NEAR(self(plan, 0, "Limit"), 0.037 - 0.028 - 0.006, exact);
  EXPECT_NEAR(self(plan, 1, "Aggregate"), 0.006 - 0.003, exact);
}

TEST(SelfTime, InitPlanNeverExecuted) {
  const Plan plan = captured("init_never");
  EXPECT_NEAR(self(plan, 0, "Index Scan using s_pkey on s"), 0.003, exact);
  EXPECT_NEAR(self(plan, 1, "Aggregate"), 0, exact);
}

TEST(SelfTime, InitPlanTenIsNotInitPlanOne) {
  const Plan plan = captured("init_many");
  // InitPlans 1 to 10 ($0 … $9) are in the output of the scan, 11 ($10) in its filter.
  const double init_plans =
      2.663 + 5.076 + 7.697 + 0.012 + 0.002 + 0.002 + 0.003 + 0.002 + 0.002 + 12.982 + 19.089;
  EXPECT_NEAR(self(plan, 0, "Seq Scan on s"), 48.274 - init_plans, exact);
  EXPECT_NEAR(self(plan, 19, "Aggregate"), 12.982 - 8.266, exact);
  // In the other one they are all in one Result's output.
  const Plan twelve = captured("init_plan_twelve");
  EXPECT_NEAR(self(twelve, 0, "Result"),
              0.047 - (0.012 + 0.002 * 4 + 0.008 + 0.002 + 0.001 + 0.004 + 0.002 + 0.003 + 0.001),
              exact);
}

TEST(SelfTime, InitPlanAsVersion17NamesIt) {
  const Plan plan = captured("init_plan_17");  // Filter: (orders.total > (InitPlan 1).col1)
  EXPECT_NEAR(self(plan, 0, "Seq Scan on orders"), 10.149 - 6.170, exact);
}

TEST(SelfTime, InitPlanAsVersion19NamesIt) {
  // Made up after PostgreSQL 19's spelling. Two InitPlans, read by different scans.
  const Plan plan = parsed(R"json([{"Plan": {"Node Type": "Nested Loop", "Join Type": "Inner",
    "Actual Startup Time": 0.1, "Actual Total Time": 20, "Actual Rows": 1, "Actual Loops": 1,
    "Plans": [
      {"Node Type": "Result", "Parent Relationship": "InitPlan", "Subplan Name": "InitPlan expr_1",
       "Actual Startup Time": 0.1, "Actual Total Time": 5, "Actual Rows": 1, "Actual Loops": 1},
      {"Node Type": "Result", "Parent Relationship": "InitPlan", "Subplan Name": "InitPlan expr_10",
       "Actual Startup Time": 0.1, "Actual Total Time": 2, "Actual Rows": 1, "Actual Loops": 1},
      {"Node Type": "Seq Scan", "Relation Name": "a", "Parent Relationship": "Outer",
       "Filter": "(x > (InitPlan expr_1).col1)", "Actual Startup Time": 0.1,
       "Actual Total Time": 9, "Actual Rows": 1, "Actual Loops": 1},
      {"Node Type": "Seq Scan", "Relation Name": "b", "Parent Relationship": "Inner",
       "Filter": "(x > (InitPlan expr_10).col1)", "Actual Startup Time": 0.1,
       "Actual Total Time": 8, "Actual Rows": 1, "Actual Loops": 1}]},
    "Execution Time": 20.5}])json");
  EXPECT_NEAR(self(plan, 3, "Seq Scan on a"), 9 - 5, exact);
  EXPECT_NEAR(self(plan, 4, "Seq Scan on b"), 8 - 2, exact);
  EXPECT_NEAR(self(plan, 0, "Nested Loop"), 20 - 9 - 8, exact);
}

TEST(SelfTime, MinMaxInitPlansUnderAResult) {
  const Plan plan = captured("minmax");
  EXPECT_NEAR(self(plan, 0, "Result"), 0.015 - 0.009 - 0.004, exact);
  EXPECT_NEAR(self(plan, 2, "Index Only Scan using t_pkey on t"), 0.009, exact);
}

// --- SubPlans ------------------------------------------------------------------------------------

TEST(SelfTime, CorrelatedSubPlan) {
  const Plan plan = captured("subplan_corr");
  EXPECT_NEAR(self(plan, 0, "Index Only Scan using s_pkey on s"), 5.281 - 299 * 0.017, exact);
  EXPECT_NEAR(self(plan, 1, "Aggregate"), 299 * 0.017 - 299 * 0.011, exact);
}

TEST(SelfTime, HashedSubPlanRunsOnce) {
  const Plan plan = captured("subplan_hashed");
  EXPECT_NEAR(self(plan, 1, "Seq Scan on s"), 31.724 - 9.730, exact);
  EXPECT_NEAR(self(plan, 2, "Index Only Scan using t_k on t"), 9.730, exact);
}

TEST(SelfTime, SubPlanReferencedTwiceIsPrintedOnce) {
  const Plan plan = captured("subplan_referenced_twice");
  // Printed below the index scan that runs it; the recheck that names it too never needed to.
  EXPECT_NEAR(self(plan, 3, "Bitmap Index Scan on orders_customer_placed_idx"),
              10 * 0.004 - 10 * 0.002, exact);
  EXPECT_NEAR(self(plan, 2, "Bitmap Heap Scan on orders o"), 10 * 6.202 - 10 * 0.004, exact);
}

TEST(SelfTime, SubPlanRunByTwoNodesIsCutToFitTheFirst) {
  // Made up: the node it is printed below has 4 of its 10 ms.
  const Plan plan = parsed(R"json([{"Plan": {"Node Type": "Subquery Scan", "Alias": "q",
    "Actual Startup Time": 0.1, "Actual Total Time": 12, "Actual Rows": 1, "Actual Loops": 1,
    "Plans": [{"Node Type": "Seq Scan", "Relation Name": "s", "Parent Relationship": "Subquery",
      "Actual Startup Time": 0.1, "Actual Total Time": 4, "Actual Rows": 9, "Actual Loops": 1,
      "Plans": [{"Node Type": "Seq Scan", "Relation Name": "t", "Parent Relationship": "SubPlan",
        "Subplan Name": "SubPlan 1", "Actual Startup Time": 0.1, "Actual Total Time": 1,
        "Actual Rows": 1, "Actual Loops": 10}]}]}, "Execution Time": 12.5}])json");
  EXPECT_NEAR(self(plan, 0, "Subquery Scan on q"), 8, exact);
  EXPECT_NEAR(self(plan, 2, "Seq Scan on t"), 4, exact);
  EXPECT_NE(plan.nodes[2].timing->approximate.find("another node"), std::string::npos);
  EXPECT_NEAR(sum_of_selves(plan), 12, exact);
}

TEST(SelfTime, AlternativeSubPlans) {
  const Plan plan = captured("alternatives_12");
  // 12 prints both; the one for single rows was not chosen.
  ASSERT_EQ(plan.nodes.size(), 4U);
  const bool first_ran = !plan.nodes[2].never_executed();
  EXPECT_NE(plan.nodes[2].never_executed(), plan.nodes[3].never_executed());
  const Node& ran = plan.nodes[first_ran ? 2 : 3];
  const Node& other = plan.nodes[first_ran ? 3 : 2];
  EXPECT_NEAR(other.timing->self.value(), 0, exact);
  EXPECT_NEAR(plan.nodes[1].timing->self.value(),
              plan.nodes[1].actual->total->value() - ran.actual->total->value(), exact);
}

TEST(SelfTime, SubPlanPrintedRounded) {
  const Plan plan = captured("subplan_rounded");
  // 5,000 loops of "0.001" do not fit into 3.225 ms, but 5,000 of 0.0006 do.
  EXPECT_NEAR(self(plan, 2, "Index Only Scan using t_k on t"), 3.225, printed);
  EXPECT_EQ(plan.nodes[2].timing->approximate.find("another node"), std::string::npos);
}

// --- the statement -------------------------------------------------------------------------------

TEST(SelfTime, RowTriggerBeforeIsInsideTheNode) {
  const Plan plan = captured("trigger_before");
  EXPECT_NEAR(self(plan, 0, "Insert on b"), 17.087 - 0.125, exact);
  EXPECT_TRUE(plan.triggers.at(0).inside_node);
  EXPECT_NEAR(outside(plan, "executor start and end"), 17.109 - 17.087, exact);
}

TEST(SelfTime, ConstraintTriggerIsOutside) {
  const Plan plan = captured("trigger_fk");
  EXPECT_NEAR(outside(plan, "trigger for constraint c_pid_fkey"), 7.538, exact);
  EXPECT_NEAR(outside(plan, "executor start and end"), 10.696 - 3.060 - 7.538, exact);
}

TEST(SelfTime, TriggersInsideAndOutsideInOneStatement) {
  const Plan plan = captured("trigger_both");
  EXPECT_NEAR(outside(plan, "trigger for constraint b2_pid_fkey"), 3.912, exact);
  EXPECT_TRUE(plan.triggers.at(1).inside_node);
  EXPECT_NEAR(outside(plan, "executor start and end"), 20.635 - 16.663 - 3.912, exact);
}

TEST(SelfTime, OfTwoTriggersOnlyOneFitsOutside) {
  const Plan plan = captured("trigger_three");
  // 37.137 - 16.500 - 4.187 leaves 16.450: room for b3_after's 16.347, not for both.
  EXPECT_NEAR(outside(plan, "trigger b3_after"), 16.347, exact);
  EXPECT_NEAR(outside(plan, "trigger b3_before"), 0, exact);
}

TEST(SelfTime, JitCompilesInsideTheNodes) {
  const Plan plan = captured("jit");
  ASSERT_TRUE(plan.jit);
  // Only generation is outside of the nodes; the rest is in the first node that needs a function.
  EXPECT_NEAR(outside(plan, "JIT code generation"), plan.jit->generation.value(), exact);
  EXPECT_NEAR(self(plan, 1, "Seq Scan on t"), 94.053, exact);
  EXPECT_NEAR(sum_of_selves(plan), 109.025, exact);
}

TEST(SelfTime, SerializationIsOutside) {
  const Plan plan = captured("serialization");
  EXPECT_NEAR(outside(plan, "serialization of the result"), 0.622, exact);
  EXPECT_NEAR(outside(plan, "executor start and end"), 1.917 - 1.063 - 0.622, exact);
}

TEST(SelfTime, DamagedNumbersStayFinite) {
  const Plan plan = parsed(R"json([{"Plan": {"Node Type": "Seq Scan", "Actual Total Time": 1e308,
    "Actual Startup Time": -5, "Actual Rows": 1, "Actual Loops": 1e308,
    "Plans": [{"Node Type": "Seq Scan", "Parent Relationship": "Outer", "Actual Rows": 1,
               "Actual Total Time": -3, "Actual Loops": -2}]}, "Execution Time": 1}])json");
  EXPECT_GE(plan.nodes[0].timing->self.value(), 0);
  EXPECT_LE(plan.nodes[0].timing->total.value(), 1e16);
  EXPECT_GE(plan.nodes[1].timing->self.value(), 0);
}

}  // namespace
}  // namespace planwright::planners::postgresql
