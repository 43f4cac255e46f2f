// Every statement dialect renders for MySQL and MariaDB, and every undo, run on a real server over
// names that want to break them. Runs under scripts/with-mysql (MYSQL_CLIENT …); the objects are
// made with the server's own quoting (sys.quote_identifier), never with ours.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <planwright/dialect/dialect.hpp>

namespace planwright::dialect {
namespace {

namespace fs = std::filesystem;

Engine engine() {
  const char* name = std::getenv("PLANWRIGHT_TEST_ENGINE");
  return engine_from(name == nullptr ? "" : name).value();
}

// The text as an SQL expression that no quoting rule touches.
std::string hexadecimal(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    digits += fmt::format("{:02x}", static_cast<unsigned char>(c));
  }
  return "convert(x'" + digits + "' using utf8mb4)";
}

// What the client prints; it stops at the first error, which is then at the end.
std::string client(const std::string& script, const std::string& sql_mode = "") {
  const fs::path file =
      fs::temp_directory_path() / fmt::format("planwright-rendered-{}.sql", getpid());
  std::ofstream(file, std::ios::binary)
      << "SET NAMES utf8mb4; SET sql_mode = concat(@@sql_mode, '" << sql_mode << "'); USE test;\n"
      << script;
  const std::string command = fmt::format(
      "\"$MYSQL_CLIENT\" --batch --skip-column-names --default-character-set=utf8mb4 "
      "< '{}' 2>&1",
      file.string());
  std::FILE* pipe = popen(command.c_str(), "r");
  std::string output;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) {
    output += static_cast<char>(c);
  }
  pclose(pipe);
  fs::remove(file);
  return output;
}

// Runs what concat() makes of the parts; a part that is a name is quoted by the server.
struct Part {
  std::string text;
  bool name = false;
};
std::string prepared(const std::vector<Part>& parts) {
  std::string arguments;
  for (const Part& part : parts) {
    const std::string text = hexadecimal(part.text);
    arguments +=
        (arguments.empty() ? "" : ", ") + (part.name ? "sys.quote_identifier(" + text + ")" : text);
  }
  return "SET @s = concat(" + arguments + "); PREPARE s FROM @s; EXECUTE s;\n";
}

std::vector<std::string> hostile_names() {
  // Characters beyond the basic plane are in no name of these servers, and no name ends in a space.
  return {"plain",
          "select",
          "rank",
          "Capital",
          "we`ird",
          "new\nline",
          "gr\xC3\xB6\xC3\x9F"
          "e \xE5\x90\x8D\xE5\x89\x8D",
          "a.b",
          "quote' \\ back\tslash \"",
          "--; DROP TABLE x; /*",
          "1",
          "$1 :var ?",
          std::string(60, 'x')};
}

std::string join(const std::vector<std::string>& statements) {
  std::string script;
  for (const std::string& statement : statements) {
    script += statement + "\n";
  }
  return script;
}

std::string columns_of(const std::string& name, const std::string& index) {
  return fmt::format(
      "(SELECT coalesce(group_concat(concat(coalesce(column_name, '()'), ':', coalesce(sub_part, "
      "''), coalesce(collation, '')) ORDER BY seq_in_index), 'none') FROM "
      "information_schema.statistics WHERE table_schema = 'test' AND table_name = {} AND "
      "index_name = {})",
      hexadecimal(name), hexadecimal(index));
}

void make_table(const std::string& name) {
  const std::string made =
      client(prepared({{"DROP TABLE IF EXISTS "}, {name, true}}) +
             prepared({{"CREATE TABLE "},
                       {name, true},
                       {" ("},
                       {name, true},
                       {" varchar(200), k int, id int PRIMARY KEY, note text, at datetime)"}}) +
             prepared({{"INSERT INTO "},
                       {name, true},
                       {" VALUES ('a', 1, 1, 'x', now()), ('b', 2, 2, 'y', now())"}}));
  ASSERT_EQ(made, "") << name;
}

CreateIndex index_on(const std::string& name) {
  CreateIndex action;
  action.relation = {"test", name};
  action.index.keys = {{name, {}, false, false, {}, {}, 20},
                       {"k", {}, true, true, {}, {}},
                       {"note", {}, false, false, {}, {}, 10}};
  return action;
}

TEST(MysqlRenderedSql, IndexesAreMadeHiddenAndDroppedWhateverTheNames) {
  const bool mysql = engine() == Engine::mysql;
  for (const std::string& name : hostile_names()) {
    SCOPED_TRACE(name);
    make_table(name);
    const CreateIndex create = index_on(name);
    const std::string index = index_name(create);
    const Rendered rendered = render(engine(), create);
    ASSERT_EQ(rendered.statements.size(), 1U);
    const std::string there = name + ":20A,k:" + "D,note:10A";
    EXPECT_EQ(client(join(rendered.statements) + "SELECT " + columns_of(name, index) + " = " +
                     hexadecimal(there) + ";\n"),
              "1\n")
        << join(rendered.statements);

    DropIndex drop{create.relation, create.index, true};
    drop.index.name = index;
    const Rendered dropped = render(engine(), drop);
    ASSERT_EQ(dropped.statements.size(), 2U) << "hidden first";
    ASSERT_EQ(dropped.undo.size(), 2U);
    const std::string hidden = fmt::format(
        "SELECT {} FROM information_schema.statistics WHERE table_schema = 'test' AND table_name = "
        "{} AND index_name = {} LIMIT 1;\n",
        mysql ? "is_visible" : "ignored", hexadecimal(name), hexadecimal(index));
    EXPECT_EQ(client(dropped.statements[0] + "\n" + hidden + dropped.undo[0] + "\n" + hidden),
              mysql ? "NO\nYES\n" : "YES\nNO\n");
    EXPECT_EQ(client(dropped.statements[1] + "\nSELECT " + columns_of(name, index) + ";\n" +
                     dropped.undo[1] + "\nSELECT " + columns_of(name, index) + " = " +
                     hexadecimal(there) + ";\n"),
              "none\n1\n");
    EXPECT_EQ(client(join(rendered.undo) + "SELECT " + columns_of(name, index) + ";\n"), "none\n");
  }
}

TEST(MysqlRenderedSql, OtherKindsOfIndexes) {
  make_table("kinds");
  ASSERT_EQ(
      client("ALTER TABLE kinds ADD place point;\nUPDATE kinds SET place = "
             "st_geomfromtext('POINT(0 0)');\nALTER TABLE kinds MODIFY place point NOT NULL;\n"),
      "");
  const auto runs = [&](const Index& index) {
    const Rendered rendered = render(engine(), CreateIndex{{"", "kinds"}, index});
    EXPECT_EQ(client(join(rendered.statements) + join(rendered.undo)), "")
        << join(rendered.statements);
    return rendered;
  };
  Index full_text;
  full_text.method = "fulltext";
  full_text.keys = {{"note", {}, false, false, {}, {}}};
  EXPECT_TRUE(runs(full_text).writers_wait);
  Index unique;
  unique.unique = true;
  unique.keys = {{"k", {}, false, false, {}, {}}};
  EXPECT_FALSE(runs(unique).writers_wait);
  Index spatial;
  spatial.method = "spatial";
  spatial.keys = {{"place", {}, false, false, {}, {}}};
  EXPECT_TRUE(runs(spatial).writers_wait);
  if (engine() == Engine::mysql) {  // MariaDB has no functional indexes
    Index functional;
    functional.keys = {{"", "lower(note)", false, false, {}, {}}};
    functional.keys[0].expression = "cast(lower(note) as char(40))";
    EXPECT_TRUE(runs(functional).writers_wait);
  }
}

TEST(MysqlRenderedSql, StatisticsAndTheRest) {
  const bool mysql = engine() == Engine::mysql;
  for (const std::string& name : hostile_names()) {
    SCOPED_TRACE(name);
    make_table(name);
    const RelationRef table{"test", name};
    const auto output_of = [&](const Action& action, bool undo) {
      const Rendered rendered = render(engine(), action);
      EXPECT_FALSE(rendered.statements.empty());
      return client(join(rendered.statements) + (undo ? join(rendered.undo) : ""));
    };
    EXPECT_EQ(output_of(Analyze{table}, true).find("rror"), std::string::npos);
    EXPECT_EQ(output_of(Vacuum{table}, true).find("ERROR"), std::string::npos);
    const std::string histograms =
        mysql ? "SELECT count(*) FROM information_schema.column_statistics WHERE table_name = " +
                    hexadecimal(name) + ";\n"
              : "SELECT count(*) FROM mysql.column_stats WHERE table_name = " + hexadecimal(name) +
                    ";\n";
    for (const Action& action : {Action(CreateStatistics{table, "unused", {name, "k"}}),
                                 Action(SetStatisticsTarget{table, name, 50})}) {
      const std::string made = output_of(action, false);
      EXPECT_EQ(made.find("rror"), std::string::npos) << made;
      const std::size_t columns = std::holds_alternative<CreateStatistics>(action) ? 2 : 1;
      if (mysql) {
        EXPECT_EQ(client(histograms), fmt::format("{}\n", columns));
        EXPECT_EQ(client(join(render(engine(), action).undo)).find("rror"), std::string::npos);
        EXPECT_EQ(client(histograms), "0\n");
      } else {
        EXPECT_GE(std::stoi(client(histograms)), static_cast<int>(columns));
      }
    }
    // Without NOT NULL, which the catalog would tell.
    EXPECT_EQ(output_of(AlterColumnType{table, "k", "int", "bigint"}, true), "");
  }
  EXPECT_EQ(client(join(render(engine(), SetParameter{"sort_buffer_size", "4194304"}).statements) +
                   "SELECT @@sort_buffer_size;\n"),
            "4194304\n");
  const Rendered everywhere =
      render(engine(), SetParameter{"sort_buffer_size", "2097152", SettingScope::database, ""});
  EXPECT_EQ(client(join(everywhere.statements) + "SELECT @@global.sort_buffer_size;\n" +
                   join(everywhere.undo)),
            "2097152\n");
  EXPECT_NE(client(join(render(engine(), GatherBaseline{"SELECT count(*) FROM test.plain WHERE k > "
                                                        "0"})
                            .statements))
                .find("plain"),
            std::string::npos);
  EXPECT_EQ(client(join(render(engine(), CreateMaterializedView{{"test", "summary"},
                                                                "SELECT count(*) AS n FROM plain"})
                            .statements) +
                   "SELECT n FROM summary;\nDROP TABLE summary;\n"),
            "2\n");
}

TEST(MysqlRenderedSql, LiteralsAreTheTextInEverySqlMode) {
  for (const std::string& text :
       {std::string("plain"), std::string("it's"), std::string("back\\slash'; DROP TABLE x; --"),
        std::string("\\"), std::string("\"\n\t`"),
        std::string("gr\xC3\xB6\xC3\x9F \xF0\x9F\x90\x98"), std::string()}) {
    for (const char* mode : {"", ",NO_BACKSLASH_ESCAPES", ",ANSI_QUOTES"}) {
      EXPECT_EQ(client(fmt::format("SELECT {} = {};\n", quoted_literal(engine(), text),
                                   hexadecimal(text)),
                       mode),
                "1\n")
          << text << mode;
    }
  }
}

TEST(MysqlRenderedSql, EveryReservedWordIsQuoted) {
  // Every word the server itself calls a keyword, as a column's name in our quoting.
  std::string words = client(
      "SELECT lower(word) FROM information_schema.keywords WHERE word REGEXP '^[A-Za-z_]+$';\n");
  std::string columns;
  std::size_t count = 0;
  for (std::size_t at = 0, end = 0; (end = words.find('\n', at)) != std::string::npos;
       at = end + 1) {
    columns += (columns.empty() ? "" : ", ") +
               quoted_identifier(engine(), words.substr(at, end - at)) + " int";
    ++count;
  }
  EXPECT_GT(count, 500U);
  EXPECT_EQ(client("CREATE TABLE words (" + columns + ");\nDROP TABLE words;\n"), "");
}

}  // namespace
}  // namespace planwright::dialect
