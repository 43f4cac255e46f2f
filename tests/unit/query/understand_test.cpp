// What a statement is made of: scopes, uses, needed columns, order and conditions, by hand.
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <planwright/catalog/catalog.hpp>
#include <planwright/query/query.hpp>

namespace planwright::query {
namespace {

const Catalog& shop() {
  static const Catalog catalog =
      catalog::from_ddl(
          "create table public.orders (id int primary key, customer_id int, status text, total "
          "numeric, created_at timestamp, note text, tags text[], data jsonb, paid boolean);"
          "create table public.customers (id int primary key, name text, email varchar(80), city "
          "text);"
          "create table public.items (order_id int, product_id int, quantity int, price numeric);"
          "create table public.products (id int primary key, title text, tsv tsvector);"
          "create table app.events (id bigint, kind text, at timestamptz, orders_id int);",
          "schema")
          .catalog;
  return catalog;
}

Query read(const std::string& sql, const Catalog& catalog) {
  Query query = understand(sql, "q");
  EXPECT_TRUE(query.understood()) << sql
                                  << (query.diagnostics.empty()
                                          ? ""
                                          : "\n" + query.diagnostics.front().message);
  resolve(query, catalog);
  return query;
}

// "o(id,total) c(*)": every use with the columns it must give; CTEs as cte:, subqueries as sub:.
std::string uses(const std::string& sql, const Catalog& catalog = shop()) {
  const Query query = read(sql, catalog);
  std::string result;
  for (const QueryRelation& use : query.uses) {
    const char* source = use.source == QueryRelationSource::cte        ? "cte:"
                         : use.source == QueryRelationSource::subquery ? "sub:"
                         : use.source == QueryRelationSource::function ? "fn:"
                         : use.source == QueryRelationSource::values   ? "values:"
                                                                       : "";
    result += fmt::format(
        "{}{}{}({}{}){}", result.empty() ? "" : " ", source, use.alias, fmt::join(use.columns, ","),
        use.all_columns ? (use.columns.empty() ? "*" : ",*") : "", use.nullable ? "?" : "");
  }
  return result;
}

struct Case {
  const char* sql;
  const char* uses;
};

TEST(Understand, EveryUseNeedsWhatIsReadOfIt) {
  const Case cases[] = {
      {"select count(*) from orders", "orders()"},
      {"select count(*) from orders o where o.total > 5", "o(total)"},
      {"select * from customers", "customers(city,email,id,name,*)"},
      {"select c.*, o.id from customers c, orders o where o.customer_id = c.id",
       "c(city,email,id,name,*) o(customer_id,id)"},
      {"select name, total from customers c join orders o on o.customer_id = c.id",
       "c(id,name) o(customer_id,total)"},
      {"select id, ctid from customers", "customers(id)"},
      {"select o from orders o", "o(created_at,customer_id,data,id,note,paid,status,tags,total,*)"},
      {"select name from customers left join orders on customer_id = customers.id",
       "customers(id,name) orders(customer_id)?"},
      {"select name from orders right join customers on customer_id = customers.id",
       "orders(customer_id)? customers(id,name)"},
      {"select 1 from orders o full join customers c on o.customer_id = c.id",
       "o(customer_id)? c(id)?"},
      {"select 1 from orders o join (customers c left join items i on i.order_id = c.id) on "
       "c.id = o.customer_id",
       "o(customer_id) c(id) i(order_id)?"},
      {"select title from items join products p on p.id = product_id",
       "items(product_id) p(id,title)"},
      {"select id from customers join orders using (id)", "customers(id) orders(id)"},
      {"select name from customers natural join orders", "customers(id,name) orders(id)"},
      {"select s.id from (select * from orders) s", "sub:s(id) orders(id)"},
      {"select s.n from (select id as n, upper(note) as big from orders where paid) s",
       "sub:s(n) orders(id,paid)"},
      {"select x from (select distinct id, status from orders) s(x, y)",
       "sub:s(x) orders(id,status)"},
      {"select a from (select id, total from orders) s(a, b) order by b",
       "sub:s(a,b) orders(id,total)"},
      {"with c as (select * from orders) select id from c where total > 1",
       "orders(id,total) cte:c(id,total)"},
      {"with c(a, b) as (select id, note from orders), d as (select a from c) select * from d",
       "orders(id) cte:c(a) cte:d(a,*)"},
      {"with c as (select note from orders) select 1", "orders()"},
      {"with recursive r as (select id, total from orders where id = 1 union all select o.id, "
       "o.total "
       "from orders o join r on r.id = o.customer_id) select id from r",
       "orders(id) o(customer_id,id) cte:r(id) cte:r(id)"},
      {"with gone as (delete from items where quantity = 0 returning order_id) select 1",
       "items(order_id,quantity,*)"},
      {"select id from orders union all select product_id from items",
       "orders(id) items(product_id)"},
      {"select id from (select id, note from orders union all select product_id, 'x' from items) u",
       "sub:u(id) orders(id) items(product_id)"},
      {"select id from (select id, note from orders union select product_id, 'x' from items) u",
       "sub:u(id) orders(id,note) items(product_id)"},
      {"select 1 from orders o where exists (select * from items i where i.order_id = o.id)",
       "o(id) i(order_id)"},
      {"select 1 from orders where id in (select order_id from items where quantity > 1)",
       "orders(id) items(order_id,quantity)"},
      {"select (select name from customers c where c.id = customer_id) from orders",
       "orders(customer_id) c(id,name)"},
      {"select c.name, l.total from customers c, lateral (select total from orders o where "
       "o.customer_id = c.id order by created_at desc limit 1) l",
       "c(id,name) sub:l(total) o(created_at,customer_id,total)"},
      {"select g from generate_series(1, 10) g", "fn:g(g)"},
      {"select o.id, t from orders o, unnest(o.tags) t", "o(id,tags) fn:t(t)"},
      {"select n from (values (1, 'a'), (2, 'b')) v(n, s) join orders on id = n",
       "values:v(n) orders(id)"},
      {"select v.column1 from (values (1)) v", "values:v(column1)"},
      {"select status, count(*) from orders group by status having sum(total) > 10",
       "orders(status,total)"},
      {"select date_trunc('day', created_at) as day, count(*) from orders group by day order by 2",
       "orders(created_at)"},
      {"select upper(status) as note from orders group by note, status", "orders(note,status)"},
      {"select id from orders order by created_at", "orders(created_at,id)"},
      {"select total as x from orders order by x", "orders(total)"},
      {"select distinct on (customer_id) id from orders order by customer_id, created_at desc",
       "orders(created_at,customer_id,id)"},
      {"select id, row_number() over (partition by status order by total) from orders",
       "orders(id,status,total)"},
      {"select sum(total) over w from orders window w as (order by created_at)",
       "orders(created_at,total)"},
      {"select sum(total) filter (where paid) from orders", "orders(paid,total)"},
      {"select id from orders for update", "orders(id,*)"},
      {"insert into items select id, 1, 2, total from orders", "items() orders(id,total)"},
      {"insert into customers (id, name) values (1, 'a') on conflict (id) do update set name = "
       "excluded.name where customers.city is null returning email",
       "customers(city,email,id)"},
      {"update orders set total = total + 1 where customer_id = 5", "orders(customer_id,total,*)"},
      {"update orders o set note = c.name from customers c where c.id = o.customer_id",
       "o(customer_id,*) c(id,name)"},
      {"delete from orders using customers c where c.id = customer_id and city = 'x'",
       "orders(customer_id,*) c(city,id)"},
      {"merge into items t using orders s on s.id = t.order_id when matched then update set price "
       "= "
       "s.total when not matched then insert (order_id) values (s.customer_id)",
       "t(order_id,*) s(customer_id,id,total)"},
      {"select e.kind from app.events e", "e(kind)"},
      {"select events.kind from app.events", "events(kind)"},
      {"select count(*) from only orders tablesample system (1) where id > 1", "orders(id)"},
      {"explain select id from orders", "orders(id)"},
      {"select 1 from orders o where o.id = (select max(order_id) from items where price > "
       "o.total)",
       "o(id,total) items(order_id,price)"},
      {"select a.id from orders a join orders b on a.id = b.customer_id where b.paid",
       "a(id) b(customer_id,paid)"},
      {"table customers", "customers(city,email,id,name,*)"},
      {"select array(select order_id from items where product_id = p.id) from products p",
       "p(id) items(order_id,product_id)"},
      {"select case when paid then note else status end from orders", "orders(note,paid,status)"},
      {"select (data ->> 'k')::int from orders where tags @> '{a}' limit 5 offset 2",
       "orders(data,tags)"},
  };
  for (const Case& each : cases) {
    EXPECT_EQ(uses(each.sql), each.uses) << each.sql;
  }
}

TEST(Understand, WithoutACatalogOnlyASingleRelationTakesBareNames) {
  EXPECT_EQ(uses("select a from t where b = 1", {}), "t(a,b)");
  EXPECT_EQ(uses("select a, t.b from t join u on t.x = u.y", {}), "t(b,x) u(y)");
  EXPECT_EQ(uses("select * from t", {}), "t(*)");
  EXPECT_EQ(uses("select date_trunc('day', ts) d from t group by d", {}), "t(ts)");
  EXPECT_EQ(uses("select a from t where exists (select 1 from u where u.x = t.y)", {}),
            "t(a,y) u(x)");
}

TEST(Understand, ResolvingAgainForgetsTheFirstTime) {
  Query query = understand("select name from customers, orders", "q");
  resolve(query, {});
  EXPECT_TRUE(query.uses[0].columns.empty());
  resolve(query, shop());
  EXPECT_EQ(query.uses[0].columns, (std::vector<std::string>{"name"}));
  EXPECT_EQ(query.uses[0].ref.schema, "public");
  resolve(query, shop());
  EXPECT_EQ(query.uses[0].columns, (std::vector<std::string>{"name"}));
}

TEST(Understand, ViewsAreOpened) {
  Catalog catalog = shop();
  const auto view = [&](const char* name, const char* definition,
                        std::vector<const char*> columns) {
    Relation made;
    made.ref = {"public", name};
    made.kind = RelationKind::view;
    made.view_definition = definition;
    for (const char* column : columns) {
      made.columns.push_back({column, "text"});
    }
    catalog.put(made);
  };
  view("paid",
       " SELECT o.id AS number, o.total, c.name FROM orders o JOIN customers c ON c.id = "
       "o.customer_id WHERE o.paid;",
       {"number", "total", "name"});
  view("large", " SELECT paid.number, paid.total FROM paid WHERE paid.total > 100::numeric;",
       {"number", "total"});
  view("loop", "SELECT loop.a FROM loop", {"a"});
  EXPECT_EQ(uses("select number from paid p where name = 'x'", catalog),
            "p(name,number) o(customer_id,id,paid) c(id,name)");
  EXPECT_EQ(uses("select number from large", catalog),
            "large(number) paid(number,total) o(customer_id,id,paid,total) c(id)");
  EXPECT_EQ(uses("select a from loop", catalog), "loop(a) loop(a)");
  const Query query = read("select number from paid", catalog);
  ASSERT_TRUE(query.uses[0].contents);
  EXPECT_EQ(query.scopes[*query.uses[0].contents].kind, ScopeKind::view);
  for (const Expression& expression : query.expressions) {
    EXPECT_EQ(expression.span.empty(), expression.scope != 0) << "a view's text is not the query's";
  }
  Query again = query;
  resolve(again, catalog);
  EXPECT_EQ(again.expressions.size(), query.expressions.size());
  EXPECT_EQ(again.uses.size(), query.uses.size());
}

// "o.total range constant [5]; …" of one scope.
std::string conditions(const std::string& sql, ScopeId scope = 0, Joins joins = Joins::inner) {
  const Query query = read(sql, shop());
  std::string result;
  for (const QueryPredicate& each : predicates(query, scope, joins)) {
    const Predicate& about = each.predicate;
    const char* operand = about.operand_kind == OperandKind::constant    ? "constant"
                          : about.operand_kind == OperandKind::parameter ? "parameter"
                          : about.operand_kind == OperandKind::column    ? "column"
                          : about.operand_kind == OperandKind::same_row  ? "same_row"
                          : about.operand_kind == OperandKind::subplan   ? "subplan"
                                                                         : "unknown";
    result += fmt::format("{}{}.{}{}{} {} {}{}", result.empty() ? "" : "; ", about.column.qualifier,
                          about.column.column, about.column.wrapper.empty() ? "" : "/",
                          about.column.wrapper, to_string(about.predicate_class), operand,
                          each.correlated ? " outer" : "");
    result += about.operand.empty() ? "" : " [" + about.operand + "]";
  }
  return result;
}

TEST(Understand, ConditionsAreClassified) {
  const std::string from = "select 1 from orders o where ";
  const Case cases[] = {
      {"total = 5", "o.total equality constant [5]"},
      {"5 < total", "o.total range constant [5]"},
      {"total between 1 and (2)", "o.total range constant [1 and (2)]"},
      {"id in (1, 2)", "o.id in_list constant [(1, 2)]"},
      {"id in ((1), (2))", "o.id in_list constant [((1), (2))]"},
      {"id in (1)", "o.id in_list constant [(1)]"},
      {"id not in (1, 2)", "o.id inequality constant [(1, 2)]"},
      {"id = any($1)", "o.id in_list parameter [ANY ($1)]"},
      {"note like 'a%'", "o.note prefix_like constant ['a%']"},
      {"note like '%a'", "o.note contains_like constant ['%a']"},
      {"note ilike 'a'", "o.note case_insensitive_like constant ['a']"},
      {"note not like 'a%'", "o.note inequality constant ['a%']"},
      {"note ~ '^a'", "o.note regex constant ['^a']"},
      {"note is null", "o.note is_null constant"},
      {"note is not null", "o.note is_not_null constant"},
      {"not note is null", "o.note is_not_null constant"},
      {"paid", "o.paid boolean_column constant"},
      {"not paid", "o.paid boolean_column constant"},
      {"lower(note) = 'x'", "o.note/lower equality constant ['x']"},
      {"created_at::date = current_date", "o.created_at/::date equality constant [current_date]"},
      {"note::text = 'x'", "o.note equality constant ['x']"},
      {"id::text = 'x'", "o.id/::text equality constant ['x']"},
      {"tags @> '{a}'", "o.tags containment constant ['{a}']"},
      {"data @> '{}'", "o.data containment constant ['{}']"},
      {"data ->> 'k' = 'v'", "o.data/->> equality constant ['v']"},
      {"total > random()", "o.total range unknown [random()]"},
      {"total > customer_id", "o.total range same_row [customer_id]"},
      {"total > (select 1)", "o.total range subplan [(select 1)]"},
      {"id <> 5 and not (id = 6 or id = 7)",
       "o.id inequality constant [5]; o.id inequality constant [6]; o.id inequality constant [7]"},
  };
  for (const Case& each : cases) {
    EXPECT_EQ(conditions(from + each.sql), each.uses) << each.sql;
  }
}

TEST(Understand, JoinsGiveConditionsToo) {
  EXPECT_EQ(
      conditions("select 1 from orders o join customers c on c.id = o.customer_id and c.city = "
                 "'x' where total > $1"),
      "c.id equality column [o.customer_id]; c.city equality constant ['x']; o.total range "
      "parameter [$1]");
  EXPECT_EQ(conditions("select 1 from orders join customers using (id)"),
            "orders.id equality column [customers.id]");
  EXPECT_EQ(conditions("select 1 from orders o left join customers c on c.id = o.customer_id"), "");
  EXPECT_EQ(conditions("select 1 from orders o left join customers c on c.id = o.customer_id", 0,
                       Joins::all),
            "c.id equality column [o.customer_id]");
  EXPECT_EQ(conditions("select 1 from orders o where exists (select 1 from items where o.id = "
                       "order_id and quantity > 1)",
                       1),
            "items.order_id equality column outer [o.id]; items.quantity range constant [1]");
}

TEST(Understand, OrderIsTheEffectiveOne) {
  const Query query = read(
      "select id, total as t from orders order by t desc, 1, note nulls first, "
      "status desc nulls last limit 10",
      shop());
  const Scope& scope = query.scopes[0];
  ASSERT_EQ(scope.order_by.size(), 4U);
  EXPECT_EQ(query.expressions[scope.order_by[0].expression].name, "total");
  EXPECT_TRUE(scope.order_by[0].descending);
  EXPECT_TRUE(scope.order_by[0].nulls_first) << "DESC puts NULLs first";
  EXPECT_EQ(query.expressions[scope.order_by[1].expression].name, "id");
  EXPECT_TRUE(scope.order_by[2].nulls_first);
  EXPECT_FALSE(scope.order_by[3].nulls_first);
  ASSERT_TRUE(scope.limit);
  EXPECT_EQ(query.expressions[*scope.limit].name, "10");
}

TEST(Understand, SetOperationsHaveArms) {
  const Query query = read(
      "select id from orders union all select id from customers union all select 1 order by 1", {});
  EXPECT_EQ(query.scopes[0].set_operation, SetOperation::union_all);
  EXPECT_EQ(query.scopes[0].arms.size(), 3U);
  const Query mixed = read("select 1 union (select 2 intersect all select 3) except select 4", {});
  EXPECT_EQ(mixed.scopes[0].set_operation, SetOperation::except);
  ASSERT_EQ(mixed.scopes[0].arms.size(), 2U);
  const Scope& left = mixed.scopes[mixed.scopes[0].arms[0]];
  EXPECT_EQ(left.set_operation, SetOperation::union_distinct);
  EXPECT_EQ(mixed.scopes[left.arms[1]].set_operation, SetOperation::intersect_all);
}

TEST(Understand, WritesAreTakenApart) {
  const Query query = read(
      "update orders set total = 1, (note, status) = (select name, city from "
      "customers where id = customer_id) returning id, note as n",
      shop());
  const Scope& scope = query.scopes[0];
  EXPECT_EQ(scope.statement, QueryKind::update);
  ASSERT_EQ(scope.assignments.size(), 3U);
  EXPECT_EQ(scope.assignments[1].column, "note");
  EXPECT_EQ(scope.assignments[1].expression, scope.assignments[2].expression) << "read once";
  EXPECT_TRUE(query.expressions[scope.assignments[1].expression].correlated);
  ASSERT_EQ(scope.outputs.size(), 2U);
  EXPECT_EQ(scope.outputs[1].name, "n");
  EXPECT_TRUE(query.uses[scope.relations[0]].target);
}

// --- plan nodes
// -----------------------------------------------------------------------------------

Node scan(const char* relation, const char* alias) {
  Node node;
  node.kind = NodeKind::seq_scan;
  node.native = "Seq Scan";
  node.relation.name = relation;
  node.alias = alias;
  return node;
}

Plan plan_of(std::vector<Node> nodes) {
  Plan plan;
  Node top;
  top.kind = NodeKind::append;
  plan.nodes.push_back(top);
  for (Node& node : nodes) {
    node.parent = 0;
    plan.nodes.push_back(std::move(node));
    plan.nodes.back().id = static_cast<NodeId>(plan.nodes.size() - 1);
  }
  plan.finish();
  return plan;
}

TEST(UsesOf, NodesAreFoundByRelationAndAlias) {
  const Query query = read(
      "select 1 from orders o join orders p on o.id = p.customer_id where exists "
      "(select 1 from orders o where o.total = p.total)",
      shop());
  const Plan plan = plan_of(
      {scan("orders", "p"), scan("orders", "o"), scan("orders", "o_1"), scan("customers", "o")});
  const auto found = uses_of(plan, query, shop());
  ASSERT_EQ(found.size(), 5U);
  EXPECT_FALSE(found[0]);
  EXPECT_EQ(found[1], std::optional<QueryRelationId>(1));
  EXPECT_EQ(found[2], std::optional<QueryRelationId>(0)) << "the outer scope's";
  EXPECT_EQ(found[3], std::optional<QueryRelationId>(2)) << "the subquery's";
  EXPECT_FALSE(found[4]) << "another table";
  EXPECT_EQ(columns_needed(plan.nodes[1], shop(), &query, found),
            (std::vector<std::string>{"customer_id", "total"}));
  const Plan one = plan_of({scan("orders", "o")});
  EXPECT_FALSE(uses_of(one, query, shop())[1]) << "either could be meant";
}

TEST(UsesOf, PartitionsStandForTheirTable) {
  const Catalog catalog = catalog::from_ddl(
                              "create table m (id int, at date) partition by range (at);"
                              "create table m_1 partition of m for values from ('2020-01-01') to "
                              "('2021-01-01');",
                              "s")
                              .catalog;
  const Query query = read("select id from m where at > '2020-02-01'", catalog);
  const Plan plan = plan_of({scan("m_1", "m_1")});
  EXPECT_EQ(uses_of(plan, query, catalog)[1], std::optional<QueryRelationId>(0));
}

TEST(ColumnsNeeded, AVerboseOutputTellsThemWhenItIsNoWholeRow) {
  Node node = scan("customers", "c");
  node.id = 0;
  node.output = {"c.id", "lower(c.name)"};
  node.predicates.push_back({PredicateRole::filter, "(c.city = 'x'::text)", {}});
  EXPECT_EQ(columns_needed(node, shop(), nullptr, {}),
            (std::vector<std::string>{"city", "id", "name"}));
  node.output = {"c.id", "c.name", "c.email", "c.city"};
  EXPECT_FALSE(columns_needed(node, shop(), nullptr, {})) << "the row as it is";
  node.output = {"c.id"};
  EXPECT_EQ(columns_needed(node, shop(), nullptr, {}), (std::vector<std::string>{"city", "id"}));
  EXPECT_FALSE(columns_needed(node, {}, nullptr, {})) << "it may be a table of one column";
}

}  // namespace
}  // namespace planwright::query
