#include "postgresql/explain_text_lines.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <unordered_set>

#include "postgresql/plan_fields.hpp"

namespace planwright::planners::postgresql {
namespace {

constexpr std::size_t npos = std::string_view::npos;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

using Handler = void (*)(const DetailOwner&, std::string_view key, std::string_view value);

// The text after `label` within the value, up to the next gap of two spaces.
std::optional<std::string_view> part(std::string_view value, std::string_view label) {
  const std::size_t at = value.find(label);
  if (at == npos) {
    return std::nullopt;
  }
  const std::string_view rest = value.substr(at + label.size());
  return trim(rest.substr(0, rest.find("  ")));
}

void set_number_part(const DetailOwner& owner, std::string_view value, std::string_view label,
                     std::string_view key) {
  if (const auto text = part(value, label)) {
    owner.set(key, leading_number(*text));
  }
}

void set_buffers(const DetailOwner& owner, std::string_view /*key*/, std::string_view value) {
  static const std::unordered_map<std::string_view, std::string_view> keys{
      {"shared hit", "Shared Hit Blocks"},         {"shared read", "Shared Read Blocks"},
      {"shared dirtied", "Shared Dirtied Blocks"}, {"shared written", "Shared Written Blocks"},
      {"local hit", "Local Hit Blocks"},           {"local read", "Local Read Blocks"},
      {"local dirtied", "Local Dirtied Blocks"},   {"local written", "Local Written Blocks"},
      {"temp read", "Temp Read Blocks"},           {"temp written", "Temp Written Blocks"},
  };
  std::string group;
  for_each_pair(value, [&](std::string_view name, std::string_view number) {
    if (const std::size_t space = name.rfind(' '); space != npos) {
      group = name.substr(0, space + 1);
      name.remove_prefix(space + 1);
    }
    const std::string full = group + std::string(name);
    const auto found = keys.find(full);
    owner.set(found == keys.end() ? "Buffers." + full : std::string(found->second),
              leading_number(number));
  });
}

// Three layouts: "read= write=" up to 14, "shared/local read=…, temp read=…" in 15 and 16,
// "shared read=…, local read=…, temp read=…" since 17 (and 15's later minor versions).
void set_io_timings(const DetailOwner& owner, std::string_view /*key*/, std::string_view value) {
  static const std::unordered_map<std::string_view, std::string_view> keys{
      {"read", "I/O Read Time"},
      {"write", "I/O Write Time"},
      {"shared/local read", "I/O Read Time"},
      {"shared/local write", "I/O Write Time"},
      {"shared read", "Shared I/O Read Time"},
      {"shared write", "Shared I/O Write Time"},
      {"local read", "Local I/O Read Time"},
      {"local write", "Local I/O Write Time"},
      {"temp read", "Temp I/O Read Time"},
      {"temp write", "Temp I/O Write Time"},
  };
  std::string group;
  for_each_pair(value, [&](std::string_view name, std::string_view number) {
    if (const std::size_t space = name.rfind(' '); space != npos) {
      group = name.substr(0, space + 1);
      name.remove_prefix(space + 1);
    }
    const std::string full = group + std::string(name);
    const auto found = keys.find(full);
    owner.set(found == keys.end() ? "I/O Timings." + full : std::string(found->second),
              leading_number(number));
  });
}

// A line of "name=number" pairs, and the JSON key of each name.
template <class Keys>
void set_pairs(const DetailOwner& owner, std::string_view key, std::string_view value,
               const Keys& keys) {
  for_each_pair(value, [&](std::string_view name, std::string_view number) {
    const auto found = std::ranges::find(keys, name, [](const auto& pair) { return pair.first; });
    const std::string full = found == keys.end() ? std::string(key) + "." + std::string(name)
                                                 : std::string(found->second);
    const std::string_view digits = leading_number(number);
    owner.set(full, digits.empty() ? number : digits);
  });
}

using Pair = std::pair<std::string_view, std::string_view>;

void set_wal(const DetailOwner& owner, std::string_view key, std::string_view value) {
  static constexpr std::array keys{Pair{"records", "WAL Records"}, Pair{"fpi", "WAL FPI"},
                                   Pair{"bytes", "WAL Bytes"}, Pair{"fpi bytes", "WAL FPI Bytes"},
                                   Pair{"buffers full", "WAL Buffers Full"}};
  set_pairs(owner, key, value, keys);
}

void set_heap_blocks(const DetailOwner& owner, std::string_view key, std::string_view value) {
  static constexpr std::array keys{Pair{"exact", "Exact Heap Blocks"},
                                   Pair{"lossy", "Lossy Heap Blocks"}};
  set_pairs(owner, key, value, keys);
}

void set_tuples(const DetailOwner& owner, std::string_view key, std::string_view value) {
  static constexpr std::array keys{
      Pair{"inserted", "Tuples Inserted"}, Pair{"updated", "Tuples Updated"},
      Pair{"deleted", "Tuples Deleted"}, Pair{"skipped", "Tuples Skipped"}};
  set_pairs(owner, key, value, keys);
}

void set_memory(const DetailOwner& owner, std::string_view key, std::string_view value) {
  static constexpr std::array keys{Pair{"used", "Memory Used"},
                                   Pair{"allocated", "Memory Allocated"}};
  set_pairs(owner, key, value, keys);
}

void set_estimates(const DetailOwner& owner, std::string_view key, std::string_view value) {
  static constexpr std::array keys{Pair{"capacity", "Estimated Capacity"},
                                   Pair{"distinct keys", "Estimated Distinct Lookup Keys"},
                                   Pair{"lookups", "Estimated Lookups"},
                                   Pair{"hit percent", "Estimated Hit Percent"}};
  set_pairs(owner, key, value, keys);
}

// "quicksort  Memory: 25kB", "external merge  Disk: 792kB", or the method alone.
void set_sort_method(const DetailOwner& owner, std::string_view /*key*/, std::string_view value) {
  for (const std::string_view type : {"Memory", "Disk"}) {
    const std::string label = " " + std::string(type) + ": ";
    const std::size_t at = value.find(label);
    if (at != npos) {
      owner.set("Sort Method", trim(value.substr(0, at)));
      owner.set("Sort Space Used", leading_number(value.substr(at + label.size())));
      owner.set("Sort Space Type", type);
      return;
    }
  }
  owner.set("Sort Method", value);
}

// "1  Sort Method: quicksort  Average Memory: 25kB  Peak Memory: 25kB", several methods by ", ".
void set_sort_groups(const DetailOwner& owner, std::string_view key, std::string_view value) {
  const std::string group = std::string(key) + ".";
  owner.set(group + "Group Count", leading_number(value));
  auto methods = part(value, "Sort Methods: ");
  if (!methods) {
    methods = part(value, "Sort Method: ");
  }
  if (methods) {
    for (const std::string_view method : split_list(*methods)) {
      owner.set(group + "Sort Methods Used", method);
    }
  }
  for (const std::string_view type : {"Memory", "Disk"}) {
    const std::string space = group + "Sort Space " + std::string(type) + ".";
    set_number_part(owner, value, "Average " + std::string(type) + ": ",
                    space + "Average Sort Space Used");
    set_number_part(owner, value, "Peak " + std::string(type) + ": ",
                    space + "Peak Sort Space Used");
  }
}

// "1024 (originally 2048)"
void set_with_original(const DetailOwner& owner, std::string_view text, const std::string& key) {
  constexpr std::string_view originally = "(originally ";
  const std::string_view now = leading_number(text);
  owner.set(key, now);
  const std::size_t at = text.find(originally);
  // JSON always says both.
  owner.set("Original " + key,
            at == npos ? now : leading_number(text.substr(at + originally.size())));
}

void set_hash(const DetailOwner& owner, std::string_view /*key*/, std::string_view value) {
  set_with_original(owner, value, "Hash Buckets");
  if (const auto batches = part(value, "Batches: ")) {
    set_with_original(owner, *batches, "Hash Batches");
  }
  set_number_part(owner, value, "Memory Usage: ", "Peak Memory Usage");
}

// HashAggregate: "Planned Partitions: 4  Batches: 5  Memory Usage: 4145kB  Disk Usage: 8kB", the
// first part only when there are some, the rest only with ANALYZE.
void set_hash_aggregate(const DetailOwner& owner, std::string_view key, std::string_view value) {
  if (key == "Planned Partitions") {
    owner.set(key, leading_number(value));
    set_number_part(owner, value, "Batches: ", "HashAgg Batches");
  } else if (key == "Batches") {
    owner.set("HashAgg Batches", leading_number(value));
  } else {
    owner.set("Peak Memory Usage", leading_number(value));
  }
  set_number_part(owner, value, "Memory Usage: ", "Peak Memory Usage");
  set_number_part(owner, value, "Disk Usage: ", "Disk Usage");
}

void set_memoize(const DetailOwner& owner, std::string_view /*key*/, std::string_view value) {
  owner.set("Cache Hits", leading_number(value));
  set_number_part(owner, value, "Misses: ", "Cache Misses");
  set_number_part(owner, value, "Evictions: ", "Cache Evictions");
  set_number_part(owner, value, "Overflows: ", "Cache Overflows");
  set_number_part(owner, value, "Memory Usage: ", "Peak Memory Usage");
}

// EXPLAIN (IO) of version 19: "avg=1.0 max=2 capacity=…" and "count=3 waits=1 size=…". Shown as
// printed; its names in the structured formats are not settled.
void set_io_statistics(const DetailOwner& owner, std::string_view key, std::string_view value) {
  auto& fields = owner.worker != nullptr ? owner.worker->native_fields : owner.node->native_fields;
  fields.emplace_back(key, value);
}

void set_storage(const DetailOwner& owner, std::string_view key, std::string_view value) {
  owner.set(key, trim(value.substr(0, value.find("  "))));
  set_number_part(owner, value, "Maximum Storage: ", "Maximum Storage");
}

// "bernoulli ('10'::real) REPEATABLE ('1'::double precision)"
void set_sampling(const DetailOwner& owner, std::string_view /*key*/, std::string_view value) {
  const std::size_t open = value.find(" (");
  owner.set("Sampling Method", unquote(value.substr(0, open)));
  if (open == npos) {
    return;
  }
  constexpr std::string_view repeatable = " REPEATABLE (";
  const std::size_t seed = value.rfind(repeatable);
  std::string_view parameters = trim(value.substr(open + 2, seed == npos ? npos : seed - open - 2));
  if (parameters.ends_with(')')) {
    parameters.remove_suffix(1);
  }
  for (const std::string_view parameter : split_list(parameters)) {
    owner.set("Sampling Parameters", parameter);
  }
  if (seed != npos) {
    std::string_view text = value.substr(seed + repeatable.size());
    if (text.ends_with(')')) {
      text.remove_suffix(1);
    }
    owner.set("Repeatable Seed", text);
  }
}

void set_each(const DetailOwner& owner, std::string_view key, std::string_view value) {
  for (const std::string_view element : split_list(value)) {
    owner.set(key, element);
  }
}

void set_milliseconds(const DetailOwner& owner, std::string_view key, std::string_view value) {
  std::string_view name = key;
  if (key == "Planning time") {
    name = "Planning Time";
  } else if (key == "Execution time") {
    name = "Execution Time";
  } else if (key == "Total runtime") {
    name = "Total Runtime";
  }
  owner.set(name, leading_number(value));
}

void set_settings(const DetailOwner& owner, std::string_view /*key*/, std::string_view value) {
  for (const std::string_view setting : split_list(value)) {
    const std::size_t equals = setting.find('=');
    if (equals == npos) {
      owner.set("Settings.", setting);
      continue;
    }
    const std::string name = "Settings." + std::string(trim(setting.substr(0, equals)));
    std::string_view quoted = trim(setting.substr(equals + 1));
    std::string bare;
    if (quoted.size() >= 2 && quoted.front() == '\'' && quoted.back() == '\'') {
      quoted = quoted.substr(1, quoted.size() - 2);
      for (std::size_t at = 0; at < quoted.size(); ++at) {
        bare += quoted[at];
        at += quoted[at] == '\'' && quoted.substr(at + 1).starts_with('\'') ? 1U : 0U;
      }
    } else {
      bare = quoted;
    }
    owner.set(name, bare);
  }
}

// "Inlining false, Optimization false, Expressions true, Deforming true"
void set_jit_options(const DetailOwner& owner, std::string_view /*key*/, std::string_view value) {
  for (const std::string_view option : split_list(value)) {
    const std::size_t space = option.find(' ');
    owner.set("Options." + std::string(option.substr(0, space)),
              space == npos ? "" : trim(option.substr(space)));
  }
}

// "Generation 0.3 ms (Deform 0.1 ms), Inlining 0.0 ms, …, Total 3.7 ms"; (Deform …) since 17.
void set_jit_timing(const DetailOwner& owner, std::string_view /*key*/, std::string_view value) {
  for (const std::string_view part_text : split_list(value)) {
    const std::size_t space = part_text.find(' ');
    if (space == npos) {
      continue;
    }
    const std::string name = "Timing." + std::string(part_text.substr(0, space));
    const std::string_view rest = trim(part_text.substr(space));
    constexpr std::string_view deform = "(Deform ";
    if (const std::size_t at = rest.find(deform); at != npos) {
      owner.set(name + ".Deform", leading_number(rest.substr(at + deform.size())));
      owner.set(name + ".Total", leading_number(rest));
    } else {
      owner.set(name, leading_number(rest));
    }
  }
}

// "time=0.716 ms  output=106kB  format=text", the time not with TIMING OFF.
void set_serialization(const DetailOwner& owner, std::string_view key, std::string_view value) {
  static constexpr std::array keys{Pair{"time", "Serialization.Time"},
                                   Pair{"output", "Serialization.Output Volume"},
                                   Pair{"format", "Serialization.Format"}};
  for_each_pair(value, [&](std::string_view name, std::string_view text) {
    // The unit of the pair before stands in front of the name: "ms  output".
    name.remove_prefix(std::min(name.size(), name.rfind(' ') == npos ? 0 : name.rfind(' ') + 1));
    const auto found = std::ranges::find(keys, name, [](const Pair& pair) { return pair.first; });
    const std::string_view digits = leading_number(text);
    owner.set(found == keys.end() ? std::string(key) + "." + std::string(name)
                                  : std::string(found->second),
              digits.empty() ? text : digits);
  });
}

const std::unordered_map<std::string_view, Handler>& handlers() {
  static const std::unordered_map<std::string_view, Handler> table{
      {"Buffers", set_buffers},
      {"I/O Timings", set_io_timings},
      {"WAL", set_wal},
      {"Heap Blocks", set_heap_blocks},
      {"Tuples", set_tuples},
      {"Estimates", set_estimates},
      {"Sort Method", set_sort_method},
      {"Full-sort Groups", set_sort_groups},
      {"Pre-sorted Groups", set_sort_groups},
      {"Buckets", set_hash},
      {"Planned Partitions", set_hash_aggregate},
      {"Batches", set_hash_aggregate},
      {"Memory Usage", set_hash_aggregate},
      {"Hits", set_memoize},
      {"Storage", set_storage},
      {"Prefetch", set_io_statistics},
      {"I/O", set_io_statistics},
      {"Sampling", set_sampling},
      {"Output", set_each},
      {"Sort Key", set_each},
      {"Presorted Key", set_each},
      {"Group Key", set_each},
      {"Params Evaluated", set_each},
      {"Conflict Arbiter Indexes", set_each},
  };
  return table;
}

const std::unordered_map<std::string_view, Handler>& statement_handlers() {
  static const std::unordered_map<std::string_view, Handler> table{
      {"Buffers", set_buffers},
      {"I/O Timings", set_io_timings},
      {"WAL", set_wal},
      {"Memory", set_memory},
      {"Planning Time", set_milliseconds},
      {"Planning time", set_milliseconds},
      {"Execution Time", set_milliseconds},
      {"Execution time", set_milliseconds},
      {"Total runtime", set_milliseconds},
      {"Settings", set_settings},
      {"Serialization", set_serialization},
  };
  return table;
}

}  // namespace

std::string_view trim_right(std::string_view text) {
  while (!text.empty() && is_space(text.back())) {
    text.remove_suffix(1);
  }
  return text;
}

std::string_view trim(std::string_view text) {
  text = trim_right(text);
  while (!text.empty() && is_space(text.front())) {
    text.remove_prefix(1);
  }
  return text;
}

std::string_view leading_number(std::string_view text) {
  std::size_t end = 0;
  if (end < text.size() && (text[end] == '-' || text[end] == '+')) {
    ++end;
  }
  while (end < text.size() && (is_digit(text[end]) || text[end] == '.')) {
    ++end;
  }
  return text.substr(0, end);
}

std::string unquote(std::string_view name) {
  name = trim(name);
  if (name.size() < 2 || name.front() != '"' || name.back() != '"') {
    return std::string(name);
  }
  name = name.substr(1, name.size() - 2);
  std::string bare;
  bare.reserve(name.size());
  for (std::size_t at = 0; at < name.size(); ++at) {
    bare += name[at];
    if (name[at] == '"' && at + 1 < name.size() && name[at + 1] == '"') {
      ++at;
    }
  }
  return bare;
}

std::vector<std::string_view> split_list(std::string_view text) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  std::size_t depth = 0;
  char quote = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (quote != 0) {
      quote = c == quote ? '\0' : quote;
    } else if (c == '\'' || c == '"') {
      quote = c;
    } else if (c == '(' || c == '[') {
      ++depth;
    } else if ((c == ')' || c == ']') && depth > 0) {
      --depth;
    } else if (c == ',' && depth == 0 && at + 1 < text.size() && text[at + 1] == ' ') {
      parts.push_back(text.substr(begin, at - begin));
      begin = at + 2;
    }
  }
  const std::string_view last = trim(text.substr(begin));
  if (!last.empty()) {
    parts.push_back(last);
  }
  return parts;
}

void DetailOwner::set(std::string_view key, std::string_view value) const {
  const FieldValue field{value, std::nullopt};
  FieldFit fit = FieldFit::placed;
  std::string grouped;
  if (!group.empty()) {
    grouped.append(group).append(key);
    key = grouped;
  }
  if (worker != nullptr) {
    fit = set_worker_field(*worker, key, field);
  } else if (node != nullptr) {
    fit = set_node_field(*node, key, field);
  } else {
    fit = set_statement_field(*plan, key, field);
  }
  // A damaged file has as many unknown keys as lines, each as long as it likes.
  constexpr std::size_t most_reported = 32;
  constexpr std::size_t longest_reported = 64;
  if (fit == FieldFit::unknown && unknown->size() < most_reported &&
      key.size() <= longest_reported) {
    unknown->emplace(key);
  }
}

bool is_expression_key(std::string_view key) {
  static const std::unordered_set<std::string_view> keys{"Output",
                                                         "Filter",
                                                         "Index Cond",
                                                         "Recheck Cond",
                                                         "Hash Cond",
                                                         "Merge Cond",
                                                         "Join Filter",
                                                         "One-Time Filter",
                                                         "TID Cond",
                                                         "Order By",
                                                         "Sort Key",
                                                         "Group Key",
                                                         "Hash Key",
                                                         "Presorted Key",
                                                         "Conflict Filter",
                                                         "Run Condition",
                                                         "Function Call",
                                                         "Cache Key",
                                                         "Table Function Call",
                                                         "Window",
                                                         "Remote SQL",
                                                         "Relations",
                                                         "Sampling",
                                                         "Settings",
                                                         "Vectorized Filter"};
  return keys.contains(key);
}

void set_detail(const DetailOwner& owner, std::string_view key, std::string_view value) {
  value = trim(value);
  const bool statement = owner.node == nullptr && owner.worker == nullptr;
  if (owner.group == "JIT.") {
    if (key == "Options") {
      set_jit_options(owner, key, value);
      return;
    }
    if (key == "Timing") {
      set_jit_timing(owner, key, value);
      return;
    }
  }
  const auto& table = statement ? statement_handlers() : handlers();
  const auto found = table.find(key);
  if (found == table.end()) {
    owner.set(key, value);
  } else {
    found->second(owner, key, value);
  }
}

bool set_trigger(Plan& plan, std::string_view text) {
  // Names are printed bare and may hold anything, so the figures are found from the end.
  const std::size_t figures = text.rfind(": ");
  const std::size_t calls = text.rfind("calls=");
  if (figures == npos || calls == npos || calls < figures) {
    return false;
  }
  Trigger trigger;
  for_each_pair(text.substr(figures + 2),
                [&trigger](std::string_view name, std::string_view value) {
                  set_trigger_field(trigger, name == "time" ? "Time" : "Calls",
                                    {leading_number(value), std::nullopt});
                });
  std::string_view names = text.substr(0, figures);
  constexpr std::string_view on = " on ";
  if (const std::size_t at = names.rfind(on); at != npos) {
    trigger.relation = names.substr(at + on.size());
    names = names.substr(0, at);
  }
  constexpr std::string_view constraint = "for constraint ";
  if (const std::size_t at = names.find(constraint); at != npos) {
    trigger.constraint = names.substr(at + constraint.size());
    names = names.substr(0, at);
  }
  trigger.name = trim(names);
  plan.triggers.push_back(std::move(trigger));
  return true;
}

}  // namespace planwright::planners::postgresql
