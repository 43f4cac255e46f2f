// Input that cannot be read, or is not what it should be: a clear message, the right exit code,
// never the whole file.
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/program.hpp"

namespace planwright::cli_test {
namespace {

const std::string filter_case = golden_rule("index-for-filter/fires-with-equality-before-range");

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

Outcome diagnose(const std::string& plan_text, std::vector<std::string> more = {}) {
  std::vector<std::string> arguments{"diagnose", "--plan", "-", "--format", "json"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run(arguments, plan_text);
}

std::string node(const std::string& fields) {
  return R"({"Node Type":"Result","Startup Cost":0,"Total Cost":1,"Plan Rows":1,"Plan Width":4)" +
         fields + "}";
}

TEST(BadInput, DamagedJsonNamesThePlaceAndShowsAPiece) {
  const Outcome result =
      diagnose("[\n  {\n    \"Plan\": {\n      \"Node Type\": oops\n    }\n  }\n]\n" +
               std::string(5000, ' ') + "SECRET");
  EXPECT_EQ(result.status, 4);
  EXPECT_TRUE(contains(result.error, "standard input:4:")) << result.error;
  EXPECT_TRUE(contains(result.error, "oops")) << result.error;
  EXPECT_FALSE(contains(result.error, "SECRET"));
  EXPECT_LT(result.error.size(), 400U);
  EXPECT_EQ(result.out, "");
}

TEST(BadInput, TruncatedJson) {
  const std::string plan = content(filter_case + "/plan.json");
  const Outcome result = diagnose(plan.substr(0, plan.size() / 2));
  EXPECT_EQ(result.status, 4);
  EXPECT_TRUE(contains(result.error, "standard input:")) << result.error;
}

TEST(BadInput, Empty) {
  for (const char* text : {"", "\n\n", "   \t"}) {
    const Outcome result = diagnose(text);
    EXPECT_EQ(result.status, 4);
    EXPECT_TRUE(contains(result.error, "empty")) << result.error;
  }
}

TEST(BadInput, Binary) {
  std::string bytes;
  for (int at = 0; at < 4096; ++at) {
    bytes += static_cast<char>(at * 37 % 256);
  }
  const Outcome result = diagnose(bytes);
  EXPECT_EQ(result.status, 4);
  EXPECT_LT(result.error.size(), 600U);
}

TEST(BadInput, NoPlanAtAll) {
  const Outcome result = diagnose("Dear DBA,\nthe shop is slow again.\n");
  EXPECT_EQ(result.status, 4);
  EXPECT_TRUE(contains(result.error, "EXPLAIN")) << "says what was expected: " << result.error;
  const Outcome json = diagnose(R"({"hello": ["world"]})");
  EXPECT_EQ(json.status, 4);
  EXPECT_TRUE(contains(json.error, "Plan")) << json.error;
}

TEST(BadInput, AnotherEnginesPlanIsNamedAsSuch) {
  const std::string plan =
      "-> Filter: (t.a = 1)  (cost=0.35 rows=1) (actual time=0.02..0.03 rows=1 loops=1)\n"
      "    -> Table scan on t  (cost=0.35 rows=1) (actual time=0.02..0.03 rows=1 loops=1)\n";
  EXPECT_EQ(diagnose(plan).status, 0);
  const Outcome result = diagnose(plan, {"--engine", "mariadb"});
  EXPECT_EQ(result.status, 4);
  EXPECT_TRUE(contains(result.error, "MySQL")) << result.error;
}

TEST(BadInput, MissingFilesAndDirectories) {
  for (const char* path : {"/nowhere/plan.txt", "/tmp"}) {
    const Outcome result = run({"diagnose", "--plan", path});
    EXPECT_EQ(result.status, 4);
    EXPECT_TRUE(contains(result.error, path)) << result.error;
  }
  const Outcome schema =
      run({"diagnose", "--plan", filter_case + "/plan.json", "--schema", "/nowhere.sql"});
  EXPECT_EQ(schema.status, 4);
}

TEST(BadInput, TwoHundredMegabytesOfNoise) {
  const TemporaryDirectory directory;
  const std::string path = (directory.path() / "noise").string();
  {
    std::ofstream file(path, std::ios::binary);
    std::string line(1 << 16, 'x');
    for (std::size_t at = 77; at < line.size(); at += 78) {
      line[at] = '\n';
    }
    for (int at = 0; at < 3200; ++at) {
      file << line;
    }
  }
  const Outcome result = run({"diagnose", "--plan", path});
  EXPECT_EQ(result.status, 4);
  EXPECT_LT(result.error.size(), 600U);
}

TEST(BadInput, FiveThousandLevelsOfJson) {
  std::string plan = "[{\"Plan\":";
  std::string close;
  for (int at = 0; at < 5000; ++at) {
    plan += node(",\"Plans\":[");
    plan.pop_back();  // the brace that closes the node comes after its children
    close += "]}";
  }
  plan += node("") + close + "}]";
  const Outcome result = diagnose(plan);
  ASSERT_EQ(result.status, 0) << result.error;
  EXPECT_EQ(nlohmann::json::parse(result.out)["plan"]["nodes"].size(), 5001U);
}

TEST(BadInput, FiveThousandLevelsOfText) {
  std::string plan = "Result  (cost=0.00..1.00 rows=1 width=4)\n";
  for (int at = 0; at < 5000; ++at) {
    plan += std::string(2 + 6 * static_cast<std::size_t>(at), ' ') +
            "->  Result  (cost=0.00..1.00 rows=1 width=4)\n";
  }
  const Outcome result = diagnose(plan);
  ASSERT_EQ(result.status, 0) << result.error;
  EXPECT_EQ(nlohmann::json::parse(result.out)["plan"]["nodes"].size(), 5001U);
}

TEST(BadInput, BracketsWithoutEnd) {
  for (const char* piece : {"[", "{\"a\":", "[{\"Plan\":{\"Plans\":", "(", "- "}) {
    std::string text;
    for (int at = 0; at < 200'000; ++at) {
      text += piece;
    }
    const Outcome result = diagnose(text);
    EXPECT_EQ(result.status, 4) << piece;
    EXPECT_LT(result.error.size(), 600U);
  }
}

TEST(BadInput, InvalidUtf8IsShownEscapedAndSaid) {
  const Outcome result = diagnose("[{\"Plan\":" + node(",\"Alias\":\"caf\xe9\"") + "}]");
  ASSERT_EQ(result.status, 0) << result.error;
  EXPECT_TRUE(nlohmann::json::accept(result.out)) << "the report must be valid UTF-8";
  EXPECT_TRUE(contains(result.out, "UTF-8")) << "and say that the input was not";
}

TEST(BadInput, PlanOfAnotherQuery) {
  const TemporaryDirectory directory;
  const std::string schema = directory.write(
      "schema.sql", content(filter_case + "/schema.sql") + "\ncreate table invoices (id int);\n");
  const std::string query = directory.write("q.sql", "select * from invoices");
  const Outcome sure =
      run({"diagnose", "--plan", filter_case + "/plan.json", "--schema", schema, query});
  EXPECT_EQ(sure.status, 4);
  EXPECT_TRUE(contains(sure.error, "invoices")) << sure.error;
  // Without a schema a view could stand between the two.
  const Outcome unsure = run({"diagnose", "--plan", filter_case + "/plan.json", query});
  EXPECT_EQ(unsure.status, 0);
  EXPECT_TRUE(contains(unsure.out, "another query's"));
}

TEST(BadInput, RelationTheSchemaDoesNotKnow) {
  const TemporaryDirectory directory;
  const std::string schema = directory.write("schema.sql", "create table users (id int);");
  const Outcome result =
      run({"diagnose", "--plan", filter_case + "/plan.json", "--schema", schema});
  EXPECT_EQ(result.status, 0);
  EXPECT_TRUE(contains(result.out, "does not define public.orders")) << result.out;
}

TEST(BadInput, QueryAndSchemaThatCannotBeParsedNarrowTheReportOnly) {
  const TemporaryDirectory directory;
  const std::string schema =
      directory.write("schema.sql", "create table orders (id int);\n\ncreate tabel x (y int);\n");
  const std::string query = directory.write("q.sql", "selec * fro orders");
  const Outcome result = run({"diagnose", "--plan", filter_case + "/plan.json", "--schema", schema,
                              query, "--format", "json"});
  ASSERT_EQ(result.status, 0) << result.error;
  EXPECT_TRUE(contains(result.out, "schema.sql:3:")) << result.out;
  EXPECT_TRUE(contains(result.out, "q.sql:1")) << result.out;
  EXPECT_EQ(nlohmann::json::parse(result.out)["query"]["kind"], "unknown");
}

TEST(BadInput, ADumpWithDataIsASchemaToo) {
  const TemporaryDirectory directory;
  const std::string schema = directory.write(
      "dump.sql",
      "\\restrict abc\nSET client_encoding = 'UTF8';\n" + content(filter_case + "/schema.sql") +
          "\nCOPY public.orders (id, note) FROM stdin;\n1\tit's; create table trap (x int);\n\\.\n"
          "CREATE INDEX here ON public.orders USING btree (customer_id, created_at);\n");
  const Outcome result =
      run({"diagnose", "--plan", filter_case + "/plan.json", "--schema", schema});
  ASSERT_EQ(result.status, 0) << result.error;
  EXPECT_TRUE(contains(result.out, "has the index here already")) << result.out;
}

}  // namespace
}  // namespace planwright::cli_test
