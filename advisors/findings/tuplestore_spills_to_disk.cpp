#include <algorithm>
#include <map>
#include <string_view>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

// 1 MB: the default work_mem is four times that, so a smaller file is a setting, not a problem.
constexpr Bytes least_written{1024.0 * 1024};

const RuleSpec spec{
    .id = "tuplestore-spills-to-disk",
    .title = "rows kept for later (a CTE, window, function or Materialize) go to a temporary file",
    .severity = Severity::high,
    .engines = {Engine::postgresql},
    .needs = Needs::actual_rows,
    .detects =
        "at least 1 MB of temporary blocks written by a CTE Scan, Materialize, WindowAgg, "
        "Function Scan, Table Function Scan or Recursive Union itself (BUFFERS; 18+ also "
        "prints Storage: Disk)",
    .why =
        "These operators keep rows to read them again. What does not fit into work_mem goes to "
        "a temporary file and is read back from it, for every pass anew.",
    .remedy =
        "Keep less: conditions and only the needed columns inside the CTE, NOT MATERIALIZED "
        "where it is read once or filtered later, smaller window partitions, a plain "
        "subquery instead of a set-returning function; or raise work_mem.",
    .quiet_when = "less than 1 MB was written, or the operator takes a negligible part of the time",
    .references = {"https://www.postgresql.org/docs/current/queries-with.html"
                   "#QUERIES-WITH-CTE-MATERIALIZATION"},
};

std::string what_is_kept(const Node& node) {
  switch (node.kind) {
    case NodeKind::cte_scan:
      return fmt::format("the rows of the CTE {}", node.cte);
    case NodeKind::window_aggregate:
      return "the rows of a window partition";
    case NodeKind::materialize:
      return "the rows a Materialize keeps for the join above it";
    case NodeKind::function_scan:
    case NodeKind::table_function_scan:
      return fmt::format("the rows of {}", object_name(node));
    case NodeKind::recursive_union:
      return "the rows of one step of a recursive CTE";
    default:
      return {};
  }
}

// Temporary bytes of a CTE's scans together, without those of the query that fills it: that runs
// inside whichever scan comes first, and its own sorts and hashes are other rules' business.
struct Stored {
  double bytes = 0;
  const Node* writer = nullptr;  // the scan that wrote most
  double most = 0;
};

double written_below(const Node& node) {
  return node.buffers ? node.buffers->temp_written.value() * postgresql_block_size.value() : 0;
}

std::map<std::string_view, Stored> cte_files(const Plan& plan) {
  std::map<std::string_view, Stored> files;
  constexpr std::string_view prefix = "CTE ";
  for (const Node& node : plan.nodes) {
    if (node.kind == NodeKind::cte_scan) {
      Stored& stored = files[node.cte];
      const double written = written_below(node);
      stored.bytes += written;
      if (written > stored.most) {
        stored.most = written;
        stored.writer = &node;
      }
    } else if (node.relationship == Relationship::init_plan &&
               node.subplan_name.starts_with(prefix)) {
      files[std::string_view(node.subplan_name).substr(prefix.size())].bytes -= written_below(node);
    }
  }
  return files;
}

// A CTE Scan and a Materialize do little but store and read. The others also compute: of their time
// the files can have taken what a disk of 270 MB/s needs, or what the server measured.
Impact impact_of(const Plan& plan, const Node& node, Bytes written) {
  constexpr double ms_per_block = 0.03;
  const Impact self = self_impact(plan, node);
  if (!self.time || node.kind == NodeKind::cte_scan || node.kind == NodeKind::materialize) {
    return self;
  }
  double files = 2 * ms_per_block * (written / postgresql_block_size);
  if (const auto io = own_io(plan, node); io && (io->temp_read + io->temp_write).value() > 0) {
    files = (io->temp_read + io->temp_write).value();
  } else if (const auto own = own_buffers(plan, node)) {
    files = ms_per_block * (own->temp_read + own->temp_written).value();
  }
  return time_impact(plan, std::min(*self.time, Milliseconds(files)));
}

void report(const RuleSpec& rule, const Plan& plan, const Node& node, Bytes written,
            FindingSink& sink) {
  const Impact impact = impact_of(plan, node, written);
  if (written < least_written || negligible(impact)) {
    return;
  }
  const std::string kept = what_is_kept(node);
  Finding& finding = sink.add(rule, node, impact);
  finding.title = fmt::format("{} go through a temporary file of {}", kept, text(written));
  finding.detail = fmt::format(
      "{}, {}, do not fit into work_mem and were written to a temporary file ({}) to be read back "
      "from it. Storing and reading them takes at most {}.",
      kept, total_rows_text(node, *node.total_rows()), text(written),
      impact_text(plan, impact.share, impact.time));
  finding.detail.front() = 'T';
  finding.facts = {{"temp_written_bytes", written.value()},
                   {"rows_returned", node.total_rows()->value()}};
}

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  const Plan& plan = context.plan;
  const auto ctes = cte_files(plan);
  for (const Node& node : plan.nodes) {
    if (!node.actual || node.never_executed() || what_is_kept(node).empty()) {
      continue;
    }
    if (node.kind == NodeKind::cte_scan) {
      const Stored& stored = ctes.at(node.cte);
      if (stored.writer == &node) {
        report(rule, plan, node, Bytes(stored.bytes), sink);
      }
    } else if (const auto own = own_buffers(plan, node)) {
      report(rule, plan, node, own->temp_written * postgresql_block_size, sink);
    } else if (node.storage && node.storage->on_disk) {
      report(rule, plan, node, node.storage->space, sink);
    }
  }
}

}  // namespace

PW_DEFINE_RULE(tuplestore_spills_to_disk, spec, find);

}  // namespace planwright::advisors
