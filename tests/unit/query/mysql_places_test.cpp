// Every place a Query of MySQL or MariaDB names is the place in the user's own text.
#include <algorithm>
#include <cctype>
#include <string>

#include <gtest/gtest.h>

#include <planwright/query/query.hpp>

#include "mysql_corpus.hpp"
#include "query/mysql_lexer.hpp"

namespace planwright::query {
namespace {

std::string lower(std::string_view text) {
  std::string made(text);
  std::ranges::transform(made, made.begin(), [](unsigned char c) { return std::tolower(c); });
  return made;
}

// What a constant's text means, worked out again from its tokens.
std::string meant(std::string_view text, const SqlMode& mode) {
  std::string value;
  for (const MysqlToken& token : mysql_tokens(text, mode).tokens) {
    const std::string_view part = text.substr(token.begin, token.end - token.begin);
    switch (token.kind) {
      case MysqlTokenKind::string:
        value += mysql_string(part, mode);
        break;
      case MysqlTokenKind::hex:
      case MysqlTokenKind::bits: {
        std::string digits(part.substr(2));
        std::erase(digits, '\'');
        value += (token.kind == MysqlTokenKind::hex ? "x" : "b") + digits;
        break;
      }
      case MysqlTokenKind::word:
        value += lower(part);
        break;
      default:
        value += part;
    }
  }
  return value;
}

class MysqlPlaces : public testing::Test {
 protected:
  template <class Check>
  static void each_query(const Check& check) {
    for (const CorpusStatement& statement : mysql_corpus()) {
      for (const Engine engine : engines_of(statement)) {
        const SqlMode mode = mode_of(statement, engine);
        const Query query = understand(statement.text, statement.place, mode);
        SCOPED_TRACE(statement.place + ": " + statement.text);
        check(query, mode);
      }
    }
  }
};

TEST_F(MysqlPlaces, ColumnsStandWhereTheirNameIsWritten) {
  std::size_t count = 0;
  each_query([&](const Query& query, const SqlMode& mode) {
    for (const Expression& expression : query.expressions) {
      if (expression.kind != ExpressionKind::column) {
        continue;
      }
      ++count;
      const std::string_view text = expression.span.of(query.text);
      const MysqlTokens tokens = mysql_tokens(text, mode);
      ASSERT_FALSE(tokens.tokens.empty()) << expression.name;
      const MysqlToken& last = tokens.tokens.back();
      EXPECT_EQ(mysql_name(text.substr(last.begin, last.end - last.begin)), expression.name);
      EXPECT_EQ(tokens.tokens.size() == 1, expression.qualifier.empty()) << text;
    }
  });
  EXPECT_GT(count, 1000U);
}

TEST_F(MysqlPlaces, ConstantsMeanWhatStandsThere) {
  std::size_t count = 0;
  each_query([&](const Query& query, const SqlMode& mode) {
    for (const Expression& expression : query.expressions) {
      if (expression.kind != ExpressionKind::constant) {
        continue;
      }
      ++count;
      const std::string_view text = expression.span.of(query.text);
      const std::string wanted = expression.type == "null" ? "null" : expression.name;
      EXPECT_EQ(meant(text, mode) == "\\n" ? "null" : meant(text, mode), wanted) << text;
    }
  });
  EXPECT_GT(count, 900U);
}

TEST_F(MysqlPlaces, ParametersStandWhereTheyAreWritten) {
  each_query([](const Query& query, const SqlMode& mode) {
    const std::vector<ParameterSpan> spans = parameter_spans(query.text, mode);
    EXPECT_EQ(query.parameters, static_cast<int>(spans.size()));
    for (const Expression& expression : query.expressions) {
      if (expression.kind == ExpressionKind::parameter) {
        const auto number = static_cast<std::size_t>(std::stoi(expression.name));
        ASSERT_LE(number, spans.size());
        EXPECT_EQ(expression.span, spans[number - 1].span);
        EXPECT_EQ(expression.span.of(query.text), "?");
      }
    }
  });
}

TEST_F(MysqlPlaces, PartsLieInsideTheirWhole) {
  each_query([](const Query& query, const SqlMode& /*mode*/) {
    for (const Expression& expression : query.expressions) {
      for (const ExpressionId child : expression.children) {
        const Span& part = query.expressions[child].span;
        if (!part.empty() && !expression.span.empty() && !expression.window) {
          EXPECT_LE(expression.span.begin, part.begin);
          EXPECT_GE(expression.span.end, part.end);
        }
      }
    }
    for (const QueryRelation& use : query.uses) {
      const std::string text = lower(use.span.of(query.text));
      EXPECT_TRUE(use.alias.empty() || use.alias.find('`') != std::string::npos ||
                  text.find(lower(use.alias)) != std::string::npos)
          << use.alias << " is not in " << text;
    }
  });
}

}  // namespace
}  // namespace planwright::query
