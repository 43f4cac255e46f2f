// This project's own SQL for MySQL and MariaDB is understood, too.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

#include <planwright/query/query.hpp>

namespace planwright::query {
namespace {

TEST(MysqlOwnSql, EveryFileIsUnderstood) {
  std::size_t files = 0;
  for (const Engine engine : {Engine::mysql, Engine::mariadb}) {
    const std::filesystem::path folder =
        std::filesystem::path(PLANWRIGHT_SOURCE_DIR) / "sql" / std::string(to_string(engine));
    for (const auto& file : std::filesystem::recursive_directory_iterator(folder)) {
      if (file.path().extension() != ".sql") {
        continue;
      }
      ++files;
      std::ifstream in(file.path());
      const std::string text{std::istreambuf_iterator<char>(in), {}};
      const Query query = understand(text, file.path().string(), sql_mode(engine, 0, ""));
      EXPECT_TRUE(query.understood() || query.kind == QueryKind::utility)
          << (query.diagnostics.empty() ? "" : query.diagnostics.front().message);
    }
  }
  EXPECT_GT(files, 10U);
}

}  // namespace
}  // namespace planwright::query
