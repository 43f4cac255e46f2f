// Every expression's span holds the whole expression and nothing else: its text, read alone, is the
// same tree.
#include <string>

#include <gtest/gtest.h>

#include <planwright/query/query.hpp>

namespace planwright::query {
namespace {

const char* const statements[] = {
    "select a, b + 1, (a + b) * c, ((a)), -(5), - 5, -(a + b), +a, a ^ b ^ c, a - b - c from t",
    "select a || ')' || b /* ( */, -- (\n '(' || $tag$ ) '' $tag$, E'\\'(', U&'d!0061t' UESCAPE "
    "'!' "
    "from t",
    "select \"weird ) name\", t.\"Quoted\".x, s.t.c, U&\"d!0061t\" uescape '!' || 'x' from t",
    "select a::int, a::numeric(10, 2), (a + b)::text, a::int[], a::text[][3], a::int array, "
    "a::timestamp(3) with time zone, a::time without time zone, a::double precision, "
    "a::character varying(10), a::interval day to second(3), a::\"char\", a::pg_catalog.int4 from "
    "t",
    "select cast(a as int), cast(a + (b) as numeric(10, 2)), cast((select 1) as text) from t",
    "select date '2020-01-01', interval '1 day', interval '1' year, interval '1' day to second, "
    "interval(3) '1 s', timestamp with time zone '2020-01-01', double precision '1.5', n'abc', "
    "b'101', x'1F' from t",
    "select count(*), count(distinct a), sum(a) filter (where b > (1)), "
    "string_agg(a, ',' order by b desc, c), percentile_cont(0.5) within group (order by a), "
    "row_number() over (partition by a order by b desc), sum(a) over w, "
    "max(a) filter (where b) over (w rows between unbounded preceding and 1 following), "
    "pg_catalog.lower(a), s.f(a, b := 1), f(variadic a) from t window w as (partition by c)",
    "select extract(year from a), position('a' in b), substring(a from 1 for 2), "
    "overlay(a placing b from 1), trim(both ' ' from a), a at time zone 'UTC', "
    "(a at time zone 'UTC')::date, a is normalized, a is nfc normalized, a is not normalized, "
    "collation for (a), current_date, current_timestamp(3), current_user, localtime from t",
    "select case when a then b else c end, case a when 1 then (2) when (3) then 4 end, "
    "case when case when a then b end then c end + 1, coalesce(a, (b)), nullif(a, b), "
    "greatest(a, b, (c)), least(a), row(a, b), (a, b), row(), array[1, (2)], array[[1, 2], [3, "
    "4]], "
    "(array[1, 2])[1], a[1], a[1:2], (a).b, (a).b.c, (f(a)).b[2], (a + b)[1], $1, $1.x, "
    "(select 1), array(select b from u), exists (select 1), grouping(a) from t group by a",
    "select 1 from t where a = 1 and b = 2 and (c = 3 or d = 4) and not (e = 5) and not f",
    "select 1 from t where (a = 1 and b = 2) and c = 3 and ((d = 4))",
    "select 1 from t where ((a = 1 or b = 2) or c = 3) or ((d = 4 or e = 5) and f)",
    "select 1 from t where (((a = 1) and ((b = 2))) and (c))",
    "select 1 from t where a in (1, 2, (3)) and a not in (1) and (a, b) in ((1, 2), (3, 4)) "
    "and a in (select b from u) and a = any (array[1, 2]) and a <> all ('{1,2}'::int[]) "
    "and a > any (select b from u) and a operator(pg_catalog.=) any (array[1]) "
    "and a operator(pg_catalog.+) b = 3 and (a, b) = (select c, d from u)",
    "select 1 from t where a between 1 and 2 and a not between (1) and (b + 2) "
    "and a between symmetric 1 and 2 and (a) between ((1)) and (2)",
    "select 1 from t where a like 'x%' and a not like b and a ilike 'x' and a similar to 'x' "
    "and a ~ 'x' and a !~* 'y' and a ^@ 'z' and (a) like ('x' || b)",
    "select 1 from t where a is null and (a) is not null and a isnull and a notnull "
    "and (a = b) is true and (a and b) is not false and (not a) is unknown and (a, b) is null "
    "and a is distinct from b and a is not distinct from (b)",
    "select 1 from t where a @> b and a <@ '{1}' and a && b and a ->> 'x' = 'y' and a -> 'x' -> 1 "
    "= b "
    "and a #>> '{a,b}' = c and a ? 'k' and to_tsvector('simple', a) @@ to_tsquery('b & c')",
    "select 1 from t where a collate \"C\" = b and (a || b) collate pg_catalog.\"de_DE\" > c "
    "order by a collate \"C\" desc nulls last, b using >",
    "select 1 from t where not not a and - - b = 1 and @ c > 2 and a <-> b < 3",
    "select 1 from t where exists (select 1 from u where u.a = t.a and exists (select 2)) "
    "and (select max(x) from u) > (3) and ((select 1)) = 1",
    "select 1 from t join u on ((t.a = u.a) and t.b > (u.b)) left join v on v.c = (t.c + 1)",
    "select 1 from f(a, (b)) as x, lateral g(x.c) with ordinality y(d, e), "
    "(values (1, 'a'), ((2), 'b')) v(n, s), rows from (f(1), g(2)) z where n = (1) limit (10) "
    "offset 5",
    "with recursive c(n) as (select 1 union all select n + 1 from c where n < (5)) "
    "select n * 2 from c order by n desc limit 3",
    "insert into t (a, b) values (1 + 1, default), ((2), $3) on conflict (a, lower(b)) where a > 1 "
    "do update set b = excluded.b || 'x', c = (t.c + 1) where t.b <> excluded.b returning a + 1 as "
    "x",
    "update t set a = a + 1, (b, c) = (select 1, 2), d = row(1, 2) from u where t.id = u.id "
    "returning t.a, u.b",
    "delete from t using u where t.id = u.id and u.x is null returning *",
    "merge into t using (select 1 as id) s on t.id = s.id when matched and t.a > 1 then "
    "update set a = s.id + 1 when not matched then insert (id) values (s.id * 2)",
    "select xmlelement(name x, xmlattributes(a as y), b || 'z'), xmlforest(a, (b) as c), "
    "a is document from t",
    "select (a, b) overlaps (c, d), row(a, b) overlaps row(c, d) and (e) from t",
    "select/**/a/* x */+/* ( */b-- )\n*c from t where/**/(a)=/**/(b)",
    "select a as \"case\", b as \"end\", t.\"end\" + case when x then 1 end from t",
    "select sum(case when a in ('x', 'y') and b <> ')' then 1 else 0 end) * 100.0 / "
    "nullif(count(*), 0), "
    "1.5e3, .5, 12345678901, true, null, 'it''s' from t group by rollup (a, (b, c)), cube(d), "
    "grouping sets ((a), (), (b, c))",
    "select a from t where ts >= now() - interval '7 days' and ts < date_trunc('day', now()) + "
    "interval '1' day * 2 and (data ->> 'k')::int = any ($1::int[])",
};

// NOT IN and IS NOT NORMALIZED are two nodes of one text; LIKE … ESCAPE has a function that nobody
// wrote. Those have no text of their own.
bool has_text_of_its_own(const Query& query, const Expression& expression) {
  if (expression.span.empty()) {
    return false;
  }
  const auto& parent = expression.parent;
  if (parent && query.expressions[*parent].span == expression.span) {
    return false;
  }
  // Words of SQL's own syntax (EXTRACT(year …)) and the rows of ARRAY[[…]] do not stand alone.
  const char first = query.text[expression.span.begin];
  const bool word = expression.kind == ExpressionKind::constant && expression.type == "text" &&
                    (first == 'y' || first == 'n') && query.text[expression.span.end - 1] != '\'';
  const bool row = expression.kind == ExpressionKind::array && first == '[';
  return !word && !row && expression.kind != ExpressionKind::default_value &&
         expression.name != "like_escape" && expression.name != "similar_to_escape" &&
         expression.kind != ExpressionKind::other;
}

bool same(const Query& a, ExpressionId left, const Query& b, ExpressionId right) {
  const Expression& x = a.expressions[left];
  const Expression& y = b.expressions[right];
  if (x.kind != y.kind || x.name != y.name || x.qualifier != y.qualifier ||
      x.negated != y.negated || x.distinct != y.distinct ||
      x.children.size() != y.children.size()) {
    return false;
  }
  for (std::size_t child = 0; child < x.children.size(); ++child) {
    if (!same(a, x.children[child], b, y.children[child])) {
      return false;
    }
  }
  return true;
}

TEST(Spans, AnExpressionsTextReadAloneIsTheSameExpression) {
  std::size_t compared = 0;
  for (const char* statement : statements) {
    const Query query = understand(statement, "q");
    ASSERT_TRUE(query.understood())
        << statement << "\n"
        << (query.diagnostics.empty() ? "" : query.diagnostics.front().message);
    for (ExpressionId id = 0; id < query.expressions.size(); ++id) {
      if (!has_text_of_its_own(query, query.expressions[id])) {
        continue;
      }
      const std::string text(query.expressions[id].span.of(query.text));
      const Query alone = understand("select " + text, "alone");
      ASSERT_TRUE(alone.understood()) << "[" << text << "] of " << statement;
      ASSERT_EQ(alone.scopes.front().outputs.size(), 1U) << "[" << text << "] of " << statement;
      EXPECT_TRUE(same(query, id, alone, alone.scopes.front().outputs.front().expression))
          << "[" << text << "] of " << statement;
      ++compared;
    }
  }
  EXPECT_GT(compared, 500U);
}

TEST(Spans, FewExpressionsHaveNone) {
  std::size_t without = 0;
  std::size_t all = 0;
  for (const char* statement : statements) {
    const Query query = understand(statement, "q");
    for (const Expression& expression : query.expressions) {
      ++all;
      without += expression.span.empty() ? 1 : 0;
      EXPECT_LE(expression.span.end, query.text.size());
    }
  }
  EXPECT_LT(without * 50, all) << "at most 2 %";
}

std::string span_of(const Query& query, ScopeId scope) {
  return std::string(query.scopes.at(scope).span.of(query.text));
}

TEST(Spans, ScopesAndRelations) {
  const Query query = understand(
      "with c as (select 1 as x order by 1) select * from (only (orders)) o join (select a from b "
      "where (d) = 1) as s(e) on s.e = o.id union all (select 2 from c limit 1) order by 1",
      "q");
  ASSERT_FALSE(query.understood()) << "ONLY in parentheses of its own is no SQL";

  const Query set = understand(
      "with c as (select 1 as x order by 1) select * from only (orders) o join (select a from b "
      "where (d) = 1) as s(e) on s.e = o.id union all (select 2 from c limit 1) order by 1",
      "q");
  ASSERT_TRUE(set.understood());
  EXPECT_EQ(span_of(set, 1), "select 1 as x order by 1");
  EXPECT_EQ(
      span_of(set, 2),
      "select * from only (orders) o join (select a from b where (d) = 1) as s(e) on s.e = o.id");
  EXPECT_EQ(span_of(set, 3), "select a from b where (d) = 1");
  EXPECT_EQ(span_of(set, 4), "select 2 from c limit 1");
  EXPECT_EQ(span_of(set, 0), set.text);
  EXPECT_EQ(set.uses[0].span.of(set.text), "only (orders) o");
  EXPECT_EQ(set.uses[1].span.of(set.text), "(select a from b where (d) = 1) as s(e)");
  EXPECT_EQ(set.scopes[2].joins[0].span.of(set.text),
            "join (select a from b where (d) = 1) as s(e) on s.e = o.id");
}

TEST(Spans, ParametersStandWhereTheyAre) {
  const auto spans = parameter_spans("select $1, '$2', \"$3\" -- $4\n from t where a = $12");
  ASSERT_EQ(spans.size(), 2U);
  EXPECT_EQ(spans[0].number, 1);
  EXPECT_EQ(spans[0].span, (Span{7, 9}));
  EXPECT_EQ(spans[1].number, 12);
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string result;
  for (std::size_t at = 0; at < times; ++at) {
    result += text;
  }
  return result;
}

// libpg_query dies of these some thousand levels down.
TEST(Spans, DeepNestingIsSaidNotFollowed) {
  const std::size_t deep = 20000;
  for (const std::string& text :
       {"select " + repeated("1+", deep) + "1", "select 1" + repeated("::int", deep),
        "select 1" + repeated(" union select 1", deep),
        "select 1 from a" + repeated(" join a on true", deep),
        "select " + repeated("(select ", 5000) + "1" + repeated(")", 5000),
        "select " + repeated("not ", deep) + "true", "select a" + repeated("[1]", deep),
        "select " + repeated("case when a then 1 else 2 end + ", deep) + "1",
        "select " + repeated("case when ", 5000) + "a" + repeated(" then 1 end", 5000)}) {
    const Query query = understand(text, "q");
    EXPECT_FALSE(query.understood()) << text.substr(0, 40);
    ASSERT_FALSE(query.diagnostics.empty());
  }
}

TEST(Spans, LongIsNotDeep) {
  const std::string ands =
      "select 1 from t where a = 1" + repeated(" and (b = 2 or c in (1, 2))", 3000);
  const Query query = understand(ands, "q");
  ASSERT_TRUE(query.understood());
  EXPECT_EQ(predicates(query, 0).size(), 3001U);
  EXPECT_TRUE(
      understand("select 1 from t where a in (1" + repeated(", 2", 50000) + ")", "q").understood());
  EXPECT_TRUE(understand("select 1 from a" + repeated(" join a on true", 400), "q").understood());
}

TEST(Spans, AMistakeIsShownWithACaret) {
  const Query query = understand("\n\nselect a,\n  bé from t wher a = 1\n", "q.sql");
  ASSERT_EQ(query.diagnostics.size(), 1U);
  const std::string& message = query.diagnostics.front().message;
  EXPECT_NE(message.find("q.sql:4:"), std::string::npos) << message;
  EXPECT_NE(message.find("\n    bé from t wher a = 1\n"), std::string::npos) << message;
  const std::size_t caret = message.rfind('^');
  const std::size_t line = message.rfind('\n');
  ASSERT_NE(caret, std::string::npos) << message;
  // Under the "a" the parser stumbled over: two of indentation, then characters, not bytes.
  EXPECT_EQ(caret - line - 1, 2 + std::string_view("  be from t wher ").size()) << message;
}

TEST(Spans, FingerprintsLeaveLiteralsOut) {
  EXPECT_EQ(fingerprint("select 1 from t where a = 5"), fingerprint("select 2 from t where a = 7"));
  EXPECT_EQ(fingerprint("select 1 from t").size(), 16U);
  EXPECT_EQ(fingerprint("selec 1"), "");
}

}  // namespace
}  // namespace planwright::query
