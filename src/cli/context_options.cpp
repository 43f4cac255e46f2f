#include "context_options.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include <fmt/format.h>

#include <planwright/base/number.hpp>

namespace planwright::cli {
namespace po = boost::program_options;
namespace {

struct Unit {
  std::string_view name;
  double factor;
};
constexpr std::array counts{Unit{"", 1}, Unit{"k", 1e3}, Unit{"m", 1e6}, Unit{"g", 1e9}};
constexpr double kib = 1024;
constexpr std::array bytes{Unit{"", 1},
                           Unit{"b", 1},
                           Unit{"kb", kib},
                           Unit{"k", kib},
                           Unit{"kib", kib},
                           Unit{"mb", kib* kib},
                           Unit{"m", kib* kib},
                           Unit{"mib", kib* kib},
                           Unit{"gb", kib* kib* kib},
                           Unit{"g", kib* kib* kib},
                           Unit{"gib", kib* kib* kib},
                           Unit{"tb", kib* kib* kib* kib},
                           Unit{"t", kib* kib* kib* kib},
                           Unit{"tib", kib* kib* kib* kib}};
constexpr std::array periods{Unit{"s", 1},       Unit{"sec", 1},     Unit{"second", 1},
                             Unit{"min", 60},    Unit{"minute", 60}, Unit{"h", 3600},
                             Unit{"hour", 3600}, Unit{"d", 86400},   Unit{"day", 86400}};

std::string lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return result;
}

template <std::size_t N>
std::optional<double> factor_of(const std::array<Unit, N>& units, std::string_view name) {
  const auto found = std::ranges::find(units, lower(name), &Unit::name);
  return found == units.end() ? std::nullopt : std::optional(found->factor);
}

// "12e6k" → 12e6 and "k".
std::pair<std::optional<double>, std::string_view> number_and_unit(std::string_view text) {
  const auto digits = [text](std::size_t from) {
    return std::min(text.find_first_not_of("0123456789", from), text.size());
  };
  std::size_t end = digits(0);
  if (end < text.size() && text[end] == '.') {
    end = digits(end + 1);
  }
  if (end > 0 && end < text.size() && (text[end] == 'e' || text[end] == 'E')) {
    const bool sign = end + 1 < text.size() && (text[end + 1] == '+' || text[end + 1] == '-');
    const std::size_t exponent = end + (sign ? 2U : 1U);
    if (digits(exponent) > exponent) {
      end = digits(exponent);
    }
  }
  return {parse_number(text.substr(0, end)), text.substr(end)};
}

std::optional<double> count_of(std::string_view text) {
  const auto [number, unit] = number_and_unit(text);
  const auto factor = factor_of(counts, unit);
  return number && factor ? std::optional(*number * *factor) : std::nullopt;
}

std::optional<double> bytes_of(std::string_view text) {
  const auto [number, unit] = number_and_unit(text);
  const auto factor = factor_of(bytes, unit);
  return number && factor ? std::optional(*number * *factor) : std::nullopt;
}

std::optional<double> rate_of(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) {
    return std::nullopt;
  }
  const auto number = count_of(text.substr(0, slash));
  const auto period = factor_of(periods, text.substr(slash + 1));
  return number && period ? std::optional(*number / *period) : std::nullopt;
}

// A quantity a table has, and how its option is written.
struct TableOption {
  std::string_view name;
  std::optional<double> (*read)(std::string_view);
  std::string_view example;  // of one table's value
  std::string_view accepted;
};
constexpr TableOption rows_option{"--rows", count_of, "12e6",
                                  "a number of rows such as 12e6, 800k, 1.5M or 2G"};
constexpr TableOption size_option{"--size", bytes_of, "9GB", "a size such as 9GB, 512MB or 8192"};
constexpr TableOption writes_option{"--writes", rate_of, "50/s",
                                    "a rate such as 50/s, 300/min, 2k/h or 5/day"};

// Reads "name=value,name=value" from the left.
class TableList {
 public:
  TableList(const TableOption& option, std::string_view text) : option_(option), text_(text) {}

  Result<std::vector<std::pair<RelationRef, double>>> read() {
    std::vector<std::pair<RelationRef, double>> values;
    do {
      const std::size_t begin = at_;
      RelationRef ref;
      if (auto named = read_name(ref); !named) {
        return tl::make_unexpected(named.error());
      }
      const auto value = read_value(ref);
      if (!value) {
        return tl::make_unexpected(value.error());
      }
      if (std::ranges::find(values, ref, &std::pair<RelationRef, double>::first) != values.end()) {
        return wrong(begin, fmt::format("'{}' is given twice", ref.display()));
      }
      values.emplace_back(std::move(ref), *value);
    } while (take(','));
    std::ranges::sort(values);
    return values;
  }

 private:
  [[nodiscard]] tl::unexpected<Error> wrong(std::size_t at, std::string message) const {
    return failure(ErrorCode::usage, std::move(message),
                   fmt::format("{}:{}", option_.name, at + 1));
  }

  bool take(char expected) {
    const bool there = at_ < text_.size() && text_[at_] == expected;
    at_ += there ? 1U : 0U;
    return there;
  }

  Result<void> read_name(RelationRef& ref) {
    const std::size_t begin = at_;
    std::vector<std::string> parts;
    do {
      auto part = read_part();
      if (!part) {
        return tl::make_unexpected(part.error());
      }
      parts.push_back(std::move(*part));
    } while (take('.'));
    if (parts.size() > 2) {
      return wrong(begin, fmt::format("'{}' has {} parts, a table has a schema and a name; put a "
                                      "part with a dot in double quotes, and all of it in single "
                                      "quotes for the shell: '\"{}\"={}'",
                                      text_.substr(begin, at_ - begin), parts.size(),
                                      text_.substr(begin, at_ - begin), option_.example));
    }
    ref.name = std::move(parts.back());
    ref.schema = parts.size() == 2 ? std::move(parts.front()) : std::string{};
    return {};
  }

  Result<std::string> read_part() {
    const std::size_t begin = at_;
    std::string part;
    if (take('"')) {
      while (true) {
        const std::size_t end = text_.find('"', at_);
        if (end == std::string_view::npos) {
          return wrong(begin, "the double quote is not closed");
        }
        part += text_.substr(at_, end - at_);
        at_ = end + 1;
        if (!take('"')) {
          break;
        }
        part += '"';
      }
    } else {
      at_ = std::min(text_.find_first_of(".,=\"", at_), text_.size());
      part = text_.substr(begin, at_ - begin);
    }
    if (part.empty()) {
      return wrong(begin, fmt::format("expected a table's name; write orders={}", option_.example));
    }
    return part;
  }

  Result<double> read_value(const RelationRef& ref) {
    if (!take('=')) {
      return wrong(at_, fmt::format("'{}' has no value; write {}={}", ref.display(), ref.display(),
                                    option_.example));
    }
    const std::size_t begin = at_;
    at_ = std::min(text_.find(',', at_), text_.size());
    const std::string_view text = text_.substr(begin, at_ - begin);
    const auto value = option_.read(text);
    if (!value) {
      return wrong(begin, fmt::format("'{}' is not {}", text, option_.accepted));
    }
    return *value;
  }

  const TableOption& option_;
  std::string_view text_;
  std::size_t at_ = 0;
};

template <class Value>
Result<std::vector<std::pair<RelationRef, Value>>> parse_tables(const TableOption& option,
                                                                std::string_view text) {
  auto read = TableList(option, text).read();
  if (!read) {
    return tl::make_unexpected(read.error());
  }
  std::vector<std::pair<RelationRef, Value>> values;
  for (auto& [ref, value] : *read) {
    values.emplace_back(std::move(ref), Value(value));
  }
  return values;
}

// The option may be given several times; each is a list.
template <class Value, class Parse>
Result<std::vector<std::pair<RelationRef, Value>>> all_of(const po::variables_map& values,
                                                          const char* name, Parse parse) {
  std::vector<std::pair<RelationRef, Value>> all;
  if (values.count(name) == 0) {
    return all;
  }
  for (const std::string& text : values[name].as<std::vector<std::string>>()) {
    auto some = parse(text);
    if (!some) {
      return tl::make_unexpected(some.error());
    }
    std::ranges::move(*some, std::back_inserter(all));
  }
  std::ranges::sort(all);
  const auto twice = std::ranges::adjacent_find(
      all, [](const auto& a, const auto& b) { return a.first == b.first; });
  if (twice != all.end()) {
    return failure(ErrorCode::usage, fmt::format("'{}' is given twice", twice->first.display()),
                   fmt::format("--{}", name));
  }
  return all;
}

}  // namespace

Result<std::vector<std::pair<RelationRef, Rows>>> parse_rows(std::string_view text) {
  return parse_tables<Rows>(rows_option, text);
}

Result<std::vector<std::pair<RelationRef, Bytes>>> parse_sizes(std::string_view text) {
  return parse_tables<Bytes>(size_option, text);
}

Result<std::vector<std::pair<RelationRef, double>>> parse_writes(std::string_view text) {
  return parse_tables<double>(writes_option, text);
}

Result<double> parse_frequency(std::string_view text) {
  if (const auto rate = rate_of(text); rate && *rate > 0) {
    return *rate;
  }
  return failure(ErrorCode::usage,
                 fmt::format("'{}' is not how often the statement runs; write 200/s, 300/min, 2k/h "
                             "or 5/day",
                             text),
                 "--frequency");
}

void add_context_options(po::options_description& options) {
  const auto list = [] {
    return po::value<std::vector<std::string>>()->composing()->value_name("TABLE=N");
  };
  options.add_options()("rows", list(), "rows of tables: orders=12e6,sales.customers=800k")(
      "size", list(), "sizes of tables without their indexes: orders=9GB")(
      "writes", list(), "rows written to tables: orders=50/s (or /min, /h, /day)")(
      "frequency", po::value<std::string>()->value_name("N/s"),
      "how often the statement runs: 200/s, 300/min, 2k/h, 5/day")(
      "purpose", po::value<std::string>()->value_name("TEXT"), "what the statement is for");
}

Result<StatementContext> read_context(const po::variables_map& values) {
  StatementContext context;
  auto rows = all_of<Rows>(values, "rows", parse_rows);
  auto sizes = all_of<Bytes>(values, "size", parse_sizes);
  auto writes = all_of<double>(values, "writes", parse_writes);
  if (!rows) {
    return tl::make_unexpected(rows.error());
  }
  if (!sizes) {
    return tl::make_unexpected(sizes.error());
  }
  if (!writes) {
    return tl::make_unexpected(writes.error());
  }
  context.rows = std::move(*rows);
  context.sizes = std::move(*sizes);
  context.writes_per_s = std::move(*writes);
  if (values.count("frequency") > 0) {
    const auto frequency = parse_frequency(values["frequency"].as<std::string>());
    if (!frequency) {
      return tl::make_unexpected(frequency.error());
    }
    context.frequency_per_s = *frequency;
  }
  if (values.count("purpose") > 0) {
    context.purpose = values["purpose"].as<std::string>();
  }
  return context;
}

}  // namespace planwright::cli
