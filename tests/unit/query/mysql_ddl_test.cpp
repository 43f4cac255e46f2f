// DDL of MySQL and MariaDB: what db_ddl_mysql and db_ddl_mariadb cannot ask the server.
#include <string>

#include <gtest/gtest.h>

#include <planwright/catalog/catalog.hpp>

namespace planwright::catalog {
namespace {

FromDdl read(std::string_view text, Engine engine = Engine::mysql, int version = 0) {
  return from_ddl(text, "schema.sql", sql_mode(engine, version, ""));
}

TEST(MysqlDdl, DumpsAreRead) {
  const FromDdl made = read(
      "-- MySQL dump 10.13\n"
      "/*!40101 SET @saved = @@character_set_client */;\n"
      "CREATE DATABASE /*!32312 IF NOT EXISTS*/ `shop`;\nUSE `shop`;\n"
      "DROP TABLE IF EXISTS `orders`;\n"
      "/*!50503 SET character_set_client = utf8mb4 */;\n"
      "CREATE TABLE `orders` (\n  `id` bigint unsigned NOT NULL AUTO_INCREMENT,\n"
      "  `note` varchar(20) CHARACTER SET latin1 COLLATE latin1_bin DEFAULT 'a,(b' COMMENT 'it''s; "
      "fine',\n"
      "  `twice` bigint GENERATED ALWAYS AS ((`id` * 2)) VIRTUAL,\n"
      "  PRIMARY KEY (`id`),\n  KEY `f` ((lower(`note`))),\n  KEY `g` (`note`(7) DESC) /*!80000 "
      "INVISIBLE */\n"
      ") ENGINE=InnoDB AUTO_INCREMENT=5 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci "
      "ROW_FORMAT=COMPRESSED;\n"
      "/*!50001 CREATE VIEW `v` AS SELECT \n 1 AS `id`*/;\n"
      "DELIMITER ;;\n/*!50003 CREATE TRIGGER t BEFORE INSERT ON orders FOR EACH ROW BEGIN SET @a = "
      "1; END */;;\n"
      "DELIMITER ;\n/*!50001 DROP VIEW IF EXISTS `v`*/;\n"
      "/*!50001 CREATE ALGORITHM=UNDEFINED */\n/*!50013 DEFINER=`root`@`localhost` SQL SECURITY "
      "DEFINER */\n"
      "/*!50001 VIEW `v` AS select `orders`.`id` AS `id` from `orders` */;\n");
  EXPECT_TRUE(made.diagnostics.empty()) << made.diagnostics.front().message;
  const Relation* orders = made.catalog.find({"shop", "orders"});
  ASSERT_NE(orders, nullptr);
  ASSERT_EQ(orders->columns.size(), 3U);
  EXPECT_EQ(orders->columns[0].type, "bigint unsigned");
  EXPECT_TRUE(orders->columns[0].auto_increment);
  EXPECT_EQ(orders->columns[1].character_set, "latin1");
  EXPECT_EQ(orders->columns[1].collation, "latin1_bin");
  EXPECT_EQ(orders->columns[2].generation, "(`id` * 2)");
  EXPECT_TRUE(orders->columns[2].virtual_generation);
  ASSERT_EQ(orders->indexes.size(), 3U);
  EXPECT_TRUE(orders->indexes[0].primary);
  EXPECT_EQ(orders->indexes[0].name, "PRIMARY");
  EXPECT_EQ(orders->indexes[1].keys[0].expression, "lower(`note`)");
  EXPECT_EQ(orders->indexes[2].keys[0].prefix_length, 7);
  EXPECT_TRUE(orders->indexes[2].keys[0].descending);
  EXPECT_FALSE(orders->indexes[2].visible);
  EXPECT_EQ(orders->storage_engine, "InnoDB");
  EXPECT_EQ(orders->row_format, "COMPRESSED");
  EXPECT_EQ(orders->collation, "utf8mb4_0900_ai_ci");
  const Relation* view = made.catalog.find({"shop", "v"});
  ASSERT_NE(view, nullptr);
  EXPECT_EQ(view->view_definition, "select `orders`.`id` AS `id` from `orders`");
}

TEST(MysqlDdl, TypesFollowTheVersion) {
  const auto type = [](Engine engine, int version) {
    return read("CREATE TABLE t (a INTEGER UNSIGNED)", engine, version)
        .catalog.find({"", "t"})
        ->columns[0]
        .type;
  };
  EXPECT_EQ(type(Engine::mysql, 90704), "int unsigned");
  EXPECT_EQ(type(Engine::mysql, 50744), "int(10) unsigned");  // 5.7 is not in the tests' servers
  EXPECT_EQ(type(Engine::mariadb, 101119), "int(10) unsigned");
}

TEST(MysqlDdl, PartitionsAreTold) {
  const FromDdl made = read(
      "CREATE TABLE t (a INT, b DATE) PARTITION BY RANGE COLUMNS (b) (PARTITION x VALUES LESS THAN "
      "('2020-01-01'), "
      "PARTITION y VALUES LESS THAN (MAXVALUE));");
  const Relation* table = made.catalog.find({"", "t"});
  ASSERT_NE(table, nullptr);
  EXPECT_EQ(table->partition_strategy, "range");
  EXPECT_EQ(table->partition_key, (std::vector<std::string>{"b"}));
  EXPECT_EQ(table->partitions, 2.0);
  EXPECT_EQ(table->partition_definition, "RANGE COLUMNS (b)");
}

TEST(MysqlDdl, WhatCannotBeReadIsSaidWithItsLine) {
  const FromDdl made = read(
      "CREATE TABLE a (id INT);\n\nCREATE TABLE b (\n  id INT,\n  KEY (id\n);\nCREATE TABLE c (id "
      "INT);");
  EXPECT_NE(made.catalog.find({"", "a"}), nullptr);
  EXPECT_EQ(made.catalog.find({"", "b"}), nullptr);
  EXPECT_NE(made.catalog.find({"", "c"}), nullptr);
  ASSERT_EQ(made.diagnostics.size(), 1U);
  EXPECT_TRUE(made.diagnostics[0].message.starts_with("schema.sql:6: "))
      << made.diagnostics[0].message;
  EXPECT_EQ(read("SELECT 1").diagnostics.size(), 1U);
}

TEST(MysqlDdl, IndexesAreDroppedFromTheirOwnTable) {
  const FromDdl made = read(
      "CREATE TABLE a (x INT, KEY same (x)); CREATE TABLE b (x INT, KEY same (x), KEY other (x));"
      "DROP INDEX same ON b; ALTER TABLE b DROP KEY other, ADD UNIQUE (x);");
  EXPECT_EQ(made.catalog.find({"", "a"})->indexes.size(), 1U);
  ASSERT_EQ(made.catalog.find({"", "b"})->indexes.size(), 1U);
  EXPECT_EQ(made.catalog.find({"", "b"})->indexes[0].name, "x");
  EXPECT_TRUE(made.catalog.find({"", "b"})->indexes[0].unique);
}

}  // namespace
}  // namespace planwright::catalog
