#include <algorithm>
#include <random>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <planwright/catalog/redaction.hpp>
#include <planwright/catalog/snapshot.hpp>
#include <planwright/query/query.hpp>

namespace planwright::catalog {
namespace {

// The collation of the test: by letters first, as a locale sorts.
bool locale_less(const std::string& a, const std::string& b) {
  const auto folded = [](std::string text) {
    std::ranges::transform(text, text.begin(), [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    });
    return text;
  };
  return std::pair(folded(a), b) < std::pair(folded(b), a);
}

RedactionMeans means(unsigned seed = 7) {
  auto engine = std::make_shared<std::mt19937_64>(seed);
  return {[](std::vector<std::string> texts) -> Result<std::vector<std::string>> {
            std::ranges::sort(texts, locale_less);
            return texts;
          },
          [engine] { return (*engine)(); }};
}

Column column(const std::string& name, const std::string& type, std::vector<std::string> common,
              std::vector<std::string> histogram) {
  Column made;
  made.name = name;
  made.type = type;
  ColumnStatistics& statistics = made.statistics.emplace();
  statistics.average_width = 8;
  statistics.common_frequencies.assign(common.size(), 0.01);
  statistics.common_values = std::move(common);
  statistics.histogram = std::move(histogram);
  return made;
}

Snapshot shop() {
  Relation orders;
  orders.ref = {"public", "orders"};
  orders.columns = {
      column("id", "int8", {}, {"1", "500", "1000", "1500"}),
      column("customer", "int4", {"7", "42"}, {"1", "80", "900"}),
      column("small", "int2", {"32767", "-32768"}, {}),
      column("flag", "bpchar(1)", {"A", "N", "R"}, {}),
      column("status", "text", {"paid", "new", "Lost"}, {"a", "mail", "zebra"}),
      column("amount", "numeric(10,2)", {"9.99"}, {"0.50", "10.00", "99999.99"}),
      column("ratio", "float8", {}, {"0.1", "0.25", "0.9"}),
      column("born", "date", {"2001-02-03"}, {"1999-12-31", "2020-02-29"}),
      column("at", "timestamptz(3)", {}, {"2024-01-01 00:00:00+00", "2024-03-05 07:08:09.123+00"}),
      column("token", "uuid", {},
             {"00000000-0000-0000-0000-000000000001", "ffffffff-ffff-4fff-8fff-ffffffffffff"}),
      column("tags", "text[]", {"{paid,new}"}, {}),
      column("during", "int4range", {"[1,80)"}, {}),
      column("payload", "jsonb", {"{\"name\": \"secret\"}"}, {}),
      column("done", "bool", {"t", "f"}, {}),
      column("mood", "mood", {"sad"}, {}),
      column("mail", "email", {"a@b"}, {})};
  Relation lines;
  lines.ref = {"public", "lines"};
  lines.columns = {column("order_id", "int8", {"500"}, {"1", "1000"}),
                   column("status", "varchar(20)", {"new"}, {})};
  Snapshot snapshot;
  snapshot.catalog.put(std::move(orders));
  snapshot.catalog.put(std::move(lines));
  snapshot.schema = {{"CREATE TYPE public.mood AS ENUM ('sad', 'ok')", {}, {}},
                     {"CREATE DOMAIN public.email AS character varying(20)", {}, {}}};
  return snapshot;
}

const ColumnStatistics& statistics(const Snapshot& snapshot, const char* table, const char* name) {
  return *snapshot.catalog.find({"public", table})->column(name)->statistics;
}

TEST(Redaction, NoValueIsLeft) {
  Snapshot snapshot = shop();
  const auto key = redact(snapshot, means());
  ASSERT_TRUE(key) << key.error().message;
  EXPECT_TRUE(snapshot.redacted);
  const Snapshot was = shop();
  for (const Relation& relation : was.catalog.relations()) {
    const Relation& now = *snapshot.catalog.find(relation.ref);
    for (const Column& before : relation.columns) {
      if (before.name == "done" || before.name == "mood") {
        EXPECT_EQ(*now.column(before.name)->statistics, *before.statistics) << before.name;
        continue;
      }
      if (before.name == "small") {  // both ends of its type: there is no room
        continue;
      }
      const ColumnStatistics& after = *now.column(before.name)->statistics;
      for (const std::string& value : before.statistics->common_values) {
        EXPECT_EQ(std::ranges::find(after.common_values, value), after.common_values.end())
            << before.name << " " << value;
      }
      for (const std::string& value : before.statistics->histogram) {
        EXPECT_EQ(std::ranges::find(after.histogram, value), after.histogram.end())
            << before.name << " " << value;
      }
      if (before.name != "payload") {
        EXPECT_EQ(after.common_values.size(), before.statistics->common_values.size())
            << before.name;
        EXPECT_EQ(after.histogram.size(), before.statistics->histogram.size()) << before.name;
      }
    }
  }
  EXPECT_TRUE(statistics(snapshot, "orders", "payload").common_values.empty());
  EXPECT_TRUE(statistics(snapshot, "orders", "payload").common_frequencies.empty());
  ASSERT_EQ(snapshot.diagnostics.size(), 1U);
  EXPECT_NE(snapshot.diagnostics[0].message.find("public.orders.payload"), std::string::npos);
}

TEST(Redaction, OrderTypesAndEqualityStay) {
  for (unsigned seed = 0; seed < 50; ++seed) {
    Snapshot snapshot = shop();
    const auto key = redact(snapshot, means(seed));
    ASSERT_TRUE(key) << key.error().message;
    const auto of = [&](const char* table, const char* name) -> const ColumnStatistics& {
      return statistics(snapshot, table, name);
    };
    // The same value is the same in both tables.
    EXPECT_EQ(of("lines", "order_id").common_values[0], of("orders", "id").histogram[1]);
    EXPECT_EQ(of("lines", "status").common_values[0], of("orders", "status").common_values[1]);
    EXPECT_EQ(of("orders", "tags").common_values[0],
              fmt::format("{{\"{}\",\"{}\"}}", of("orders", "status").common_values[0],
                          of("orders", "status").common_values[1]));
    // Distances between numbers too, and none leaves its type.
    const auto& ids = of("orders", "id").histogram;
    EXPECT_EQ(std::stoll(ids[3]) - std::stoll(ids[0]), 1499);
    EXPECT_LE(std::abs(std::stoll(of("orders", "small").common_values[0])), 32768);
    EXPECT_EQ(
        of("orders", "amount").histogram[0].size() - of("orders", "amount").histogram[0].find('.'),
        3U);
    EXPECT_LT(std::stold(of("orders", "amount").histogram[2]), 1e8L);
    EXPECT_LT(of("orders", "born").histogram[0], of("orders", "born").common_values[0]);
    EXPECT_LT(of("orders", "born").common_values[0], of("orders", "born").histogram[1]);
    EXPECT_EQ(of("orders", "born").histogram[0].size(), 10U);
    EXPECT_NE(of("orders", "at").histogram[0].find(" 00:00:00+00"), std::string::npos);
    EXPECT_NE(of("orders", "at").histogram[1].find(" 07:08:09.123"), std::string::npos);
    EXPECT_LT(of("orders", "token").histogram[0], of("orders", "token").histogram[1]);
    EXPECT_EQ(of("orders", "token").histogram[0].size(), 36U);
    const auto& texts = of("orders", "status");
    EXPECT_TRUE(locale_less(texts.histogram[0], texts.common_values[2]));  // a, Lost
    EXPECT_TRUE(locale_less(texts.common_values[2], texts.histogram[1]));  // Lost, mail
    EXPECT_TRUE(locale_less(texts.histogram[1], texts.common_values[1]));  // mail, new
    EXPECT_TRUE(locale_less(texts.common_values[1], texts.common_values[0]));
    EXPECT_TRUE(locale_less(texts.common_values[0], texts.histogram[2]));
    EXPECT_EQ(texts.common_values[0].size(), 4U);
    for (const std::string& flag : of("orders", "flag").common_values) {
      EXPECT_EQ(flag.size(), 1U);
    }
    EXPECT_TRUE(std::ranges::is_sorted(of("orders", "flag").common_values));
  }
}

TEST(Redaction, LiteralsOfDefinitionsAreTheirOwnSurrogates) {
  for (unsigned seed = 0; seed < 50; ++seed) {
    Snapshot snapshot = shop();
    Relation& orders = *snapshot.catalog.find({"public", "orders"});
    Index partial;
    partial.name = "unpaid";
    partial.where = "((status = 'new'::text) AND (customer > 42) AND (customer < 100))";
    orders.indexes.push_back(partial);
    orders.partition_bound =
        "FOR VALUES FROM ('2024-02-01 00:00:00+00') TO ('2024-03-01 00:00:00+00')";
    const auto key = redact(snapshot, means(seed));
    ASSERT_TRUE(key) << key.error().message;
    const auto& status = statistics(snapshot, "orders", "status");
    EXPECT_EQ(status.common_values[1], "new");
    EXPECT_NE(status.common_values[0], "paid");
    EXPECT_TRUE(locale_less("new", status.common_values[0]));
    EXPECT_TRUE(locale_less(status.histogram[1], "new"));
    const auto& customer = statistics(snapshot, "orders", "customer");
    EXPECT_EQ(customer.common_values[1], "42");
    EXPECT_LT(std::stoi(customer.common_values[0]), 42);
    EXPECT_GT(std::stoi(customer.histogram[1]), 42);  // 80
    EXPECT_LT(std::stoi(customer.histogram[1]), 100);
    EXPECT_GT(std::stoi(customer.histogram[2]), 100);
    const auto& at = statistics(snapshot, "orders", "at");
    EXPECT_LT(at.histogram[0], "2024-02-01");
    EXPECT_GT(at.histogram[1], "2024-03-01");
  }
}

// Whole and decimal numbers between two literals: rounding makes no two of them one.
TEST(Redaction, BetweenLiteralsNoTwoValuesBecomeOne) {
  for (unsigned seed = 0; seed < 50; ++seed) {
    Snapshot snapshot;
    Relation relation;
    relation.ref = {"public", "t"};
    std::vector<std::string> whole;
    std::vector<std::string> decimal;
    for (int at = 1; at < 100; ++at) {
      whole.push_back(std::to_string(at));
      decimal.push_back(fmt::format("{}.00", at));
      decimal.push_back(fmt::format("{}.37", at));
    }
    relation.columns = {column("whole", "int4", {}, whole),
                        column("decimal", "numeric(10,2)", {}, decimal),
                        column("sparse", "int8", {}, {"3", "30", "31"})};
    relation.checks = {{"c", "whole > 0 AND whole < 130", true}};
    snapshot.catalog.put(std::move(relation));
    ASSERT_TRUE(redact(snapshot, means(seed)));
    EXPECT_TRUE(snapshot.diagnostics.empty());
    for (const Column& made : snapshot.catalog.relations()[0].columns) {
      long double before = 0;
      for (const std::string& value : made.statistics->histogram) {
        EXPECT_LT(before, std::stold(value)) << made.name;
        before = std::stold(value);
      }
      EXPECT_LT(before, 130);
    }
  }
}

// '0001-01-01' stands for "always" in many a table: no server reads a year before the first so.
TEST(Redaction, NoTimeIsMovedBeforeTheFirstYear) {
  for (unsigned seed = 0; seed < 50; ++seed) {
    Snapshot snapshot;
    Relation relation;
    relation.ref = {"public", "t"};
    const std::vector<std::string> years{"0001-01-01", "2024-01-01", "9999-12-31", "32760-01-01"};
    relation.columns = {column("d", "date", {}, years), column("t", "timestamp", {}, years)};
    snapshot.catalog.put(std::move(relation));
    ASSERT_TRUE(redact(snapshot, means(seed)));
    EXPECT_TRUE(snapshot.diagnostics.empty());
    for (const Column& made : snapshot.catalog.relations()[0].columns) {
      int before = 0;
      ASSERT_EQ(made.statistics->histogram.size(), years.size());
      for (const std::string& value : made.statistics->histogram) {
        const int year = std::stoi(value);
        EXPECT_TRUE(value.substr(value.find('-')).size() == 6 && before < year && year <= 32767)
            << made.name << " " << value;
        before = year;
      }
    }
  }
}

std::string redacted(const Snapshot& snapshot, const RedactionKey& key, std::string_view sql,
                     std::vector<Diagnostic>* diagnostics = nullptr) {
  Query query = query::understand(sql, "q");
  query::resolve(query, snapshot.catalog);
  RedactedQuery made = redact_query(query, snapshot, key);
  if (diagnostics != nullptr) {
    *diagnostics = made.diagnostics;
  }
  return made.text;
}

TEST(Redaction, AQuerysLiteralsAreReplacedAlike) {
  Snapshot snapshot = shop();
  const auto key = redact(snapshot, means());
  ASSERT_TRUE(key);
  const auto& status = statistics(snapshot, "orders", "status");
  const auto& id = statistics(snapshot, "orders", "id");
  const auto sql = [&](std::string_view text) { return redacted(snapshot, *key, text); };
  EXPECT_EQ(sql("SELECT 7, 'paid' FROM orders WHERE status = 'paid' AND id = 500 LIMIT 7"),
            fmt::format("SELECT 7, 'paid' FROM orders WHERE status = '{}' AND id = {} LIMIT 7",
                        status.common_values[0], id.histogram[1]));
  EXPECT_EQ(sql("SELECT * FROM orders o WHERE o.status IN ('new', 'Lost') OR 1000 < o.id"),
            fmt::format("SELECT * FROM orders o WHERE o.status IN ('{}', '{}') OR {} < o.id",
                        status.common_values[1], status.common_values[2], id.histogram[2]));
  EXPECT_EQ(sql("SELECT * FROM (SELECT id AS i FROM orders) s WHERE i = '500'::bigint"),
            fmt::format("SELECT * FROM (SELECT id AS i FROM orders) s WHERE i = '{}'::bigint",
                        id.histogram[1]));
  EXPECT_EQ(sql("SELECT * FROM orders WHERE done = 't' AND mood = 'sad' AND id IS NULL"),
            "SELECT * FROM orders WHERE done = 't' AND mood = 'sad' AND id IS NULL");
  EXPECT_EQ(sql("SELECT * FROM orders WHERE flag = 'N  '"),
            fmt::format("SELECT * FROM orders WHERE flag = '{}'",
                        statistics(snapshot, "orders", "flag").common_values[1]));
  // Between known values: at the same place between their surrogates.
  const long long shift = std::stoll(id.histogram[1]) - 500;
  EXPECT_EQ(
      sql("SELECT * FROM orders WHERE id BETWEEN 750 AND 99999"),
      fmt::format("SELECT * FROM orders WHERE id BETWEEN {} AND {}", 750 + shift, 99999 + shift));
  // The present is moved as the last values were; what is added to a time is not.
  const auto& at = statistics(snapshot, "orders", "at");
  const std::string moved = sql("SELECT * FROM orders WHERE at > now() - interval '7 days'");
  EXPECT_TRUE(moved.starts_with("SELECT * FROM orders WHERE at > now() + (interval '")) << moved;
  EXPECT_TRUE(moved.ends_with(" days' - interval '7 days')")) << moved;
  EXPECT_EQ(sql("SELECT * FROM orders WHERE at < '2024-01-01 00:00:00+00'::timestamptz + interval "
                "'1 day'"),
            fmt::format("SELECT * FROM orders WHERE at < '{}'::timestamptz + interval '1 day'",
                        at.histogram[0]));
  std::vector<Diagnostic> said;
  EXPECT_EQ(sql("SELECT * FROM orders WHERE status LIKE 'pa%'"),
            fmt::format("SELECT * FROM orders WHERE status LIKE '{}%'", status.common_values[0]));
  redacted(snapshot, *key, "SELECT * FROM orders WHERE status LIKE '%pa%'", &said);
  ASSERT_EQ(said.size(), 1U);
  EXPECT_NE(said[0].message.find("LIKE"), std::string::npos);
}

// What has a prefix in common still has, however deep; what a locale sorts between keeps its place.
TEST(Redaction, PrefixesStayPrefixes) {
  std::vector<std::string> names;
  for (int at = 0; at < 400; ++at) {
    names.push_back(fmt::format("{}-{:02}/{}",
                                "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"[at % 52],
                                at % 7, at));
  }
  std::ranges::sort(names);
  names.erase(std::ranges::unique(names).begin(), names.end());
  Snapshot snapshot;
  Relation relation;
  relation.ref = {"public", "t"};
  relation.columns = {column("name", "text", {}, names)};
  snapshot.catalog.put(relation);
  snapshot.catalog.settings = {{"lc_collate", "C"}};
  RedactionMeans by_bytes = means();
  by_bytes.sort = [](std::vector<std::string> texts) -> Result<std::vector<std::string>> {
    std::ranges::sort(texts);
    return texts;
  };
  const auto key = redact(snapshot, by_bytes);
  ASSERT_TRUE(key);
  const auto& histogram = snapshot.catalog.relations()[0].columns[0].statistics->histogram;
  ASSERT_EQ(histogram.size(), names.size());
  EXPECT_TRUE(std::ranges::is_sorted(histogram));
  for (const char* prefix : {"a", "Q-", "m-03", "b-01/1", "no such"}) {
    const std::string text =
        redacted(snapshot, *key, fmt::format("SELECT 1 FROM t WHERE name LIKE '{}%'", prefix));
    const std::size_t begin = text.find('\'') + 1;
    const std::string made = text.substr(begin, text.find('%') - begin);
    for (std::size_t at = 0; at < names.size(); ++at) {
      EXPECT_EQ(histogram[at].starts_with(made), names[at].starts_with(prefix))
          << prefix << " " << made << " " << names[at] << " " << histogram[at];
    }
  }
}

TEST(Redaction, UnknownTextsLieBetweenTheirNeighbours) {
  Snapshot snapshot = shop();
  const auto key = redact(snapshot, means());
  ASSERT_TRUE(key);
  const auto& status = statistics(snapshot, "orders", "status");
  const std::string text = redacted(snapshot, *key, "SELECT * FROM orders WHERE status > 'order'");
  const std::string literal =
      text.substr(text.find('\'') + 1, text.rfind('\'') - text.find('\'') - 1);
  EXPECT_TRUE(locale_less(status.common_values[1], literal)) << literal;  // new
  EXPECT_TRUE(locale_less(literal, status.common_values[0])) << literal;  // paid
}

TEST(Redaction, DefinitionsWithLiteralsCanBeLeftOut) {
  Snapshot snapshot = shop();
  Relation& orders = *snapshot.catalog.find({"public", "orders"});
  orders.checks = {{"positive", "amount > 0", true}, {"named", "status IS NOT NULL", true}};
  orders.indexes.resize(2);
  orders.indexes[0].name = "unpaid";
  orders.indexes[0].where = "status = 'new'";
  orders.indexes[1].name = "plain";
  orders.partition_of = RelationRef{"public", "all_orders"};
  orders.partition_bound = "FOR VALUES FROM ('2024-02-01') TO ('2024-03-01')";
  Relation view;
  view.ref = {"public", "unpaid_orders"};
  view.kind = RelationKind::view;
  view.view_definition = "SELECT id FROM orders WHERE status = 'new'";
  snapshot.catalog.put(view);
  const RelationRef table{"public", "orders"};
  const std::string kept[] = {
      "CREATE TYPE public.mood AS ENUM ('sad', 'ok')",
      "CREATE SEQUENCE public.s START WITH 1",
      "CREATE INDEX plain ON public.orders USING btree (id) WITH (fillfactor='70')",
      "ALTER TABLE ONLY public.orders ADD CONSTRAINT k PRIMARY KEY (id)",
      "ALTER TABLE ONLY public.orders ALTER COLUMN id SET STATISTICS 300",
      "ALTER TABLE public.orders ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (START WITH "
      "1)"};
  snapshot.schema.clear();
  for (const std::string& statement : kept) {
    snapshot.schema.push_back({statement, table, {}});
  }
  for (const char* dropped :
       {"CREATE INDEX unpaid ON public.orders USING btree (id) WHERE (status = 'new'::text)",
        "ALTER TABLE public.orders ADD CONSTRAINT c CHECK ((amount > (0)::numeric)) NOT VALID",
        "ALTER TABLE ONLY public.orders ALTER COLUMN status SET DEFAULT 'new'::text",
        "ALTER TABLE ONLY public.all_orders ATTACH PARTITION public.orders FOR VALUES IN ('x')",
        "CREATE POLICY p ON public.orders USING ((status = 'new'::text))",
        "CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS $_$SELECT 17$_$"}) {
    snapshot.schema.push_back({dropped, table, {}});
  }
  snapshot.schema.push_back({"CREATE VIEW public.unpaid_orders AS SELECT 1", view.ref, {}});
  snapshot.schema.push_back(
      {"ALTER INDEX public.i ATTACH PARTITION public.plain", table, {"public", "all_orders"}});
  snapshot.schema.push_back(
      {"CREATE DOMAIN public.email AS text CONSTRAINT c CHECK (VALUE ~~ '%@%')", {}, {}});
  snapshot.schema.push_back({R"(CREATE TABLE public.orders (
    "default" numeric(10,2) DEFAULT 0 NOT NULL,
    b character varying(20) DEFAULT NULL::character varying COLLATE "C",
    c text CONSTRAINT nice CHECK (c <> 'x') NOT NULL,
    d integer GENERATED ALWAYS AS (length(c) + 1) STORED,
    e integer GENERATED ALWAYS AS IDENTITY (START WITH 7),
    f timestamp(3) with time zone DEFAULT now(),
    CONSTRAINT positive CHECK ((amount > (0)::numeric)),
    CONSTRAINT named CHECK ((b IS NOT NULL))
)
WITH (fillfactor='80'))",
                             table,
                             {}});
  drop_definitions_with_literals(snapshot);
  ASSERT_EQ(snapshot.schema.size(), std::size(kept) + 2);
  for (std::size_t at = 0; at < std::size(kept); ++at) {
    EXPECT_EQ(snapshot.schema[at].sql, kept[at]);
  }
  EXPECT_EQ(snapshot.schema[std::size(kept)].sql, "CREATE DOMAIN public.email AS text ");
  EXPECT_EQ(snapshot.schema.back().sql, R"(CREATE TABLE public.orders (
    "default" numeric(10,2)  NOT NULL,
    b character varying(20) DEFAULT NULL::character varying COLLATE "C",
    c text  NOT NULL,
    d integer ,
    e integer GENERATED ALWAYS AS IDENTITY (START WITH 7),
    f timestamp(3) with time zone DEFAULT now(),
    CONSTRAINT named CHECK ((b IS NOT NULL))
)
WITH (fillfactor='80'))");
  const Relation& now = *snapshot.catalog.find(table);
  ASSERT_EQ(now.checks.size(), 1U);
  EXPECT_EQ(now.checks[0].name, "named");
  ASSERT_EQ(now.indexes.size(), 1U);
  EXPECT_EQ(now.indexes[0].name, "plain");
  EXPECT_FALSE(now.partition_of);
  EXPECT_EQ(snapshot.catalog.find(view.ref), nullptr);
  ASSERT_EQ(snapshot.diagnostics.size(), 1U);
  for (const char* part : {"view public.unpaid_orders", "index unpaid of public.orders",
                           "constraint positive", "partition bound of public.orders"}) {
    EXPECT_NE(snapshot.diagnostics[0].message.find(part), std::string::npos) << part;
  }
}

TEST(Redaction, TheKeyIsAFile) {
  Snapshot snapshot = shop();
  const auto key = redact(snapshot, means());
  ASSERT_TRUE(key);
  const std::string text = write_key(*key);
  const auto read = read_key(text, "k");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(write_key(*read), text);
  for (const char* wrong : {"", "x", "{\"planwright\":\"snapshot\",\"version\":1}\n",
                            "{\"planwright\":\"redaction key\",\"version\":2}\n",
                            "{\"planwright\":\"redaction key\",\"version\":1}\n{\"name\":1}\n"}) {
    const auto refused = read_key(wrong, "k");
    ASSERT_FALSE(refused) << wrong;
    EXPECT_EQ(refused.error().code, ErrorCode::malformed_input);
    EXPECT_TRUE(refused.error().where.starts_with("k:"));
  }
}

TEST(Redaction, TheKeyBelongsToItsSnapshot) {
  Snapshot one = shop();
  Snapshot other = shop();
  const auto key = redact(one, means(1));
  const auto foreign = redact(other, means(2));
  ASSERT_TRUE(key && foreign);
  const auto read = read_snapshot(write_snapshot(one), "one.pws");
  ASSERT_TRUE(read) << read.error().message;
  const auto read_back = read_key(write_key(*key), "one.key");
  ASSERT_TRUE(read_back);
  EXPECT_EQ(fit_of(*read_back, *read), KeyFit::fits);
  EXPECT_EQ(fit_of(*foreign, *read), KeyFit::foreign);
  // Both from before keys had an id, or only one of them.
  const RedactionKey old{key->families};
  EXPECT_EQ(fit_of(old, *read), KeyFit::foreign);
  one.key_id.clear();
  EXPECT_EQ(fit_of(old, one), KeyFit::unknown);
  EXPECT_EQ(fit_of(*key, one), KeyFit::foreign);
}

TEST(Redaction, AnEditedKeyPutsNothingButLiteralsIntoAQuery) {
  const Snapshot snapshot = shop();
  const RedactionKey key{{{"number", {{"7", "1; drop table orders"}}},
                          {"date", {{"2020-01-01", "2021-01-01"}, {"2020-01-01", "2022-01-01"}}},
                          {"uuid", {{"00000000-0000-0000-0000-000000000001", ""}}}}};
  std::vector<Diagnostic> diagnostics;
  EXPECT_EQ(redacted(snapshot, key, "SELECT * FROM orders WHERE id = 7", &diagnostics),
            "SELECT * FROM orders WHERE id = '1; drop table orders'");
  EXPECT_TRUE(diagnostics.empty());
  const std::string near =
      "SELECT * FROM orders WHERE token > '00000000-0000-0000-0000-000000000002'";
  EXPECT_EQ(redacted(snapshot, key, near, &diagnostics), near);
  EXPECT_EQ(diagnostics.size(), 1U);
}

}  // namespace
}  // namespace planwright::catalog
