#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

constexpr double least_share = 0.25;  // of the statement's time, waiting for reads
constexpr Blocks least_read{1000};    // 8 MB
// Without I/O times: a page from the kernel's cache takes some 0.005 ms, one with hundreds of rows
// to test some 0.02 ms. A node slower than this per page it read waited for a device.
constexpr double slow_ms_per_block = 0.05;

const RuleSpec spec{
    .id = "reads-from-disk",
    .title = "the time goes into reading pages that are not in shared buffers",
    .severity = Severity::high,
    .engines = {Engine::postgresql},
    .needs = Needs::buffers,
    .detects =
        "a node whose own reads of at least 1,000 pages (8 MB) take at least 25 % of the "
        "time by track_io_timing; without it, one that takes at least 0.05 ms for each of "
        "them",
    .why =
        "Pages that are not in shared buffers come from the operating system's cache or from "
        "the disk, which is slower by orders of magnitude. A statement that reads much is as "
        "fast as the storage, and evicts what others had cached.",
    .remedy =
        "Read fewer pages: an index that finds the rows directly or holds all needed columns, "
        "narrower rows, partitions; then look at shared_buffers and the storage. SET "
        "track_io_timing = on shows how long reads take.",
    .quiet_when =
        "the reads take little of the time (then they came from the kernel's cache), few "
        "pages are read, or nothing tells how long reads took and the node is fast",
    .follows_from = {"seq-scan-discards-most-rows"},
    .references = {"https://www.postgresql.org/docs/current/runtime-config-statistics.html"
                   "#GUC-TRACK-IO-TIMING"},
};

// How long the node waited for its reads, at most; absent when it cannot be said.
std::optional<Milliseconds> reading_time(const Plan& plan, const Node& node, Blocks read) {
  if (const auto io = own_io(plan, node); io && io->read.value() > 0) {
    // Summed over processes that read at the same time.
    const double processes = node.parallel_aware ? std::max(1.0, node.actual->loops) : 1.0;
    return std::min(io->read / processes, node.timing->self);
  }
  if (plan.root().io || node.timing->self.value() < slow_ms_per_block * read.value()) {
    return std::nullopt;
  }
  return node.timing->self;
}

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  const Plan& plan = context.plan;
  for (const Node& node : plan.nodes) {
    if (!node.buffers || !node.timing || node.never_executed()) {
      continue;
    }
    const Buffers own = *own_buffers(plan, node);
    const Blocks read = own.shared_read + own.local_read;
    if (read < least_read) {
      continue;
    }
    const auto time = reading_time(plan, node, read);
    if (!time) {
      continue;
    }
    const Impact impact = time_impact(plan, *time);
    if (impact.share < least_share || negligible(impact)) {
      continue;
    }
    const bool measured = plan.root().io.has_value();
    const Blocks touched = read + own.shared_hit + own.local_hit;
    const std::string size = text(read * postgresql_block_size);
    Finding& finding = sink.add(rule, node, impact);
    finding.title =
        fmt::format("{} reads {} that are not in shared buffers", object_name(node), size);
    finding.detail =
        fmt::format("{} touches {} pages and finds {} of them ({}) not in shared buffers. {} {}.",
                    describe(node), count_text(touched.value()), count_text(read.value()), size,
                    measured ? "Waiting for them takes" : "The step takes at most",
                    impact_text(plan, impact.share, impact.time));
    finding.facts = {{"pages_read", read.value()},
                     {"pages_touched", touched.value()},
                     {"read_ms", time->value()},
                     {"read_time_measured", measured ? 1.0 : 0.0}};
  }
}

}  // namespace

PW_DEFINE_RULE(reads_from_disk, spec, find);

}  // namespace planwright::advisors
