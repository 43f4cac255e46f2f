// Reads DDL and prints what src/catalog makes of it, a line per column, index key and foreign key,
// as mysql_ddl.py asks information_schema for it. Arguments: engine, version.
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <string>

#include <planwright/catalog/catalog.hpp>

int main(int count, char** arguments) {
  using namespace planwright;
  if (count != 3) {
    return 2;
  }
  SqlMode mode;
  mode.engine = engine_from(arguments[1]).value_or(Engine::mysql);
  mode.version = std::atoi(arguments[2]);
  const std::string text{std::istreambuf_iterator<char>(std::cin), {}};
  const catalog::FromDdl read = catalog::from_ddl(text, "stdin", mode);
  for (const Diagnostic& each : read.diagnostics) {
    std::cerr << each.message << "\n";
  }
  for (const Relation& relation : read.catalog.relations()) {
    const std::string& table = relation.ref.name;
    if (relation.kind == RelationKind::view) {
      std::cout << "view\t" << table << "\t" << relation.view_definition << "\n";
      continue;
    }
    std::cout << "table\t" << table << "\t" << relation.storage_engine << "\t"
              << relation.partition_strategy << "\t"
              << static_cast<int>(relation.partitions.value_or(0)) << "\n";
    for (const Column& column : relation.columns) {
      std::cout << "column\t" << table << "\t" << column.name << "\t" << column.type << "\t"
                << (column.not_null ? "NO" : "YES") << "\t"
                << (column.generated ? (column.virtual_generation ? "VIRTUAL" : "STORED") : "")
                << "\t" << (column.auto_increment ? "auto_increment" : "") << "\t"
                << (column.invisible ? "INVISIBLE" : "") << "\n";
    }
    for (const Index& index : relation.indexes) {
      int place = 0;
      for (const IndexKey& key : index.keys) {
        std::cout << "key\t" << table << "\t" << index.name << "\t" << ++place << "\t"
                  << (key.column.empty() ? "(expression)" : key.column) << "\t"
                  << (key.prefix_length ? std::to_string(*key.prefix_length) : "") << "\t"
                  << (key.descending ? "D" : "A") << "\t" << (index.unique ? "0" : "1") << "\t"
                  << index.method << "\t" << (index.visible ? "visible" : "hidden") << "\n";
      }
    }
    for (const ForeignKey& key : relation.foreign_keys) {
      for (std::size_t at = 0; at < key.columns.size(); ++at) {
        std::cout << "foreign\t" << table << "\t" << key.name << "\t" << key.columns[at] << "\t"
                  << key.referenced.name << "\t" << key.referenced_columns.at(at) << "\t"
                  << (key.on_delete.empty() ? "restrict" : key.on_delete) << "\n";
      }
    }
    for (const CheckConstraint& check : relation.checks) {
      std::cout << "check\t" << table << "\t" << check.expression << "\n";
    }
  }
  return 0;
}
