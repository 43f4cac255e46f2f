#pragma once

#include <cstddef>
#include <cstdint>

#include <pg_query/pg_query.pb-c.h>

namespace planwright::query {

// Visits every message of a parse tree by protobuf-c's own description of its fields, so that no
// list of node types has to be kept. Depth is bounded by libpg_query's own stack check.
template <class Visit>
void visit_messages(const ProtobufCMessage* message, const Visit& visit) {
  visit(message);
  const ProtobufCMessageDescriptor* type = message->descriptor;
  for (unsigned at = 0; at < type->n_fields; ++at) {
    const ProtobufCFieldDescriptor& field = type->fields[at];
    if (field.type != PROTOBUF_C_TYPE_MESSAGE) {
      continue;
    }
    const char* base = reinterpret_cast<const char*>(message);
    if (field.label == PROTOBUF_C_LABEL_REPEATED) {
      const auto count = *reinterpret_cast<const std::size_t*>(base + field.quantifier_offset);
      auto* const* items = *reinterpret_cast<ProtobufCMessage* const* const*>(base + field.offset);
      for (std::size_t item = 0; item < count; ++item) {
        visit_messages(items[item], visit);
      }
      continue;
    }
    // A oneof's members share their place; only the chosen one is there.
    if ((field.flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0 &&
        *reinterpret_cast<const std::uint32_t*>(base + field.quantifier_offset) != field.id) {
      continue;
    }
    if (const auto* child = *reinterpret_cast<ProtobufCMessage* const*>(base + field.offset)) {
      visit_messages(child, visit);
    }
  }
}

}  // namespace planwright::query
