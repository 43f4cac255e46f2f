#include <gtest/gtest.h>

#include <planwright/advisors/advisors.hpp>

namespace planwright {
namespace {

// A plan by hand: what each node does is set by the caller after `add`.
class Builder {
 public:
  NodeId add(NodeKind kind, std::optional<NodeId> parent, Relationship relationship, double rows,
             double expected, double total_ms, double self_ms, double loops = 1) {
    Node node;
    node.kind = kind;
    node.parent = parent;
    node.relationship = relationship;
    node.estimated = Estimated{Cost(0), Cost(10), Rows(expected), 8};
    node.actual = Actual{Milliseconds(0), Milliseconds(total_ms / loops), Rows(rows), loops};
    node.timing = Timing{Milliseconds(total_ms), Milliseconds(self_ms), {}};
    plan.nodes.push_back(node);
    return static_cast<NodeId>(plan.nodes.size() - 1);
  }

  // A nested loop over 5,000 rows where 5 were expected: a misestimate and an explosion.
  NodeId add_explosion(std::optional<NodeId> parent, Relationship relationship) {
    const NodeId loop = add(NodeKind::nested_loop, parent, relationship, 5000, 5, 600, 50);
    plan.nodes[loop].join_type = JoinType::inner;
    scan(add(NodeKind::index_scan, loop, Relationship::outer, 5000, 5, 50, 50), "driving");
    scan(add(NodeKind::index_scan, loop, Relationship::inner, 1, 1, 500, 500, 5000), "looked_up");
    return loop;
  }

  NodeId add_spill(std::optional<NodeId> parent, Relationship relationship, double total_ms) {
    const NodeId sort = add(NodeKind::sort, parent, relationship, 5000, 5000, total_ms, 300);
    plan.nodes[sort].sort.ensure().on_disk = true;
    plan.nodes[sort].sort->space = Bytes(1e6);
    return sort;
  }

  void scan(NodeId id, std::string relation) {
    plan.nodes[id].relation = {"public", relation};
    plan.nodes[id].alias = std::move(relation);
  }

  std::vector<Finding> findings() {
    plan.finish();
    const Catalog catalog;
    return advisors::find_problems({plan, catalog, nullptr});
  }

  Plan plan;
};

const Finding* of_rule(const std::vector<Finding>& findings, std::string_view rule) {
  for (const Finding& finding : findings) {
    if (finding.rule == rule) {
      return &finding;
    }
  }
  return nullptr;
}

TEST(RootCause, AChainIsLinkedStepByStep) {
  Builder builder;
  const NodeId sort = builder.add_spill(std::nullopt, Relationship::root, 900);
  builder.add_explosion(sort, Relationship::outer);
  const auto findings = builder.findings();
  const Finding* spill = of_rule(findings, "sort-spills-to-disk");
  ASSERT_NE(spill, nullptr);
  ASSERT_TRUE(spill->caused_by);
  const Finding& explosion = findings[*spill->caused_by];
  EXPECT_EQ(explosion.rule, "nested-loop-explosion");
  ASSERT_TRUE(explosion.caused_by);
  EXPECT_EQ(findings[*explosion.caused_by].rule, "row-misestimate");
  EXPECT_FALSE(findings[*explosion.caused_by].caused_by);
}

TEST(RootCause, ProblemsOfTwoBranchesOfAJoinAreTwoStories) {
  Builder builder;
  const NodeId join =
      builder.add(NodeKind::hash_join, std::nullopt, Relationship::root, 5000, 5000, 1200, 20);
  builder.plan.nodes[join].join_type = JoinType::inner;
  const NodeId sort = builder.add_spill(join, Relationship::outer, 400);
  builder.scan(builder.add(NodeKind::seq_scan, sort, Relationship::outer, 5000, 5000, 100, 100),
               "sorted");
  const NodeId hash = builder.add(NodeKind::hash, join, Relationship::inner, 5000, 5, 610, 10);
  builder.add_explosion(hash, Relationship::outer);
  const auto findings = builder.findings();
  const Finding* spill = of_rule(findings, "sort-spills-to-disk");
  const Finding* explosion = of_rule(findings, "nested-loop-explosion");
  ASSERT_NE(spill, nullptr);
  ASSERT_NE(explosion, nullptr);
  EXPECT_FALSE(spill->caused_by);
  EXPECT_TRUE(explosion->caused_by);
}

TEST(RootCause, NoFindingFollowsFromItself) {
  Builder builder;
  std::optional<NodeId> parent;
  for (int depth = 0; depth < 40; ++depth) {
    parent = builder.add_spill(parent, depth == 0 ? Relationship::root : Relationship::outer,
                               20'000 - 300 * depth);
  }
  builder.add_explosion(parent, Relationship::outer);
  const auto findings = builder.findings();
  for (std::size_t at = 0; at < findings.size(); ++at) {
    std::size_t steps = 0;
    for (auto next = findings[at].caused_by; next; next = findings[*next].caused_by) {
      ASSERT_NE(*next, at);
      ASSERT_LT(++steps, findings.size());
    }
  }
}

}  // namespace
}  // namespace planwright
