// The lines below a node and below the plan.
#include <string>

#include <gtest/gtest.h>

#include "postgresql/explain_text.hpp"

namespace planwright::planners::postgresql {
namespace {

Plan read_one(std::string_view text) {
  auto plans = read_text(text);
  EXPECT_TRUE(plans) << (plans ? "" : plans.error().where + " " + plans.error().message);
  if (!plans) {
    return {};
  }
  EXPECT_EQ(plans->size(), 1U);
  return std::move(plans->front());
}

Node read_node(std::string_view text) {
  Plan plan = read_one(text);
  return plan.nodes.empty() ? Node{} : plan.nodes.front();
}

std::string native(const Node& node, std::string_view key) {
  for (const auto& [name, value] : node.native_fields) {
    if (name == key) {
      return value;
    }
  }
  return {};
}

std::string condition(const Node& node, PredicateRole role) {
  const NodePredicate* predicate = node.predicate(role);
  return predicate == nullptr ? std::string{} : predicate->text;
}

TEST(ExplainTextDetails, LiteralWithLineBreaksThatLooksLikeAPlan) {
  const Plan plan = read_one(
      "Seq Scan on t  (cost=0.00..1.15 rows=4 width=4) (actual time=0.008..0.010 rows=4 loops=1)\n"
      "  Filter: ((label <> 'it''s\n"
      "        ->  Seq Scan on nowhere  (cost=0.00..1.00 rows=1 width=4)\n"
      "Planning Time: 99999 ms\n"
      "(5 rows)'::text) OR (id = 3))\n"
      "  Rows Removed by Filter: 6\n"
      "Planning Time: 0.155 ms\n");
  ASSERT_EQ(plan.nodes.size(), 1U);
  EXPECT_TRUE(condition(plan.nodes[0], PredicateRole::filter).ends_with("'::text) OR (id = 3))"));
  EXPECT_EQ(plan.nodes[0].removed_by_filter->value(), 6);
  EXPECT_EQ(plan.planning->value(), 0.155);
}

TEST(ExplainTextDetails, QuoteThatIsNeverClosedDoesNotSwallowThePlan) {
  const Plan plan = read_one(
      "Sort  (cost=0..1 rows=4 width=4)\n"
      "  Sort Key: (x || 'cut off\n"
      "  ->  Seq Scan on t  (cost=0..1 rows=4 width=4)\n");
  EXPECT_EQ(plan.nodes.size(), 2U);
}

TEST(ExplainTextDetails, ListsAreSplitOutsideParenthesesAndQuotes) {
  const Node node = read_node(
      "Sort  (cost=0..1 rows=4 width=4)\n"
      "  Output: a, f(b, c), 'x, y'::text, ARRAY[1, 2], \"q, r\"\n"
      "  Sort Key: a DESC NULLS LAST, ((b, c)) COLLATE \"C\"\n");
  EXPECT_EQ(node.output,
            (std::vector<std::string>{"a", "f(b, c)", "'x, y'::text", "ARRAY[1, 2]", "\"q, r\""}));
  EXPECT_EQ(node.sort_key,
            (std::vector<std::string>{"a DESC NULLS LAST", "((b, c)) COLLATE \"C\""}));
}

TEST(ExplainTextDetails, SortInMemoryAndOnDisk) {
  const Node memory =
      read_node("Sort  (cost=0..1 rows=4 width=4)\n  Sort Method: top-N heapsort  Memory: 25kB\n");
  EXPECT_EQ(memory.sort->method, "top-N heapsort");
  EXPECT_EQ(memory.sort->space.value(), 25 * 1024);
  EXPECT_FALSE(memory.sort->on_disk);
  const Node disk =
      read_node("Sort  (cost=0..1 rows=4 width=4)\n  Sort Method: external merge  Disk: 792kB\n");
  EXPECT_EQ(disk.sort->method, "external merge");
  EXPECT_TRUE(disk.sort->on_disk);
}

TEST(ExplainTextDetails, IncrementalSortGroups) {
  const Node node = read_node(
      "Incremental Sort  (cost=0..1 rows=4 width=4)\n"
      "  Sort Key: a, b\n  Presorted Key: a\n"
      "  Full-sort Groups: 2  Sort Method: quicksort  Average Memory: 27kB  Peak Memory: 28kB\n"
      "  Pre-sorted Groups: 3  Sort Methods: quicksort, external merge  Average Memory: 30kB"
      "  Peak Memory: 31kB  Average Disk: 5kB  Peak Disk: 6kB\n");
  EXPECT_EQ(node.presorted_key, std::vector<std::string>{"a"});
  EXPECT_EQ(node.full_sort_groups->count, 2);
  EXPECT_EQ(node.full_sort_groups->peak_memory.value(), 28 * 1024);
  EXPECT_EQ(node.pre_sorted_groups->methods, "quicksort, external merge");
  EXPECT_EQ(node.pre_sorted_groups->peak_disk.value(), 6 * 1024);
}

TEST(ExplainTextDetails, HashBatchesWithOriginals) {
  const Node node = read_node(
      "Hash  (cost=0..1 rows=4 width=4)\n"
      "  Buckets: 2048 (originally 1024)  Batches: 128 (originally 64)  Memory Usage: 112kB\n");
  EXPECT_EQ(node.hash->buckets, 2048);
  EXPECT_EQ(node.hash->original_buckets, 1024);
  EXPECT_EQ(node.hash->batches, 128);
  EXPECT_EQ(node.hash->original_batches, 64);
  EXPECT_EQ(node.hash->peak_memory.value(), 112 * 1024);
}

TEST(ExplainTextDetails, HashAggregateThatSpilled) {
  const Node node = read_node(
      "HashAggregate  (cost=0..1 rows=4 width=4)\n  Group Key: a, b\n"
      "  Planned Partitions: 4  Batches: 5  Memory Usage: 4145kB  Disk Usage: 8kB\n");
  EXPECT_EQ(node.aggregate->planned_partitions, 4);
  EXPECT_EQ(node.aggregate->batches, 5);
  EXPECT_EQ(node.aggregate->peak_memory.value(), 4145 * 1024);
  EXPECT_EQ(node.aggregate->disk_usage.value(), 8 * 1024);
  EXPECT_EQ(node.group_key, (std::vector<std::string>{"a", "b"}));
}

TEST(ExplainTextDetails, GroupingSetsAreNoGroupKey) {
  const Node node = read_node(
      "MixedAggregate  (cost=0..1 rows=4 width=4)\n"
      "  Hash Key: a, b\n  Hash Key: a\n  Group Key: ()\n");
  EXPECT_TRUE(node.group_key.empty());
  EXPECT_EQ(native(node, "Grouping Sets.Hash Keys"), "a");
  EXPECT_TRUE(
      read_one("MixedAggregate  (cost=0..1 rows=4 width=4)\n  Hash Key: a\n").diagnostics.empty());
}

TEST(ExplainTextDetails, MemoizeCounts) {
  const Node node = read_node(
      "Memoize  (cost=0..1 rows=4 width=4)\n  Cache Key: o.id\n  Cache Mode: logical\n"
      "  Estimates: capacity=50 distinct keys=50 lookups=1000 hit percent=95.00%\n"
      "  Hits: 980  Misses: 20  Evictions: 3  Overflows: 1  Memory Usage: 3kB\n");
  EXPECT_EQ(node.memoize->hits, 980);
  EXPECT_EQ(node.memoize->misses, 20);
  EXPECT_EQ(node.memoize->evictions, 3);
  EXPECT_EQ(node.memoize->overflows, 1);
  EXPECT_EQ(node.memoize->peak_memory.value(), 3 * 1024);
  EXPECT_EQ(node.memoize->estimated_hit_percent, 95);
}

TEST(ExplainTextDetails, BufferGroups) {
  const Node node = read_node(
      "Seq Scan on t  (cost=0..1 rows=4 width=4)\n"
      "  Buffers: shared hit=1 read=2 dirtied=3 written=4, local read=5, temp read=6 written=7\n");
  EXPECT_EQ(node.buffers->shared_hit.value(), 1);
  EXPECT_EQ(node.buffers->shared_written.value(), 4);
  EXPECT_EQ(node.buffers->local_read.value(), 5);
  EXPECT_EQ(node.buffers->temp_read.value(), 6);
  EXPECT_EQ(node.buffers->temp_written.value(), 7);
}

TEST(ExplainTextDetails, IoTimingsInThreeLayouts) {
  const auto io = [](std::string_view line) {
    return read_node(
        "Seq Scan on t  (cost=0..1 rows=4 width=4)\n  I/O Timings: " + std::string(line) + "\n");
  };
  EXPECT_EQ(io("read=1.5 write=2.5").io->read.value(), 1.5);
  EXPECT_EQ(io("read=1.5 write=2.5").io->write.value(), 2.5);
  const Node middle = io("shared/local read=1.5 write=2.5, temp read=3.5 write=4.5");
  EXPECT_EQ(middle.io->write.value(), 2.5);
  EXPECT_EQ(middle.io->temp_write.value(), 4.5);
  const Node late = io("shared read=1.5, local read=1.0, temp write=4.5");
  EXPECT_EQ(late.io->read.value(), 2.5);
  EXPECT_EQ(late.io->temp_write.value(), 4.5);
}

TEST(ExplainTextDetails, WalWithASpaceInsideAName) {
  const Node node = read_node(
      "Insert on t  (cost=0..1 rows=0 width=0)\n"
      "  WAL: records=5 fpi=1 bytes=3276 fpi bytes=99 buffers full=2\n");
  EXPECT_EQ(node.wal->records, 5);
  EXPECT_EQ(node.wal->full_page_images, 1);
  EXPECT_EQ(node.wal->bytes.value(), 3276);
  EXPECT_EQ(node.wal->buffers_full, 2);
  EXPECT_EQ(native(node, "WAL FPI Bytes"), "99");
}

TEST(ExplainTextDetails, HeapBlocksStorageAndCounts) {
  const Node node = read_node(
      "Bitmap Heap Scan on t  (cost=0..1 rows=4 width=4)\n"
      "  Rows Removed by Index Recheck: 12\n  Heap Blocks: exact=3 lossy=4\n"
      "  Storage: Disk  Maximum Storage: 17kB\n  Index Searches: 9\n  Disabled: true\n");
  EXPECT_EQ(node.exact_heap_blocks->value(), 3);
  EXPECT_EQ(node.lossy_heap_blocks->value(), 4);
  EXPECT_EQ(node.removed_by_recheck->value(), 12);
  EXPECT_TRUE(node.storage->on_disk);
  EXPECT_EQ(node.storage->space.value(), 17 * 1024);
  EXPECT_EQ(node.index_searches, 9);
  EXPECT_TRUE(node.disabled);
}

TEST(ExplainTextDetails, PrefetchAndIoOf19AreShownAsPrinted) {
  const Plan plan = read_one(
      "Seq Scan on t  (cost=0..1 rows=4 width=4)\n"
      "  Prefetch: avg=1.5 max=3 capacity=94\n  I/O: count=12 waits=2 size=15.5 inprogress=1.2\n");
  EXPECT_EQ(native(plan.nodes[0], "Prefetch"), "avg=1.5 max=3 capacity=94");
  EXPECT_EQ(native(plan.nodes[0], "I/O"), "count=12 waits=2 size=15.5 inprogress=1.2");
  EXPECT_TRUE(plan.diagnostics.empty());
}

TEST(ExplainTextDetails, WorkersOfBothLayouts) {
  const Plan plan = read_one(
      "Gather  (cost=0..1 rows=4 width=4) (actual time=1..9 rows=4 loops=1)\n"
      "  Workers Planned: 2\n  Workers Launched: 2\n"
      "  ->  Sort  (cost=0..1 rows=4 width=4) (actual time=1..2 rows=4 loops=3)\n"
      "        Sort Method: quicksort  Memory: 25kB\n"
      "        Worker 0:  Sort Method: external merge  Disk: 200kB\n"
      "        Worker 0: actual time=4.353..4.576 rows=3583 loops=1\n"
      "          Buffers: shared hit=111\n"
      "        Worker 1:  actual time=6.9..7.1 rows=3071 loops=1\n"
      "          Sort Method: quicksort  Memory: 30kB\n"
      "          JIT:\n"
      "            Functions: 5\n"
      "            Timing: Generation 0.302 ms, Total 3.779 ms\n"
      "        ->  Parallel Seq Scan on t  (cost=0..1 rows=4 width=4) (actual time=1..1 rows=4 "
      "loops=3)\n");
  const Node& sort = plan.nodes[1];
  ASSERT_EQ(sort.workers.size(), 2U);
  EXPECT_EQ(sort.workers[0].actual->total->value(), 4.576);
  EXPECT_EQ(sort.workers[0].sort_method, "external merge");
  EXPECT_TRUE(sort.workers[0].sort_on_disk);
  EXPECT_EQ(sort.workers[1].number, 1);
  EXPECT_EQ(sort.workers[1].sort_space.value(), 30 * 1024);
  EXPECT_EQ(sort.sort->method, "quicksort");
  EXPECT_TRUE(plan.diagnostics.empty()) << plan.diagnostics.front().message;
  EXPECT_EQ(plan.nodes[2].parent, 1U);
}

TEST(ExplainTextDetails, Trailer) {
  const Plan plan = read_one(
      "Seq Scan on t  (cost=0..1 rows=4 width=4) (actual time=1..9 rows=4 loops=1)\n"
      "Settings: work_mem = '64kB', search_path = 'a, b', x = 'it''s'\n"
      "Query Identifier: -42\n"
      "Planning:\n"
      "  Buffers: shared hit=7 read=2\n"
      "  I/O Timings: shared read=0.5\n"
      "  Memory: used=16kB  allocated=32kB\n"
      "Planning Time: 0.5 ms\n"
      "Trigger account total, once: time=0.371 calls=1\n"
      "Trigger for constraint fk_orders on orders: calls=60\n"
      "Trigger RI_1 for constraint \"fk b\" on line: time=1.5 calls=3\n"
      "JIT:\n"
      "  Functions: 17\n"
      "  Options: Inlining false, Optimization true, Expressions true, Deforming true\n"
      "  Timing: Generation 0.949 ms (Deform 0.3 ms), Inlining 0.1 ms, Optimization 0.5 ms, "
      "Emission 14.6 ms, Total 16.1 ms\n"
      "Serialization: time=0.716 ms  output=106kB  format=text\n"
      "  Buffers: shared hit=1\n"
      "Execution Time: 60.767 ms\n");
  EXPECT_EQ(*plan.setting("search_path"), "a, b");
  EXPECT_EQ(*plan.setting("x"), "it's");
  EXPECT_EQ(plan.query_identifier, "-42");
  EXPECT_EQ(plan.planning_buffers->shared_read.value(), 2);
  EXPECT_EQ(plan.planning_memory->value(), 16 * 1024);
  ASSERT_EQ(plan.triggers.size(), 3U);
  EXPECT_EQ(plan.triggers[0].name, "account total, once");
  EXPECT_EQ(plan.triggers[0].time->value(), 0.371);
  EXPECT_EQ(plan.triggers[1].constraint, "fk_orders");
  EXPECT_EQ(plan.triggers[1].relation, "orders");
  EXPECT_FALSE(plan.triggers[1].time);
  EXPECT_EQ(plan.triggers[1].calls, 60);
  EXPECT_EQ(plan.triggers[2].name, "RI_1");
  EXPECT_EQ(plan.jit->functions, 17);
  EXPECT_EQ(plan.jit->generation.value(), 0.949);
  EXPECT_EQ(plan.jit->total.value(), 16.1);
  EXPECT_EQ(plan.jit->options.size(), 4U);
  EXPECT_EQ(plan.serialization->time->value(), 0.716);
  EXPECT_EQ(plan.serialization->output.value(), 106 * 1024);
  EXPECT_EQ(plan.execution->value(), 60.767);
  EXPECT_TRUE(plan.diagnostics.empty()) << plan.diagnostics.front().message;
}

TEST(ExplainTextDetails, SerializationWithoutTime) {
  const Plan plan =
      read_one("Result  (cost=0..1 rows=4 width=4)\nSerialization: output=107kB  format=binary\n");
  EXPECT_FALSE(plan.serialization->time);
  EXPECT_EQ(plan.serialization->output.value(), 107 * 1024);
}

TEST(ExplainTextDetails, TrailersOfOldVersions) {
  EXPECT_EQ(
      read_one("Result  (cost=0..1 rows=4 width=4)\nTotal runtime: 5.5 ms\n").execution->value(),
      5.5);
  const Plan plan = read_one(
      "Result  (cost=0..1 rows=4 width=4)\nPlanning time: 1.5 ms\nExecution time: 2.5 ms\n");
  EXPECT_EQ(plan.planning->value(), 1.5);
  EXPECT_EQ(plan.execution->value(), 2.5);
}

TEST(ExplainTextDetails, SamplingAndConflictsAndMerge) {
  const Node sample = read_node(
      "Sample Scan on t  (cost=0..1 rows=4 width=4)\n"
      "  Sampling: bernoulli ('10'::real) REPEATABLE ('1'::double precision)\n");
  EXPECT_EQ(native(sample, "Sampling Method"), "bernoulli");
  EXPECT_EQ(native(sample, "Sampling Parameters"), "'10'::real");
  EXPECT_EQ(native(sample, "Repeatable Seed"), "'1'::double precision");
  const Plan merge = read_one(
      "Merge on t  (cost=0..1 rows=0 width=0)\n  Tuples: inserted=20 updated=7 skipped=1\n");
  EXPECT_EQ(native(merge.nodes[0], "Tuples Inserted"), "20");
  EXPECT_TRUE(merge.diagnostics.empty());
}

}  // namespace
}  // namespace planwright::planners::postgresql
