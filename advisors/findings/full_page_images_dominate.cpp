#include <algorithm>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

#include "rule_definition.hpp"

namespace planwright::advisors {
namespace {

constexpr double least_images = 1'000;  // 8 MB
constexpr double least_share = 0.5;     // of the log written

const RuleSpec spec{
    .id = "full-page-images-dominate",
    .title = "most of the write-ahead log written is whole pages, not changes",
    .severity = Severity::high,
    .engines = {Engine::postgresql},
    .needs = Needs::actual_rows,
    .detects =
        "a plan with WAL figures (EXPLAIN (ANALYZE, WAL)) in which a step by itself logged at "
        "least 1,000 full page images that must make up at least half of its log: each record is "
        "reckoned "
        "with 200 bytes, and the rest is images",
    .why =
        "The first change of a page after a checkpoint logs the whole page, up to 8 kB for a "
        "change of some bytes. A statement that touches many pages soon after a checkpoint writes "
        "many times the log, which disks, replicas and archives have to take.",
    .remedy =
        "Let checkpoints come less often (max_wal_size, checkpoint_timeout), compress the images "
        "(wal_compression), touch fewer pages: fewer indexes on the changed columns, HOT updates "
        "(a lower fillfactor), batches that follow the table's order.",
    .quiet_when =
        "the plan has no WAL figures, fewer images were logged, or changes make up most of the log",
    .references = {"https://www.postgresql.org/docs/current/wal-configuration.html",
                   "https://www.postgresql.org/docs/current/runtime-config-wal.html"
                   "#GUC-FULL-PAGE-WRITES"},
};

// What a record takes without its image, mostly: a row change of 100 to 200 bytes.
constexpr Bytes plain_record{200};

// The node's figures hold those of all below it.
Wal own_wal(const Plan& plan, const Node& node) {
  Wal own = *node.wal;
  for (const NodeId child : node.children) {
    if (const auto& below = plan.nodes[child].wal) {
      own.records -= below->records;
      own.full_page_images -= below->full_page_images;
      own.bytes -= below->bytes;
    }
  }
  return own;
}

void find(const RuleSpec& rule, const FindingContext& context, FindingSink& sink) {
  for (const Node& node : context.plan.nodes) {
    if (!node.wal) {
      continue;
    }
    const Wal wal = own_wal(context.plan, node);
    if (wal.full_page_images < least_images || wal.bytes.value() <= 0) {
      continue;
    }
    const Bytes images = std::min(wal.full_page_images * postgresql_block_size,
                                  wal.bytes - wal.records * plain_record);
    const double share = images / wal.bytes;
    const Impact impact = scaled(self_impact(context.plan, node), std::max(0.0, share));
    if (share < least_share || negligible(impact)) {
      continue;
    }
    Finding& finding = sink.add(rule, node, impact);
    finding.title =
        fmt::format("{} of the {} of log are whole pages ({} images)", percent_text(share),
                    text(wal.bytes), count_text(wal.full_page_images));
    finding.detail = fmt::format(
        "{} wrote {} of write-ahead log in {} records, among them {} images of whole pages{}: a "
        "checkpoint came shortly before, and each page is logged in full when it is first changed "
        "after one. The same statement long after a checkpoint would log about {} less. The "
        "step takes at most {} for it.",
        describe(node), text(wal.bytes), count_text(wal.records), count_text(wal.full_page_images),
        node.kind == NodeKind::modify_table ? ""
                                            : " (a scan writes where it clears dead rows away)",
        text(images), impact_text(context.plan, impact.share, impact.time));
    finding.facts = {{"wal_bytes", wal.bytes.value()},
                     {"wal_records", wal.records},
                     {"full_page_images", wal.full_page_images}};
  }
}

}  // namespace

PW_DEFINE_RULE(full_page_images_dominate, spec, find);

}  // namespace planwright::advisors
