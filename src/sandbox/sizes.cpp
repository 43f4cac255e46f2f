#include "sizes.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include <planwright/estimates/index_size.hpp>
#include <planwright/sql/sql.hpp>

#include "answer.hpp"
#include "array_text.hpp"
#include "index_pages.hpp"
#include "relation_files.hpp"

namespace planwright::sandbox {
namespace {

std::string whole(Blocks blocks) {
  constexpr double most = 2147483647;
  return fmt::format("{:.0f}", std::clamp(blocks.value(), 0.0, most));
}

}  // namespace

Size table_size(const Relation& relation) {
  Size size;
  // Both are absent where nothing has counted them: the planner guesses then.
  size.analyzed_pages = relation.analyzed_pages.value_or(Blocks(0));
  size.pages = relation.pages.value_or(size.analyzed_pages);
  size.tuples = relation.rows.value_or(Rows(-1)).value();
  size.all_visible = relation.all_visible.value_or(Blocks(0));
  return size;
}

int btree_height(const Index& index, const Relation& relation, Blocks pages, int server_major) {
  estimates::SizeOptions options;
  options.server_major = server_major;
  const auto model = estimates::btree_size(index, relation, options);
  // Entries of an inner page, from the model's leaves and what is above them; where it has no such
  // page, what one of 8 KiB holds of short keys.
  const double inner = model.pages.value() - model.leaves.value() - 1;
  const double fanout = inner >= 2 ? std::max(2.0, model.leaves.value() / inner) : 250;
  int height = 0;
  for (double level = (pages.value() - 1) * (1 - 1 / fanout); level > 1; level /= fanout) {
    ++height;
  }
  return height;
}

Size index_size(const Index& index, const Relation& relation, int server_major) {
  Size size;
  size.analyzed_pages = index.analyzed_pages.value_or(index.pages.value_or(Blocks(0)));
  size.pages = index.pages.value_or(size.analyzed_pages);
  size.tuples = index.tuples.value_or(relation.rows.value_or(Rows(0))).value();
  size.table = relation.ref;
  size.valid = index.valid;
  if (index.method == "btree") {
    size.height =
        index.height ? index.height : btree_height(index, relation, size.pages, server_major);
    // A page a level and the metapage are the least there can be.
    size.pages = std::max(size.pages, Blocks(*size.height + 2.0));
  }
  return size;
}

Result<std::vector<Object>> find_objects(ports::Session& session, const std::string& data_directory,
                                         std::span<const RelationRef> refs) {
  std::vector<std::string> schemas;
  std::vector<std::string> names;
  for (const RelationRef& ref : refs) {
    schemas.push_back(ref.schema);
    names.push_back(ref.name);
  }
  const auto table =
      session.run(sql::statement("postgresql/sandbox/objects", session.version()),
                  std::vector<ports::Parameter>{array_text(schemas), array_text(names)});
  if (!table) {
    return tl::make_unexpected(table.error().with_context("looking for what was made"));
  }
  std::vector<Object> objects;
  const Answer answer(*table);
  for (std::size_t row = 0; row < answer.size(); ++row) {
    Object object;
    object.ref = {answer.text(row, "schema"), answer.text(row, "name")};
    object.oid = answer.text(row, "oid");
    const std::string path = answer.text(row, "path");
    object.path = path.empty() ? "" : data_directory + "/" + path;
    object.kind = answer.text(row, "kind");
    object.method = answer.text(row, "method");
    object.pages = answer.number(row, "pages");
    object.tuples = answer.number(row, "tuples");
    objects.push_back(std::move(object));
  }
  return objects;
}

std::vector<RelationRef> Sizes::names(std::span<const RelationRef> refs) const {
  std::vector<RelationRef> all(refs.begin(), refs.end());
  if (refs.empty()) {
    for (const auto& [ref, size] : sizes_) {
      all.push_back(ref);
    }
  }
  return all;
}

Result<void> Sizes::cut_tables(ports::Session& session, std::span<const RelationRef> tables) const {
  const auto objects = find_objects(session, data_directory_, names(tables));
  if (!objects) {
    return tl::make_unexpected(objects.error());
  }
  for (const Object& object : *objects) {
    const auto size = sizes_.find(object.ref);
    if (object.path.empty() || size == sizes_.end() || !size->second.table.empty()) {
      continue;
    }
    if (auto cut = resize_relation(object.path, Blocks(0)); !cut) {
      return cut;
    }
  }
  return {};
}

Result<void> Sizes::put(ports::Session& session, std::span<const RelationRef> refs) const {
  const auto objects = find_objects(session, data_directory_, names(refs));
  if (!objects) {
    return tl::make_unexpected(objects.error());
  }
  constexpr int first_with_never_counted = 140'000;
  std::vector<std::string> oids;
  std::vector<std::string> pages;
  std::vector<std::string> tuples;
  std::vector<std::string> visible;
  for (const Object& object : *objects) {
    const auto found = sizes_.find(object.ref);
    if (found == sizes_.end() || object.kind == "v" || object.kind == "f") {
      continue;
    }
    const Size& size = found->second;
    if (!object.path.empty()) {
      // A new index keeps the pages it was made with: its first ones mean something.
      const bool is_index = !size.table.empty();
      if (!is_index || size.pages > Blocks(0)) {
        if (auto done = resize_relation(object.path, size.pages); !done) {
          return done;
        }
      }
    }
    oids.push_back(object.oid);
    pages.push_back(whole(size.analyzed_pages));
    tuples.push_back(fmt::format(
        "{}", static_cast<float>(size.tuples < 0 && session.version() < first_with_never_counted
                                     ? 0
                                     : size.tuples)));
    visible.push_back(whole(size.all_visible));
  }
  const auto written =
      session.run("SELECT planwright_sizes.set_sizes($1, $2, $3, $4)",
                  std::vector<ports::Parameter>{array_text(oids), array_text(pages),
                                                array_text(tuples), array_text(visible)});
  if (!written) {
    return tl::make_unexpected(written.error().with_context("writing sizes"));
  }
  return {};
}

Result<void> Sizes::write_first_pages(ports::Session& session,
                                      std::span<const RelationRef> indexes) const {
  const auto objects = find_objects(session, data_directory_, indexes);
  if (!objects) {
    return tl::make_unexpected(objects.error());
  }
  for (const Object& object : *objects) {
    const auto found = sizes_.find(object.ref);
    if (object.path.empty() || found == sizes_.end() || object.method != "btree") {
      continue;
    }
    const auto block = first_block(object.path);
    if (!block) {
      return tl::make_unexpected(block.error());
    }
    const auto pages = btree_skeleton(*block, std::max(0, found->second.height.value_or(0)));
    if (!pages) {
      return failure(ErrorCode::internal,
                     fmt::format("the file of index {} in the sandbox does not begin as a B-tree's",
                                 object.ref.display()));
    }
    if (auto done = write_start(object.path, *pages); !done) {
      return done;
    }
  }
  return {};
}

// A BRIN index has a map of its ranges, whose length the planner reads from the first page. Only
// the server itself can make it longer, for it keeps that page in memory: by summarising the last
// range.
Result<void> Sizes::extend_range_maps(ports::Session& admin, const Connect& connect,
                                      std::span<const RelationRef> indexes) const {
  const auto objects = find_objects(admin, data_directory_, indexes);
  if (!objects) {
    return tl::make_unexpected(objects.error());
  }
  std::unique_ptr<ports::Session> owner;
  for (const Object& object : *objects) {
    const auto found = sizes_.find(object.ref);
    if (object.method != "brin" || object.path.empty() || found == sizes_.end()) {
      continue;
    }
    const auto table = sizes_.find(found->second.table);
    if (table == sizes_.end() || table->second.pages.value() < 1) {
      continue;
    }
    if (owner == nullptr) {
      auto connected = connect();
      if (!connected) {
        return tl::make_unexpected(connected.error());
      }
      owner = std::move(*connected);
    }
    // Needs the table's last pages, and leaves them in the index's first ones.
    if (auto put_table = put(admin, std::array{table->first}); !put_table) {
      return put_table;
    }
    const auto done = owner->run(
        "SELECT pg_catalog.brin_summarize_range($1::pg_catalog.oid::pg_catalog.regclass, $2)",
        std::vector<ports::Parameter>{object.oid,
                                      fmt::format("{:.0f}", table->second.pages.value() - 1)});
    if (!done) {
      return tl::make_unexpected(
          done.error().with_context(fmt::format("sizing index {}", object.ref.display())));
    }
  }
  return {};
}

}  // namespace planwright::sandbox
