#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <planwright/model/plan.hpp>

// The one list of what PostgreSQL 9.6 to 19 prints in a plan, and where it goes in the model. All
// readers come through here: the structured formats with their own keys, the text format with the
// JSON key that means the same. Keys of nested objects are joined by dots:
// "Pre-sorted Groups.Sort Space Disk.Peak Sort Space Used".
namespace planwright::planners::postgresql {

struct FieldValue {
  std::string_view text;         // always set; numbers as printed
  std::optional<double> number;  // when the reader has parsed it already

  // Set by as_number() when the text is no number; the field is then a FieldFit::misfit.
  mutable bool misfit = false;

  // The number, or 0 when the text is none.
  [[nodiscard]] double as_number() const;
  [[nodiscard]] bool as_bool() const { return text == "true" || text == "True"; }
};

enum class FieldFit {
  placed,   // known, and now in the model
  native,   // known, but without a typed place: kept in native_fields
  unknown,  // not known: kept in native_fields, to be reported once
  misfit,   // known, but no number where one belongs: taken as 0, kept in native_fields, reported
};

FieldFit set_node_field(Node& node, std::string_view key, const FieldValue& value);
FieldFit set_worker_field(Worker& worker, std::string_view key, const FieldValue& value);
FieldFit set_trigger_field(Trigger& trigger, std::string_view key, const FieldValue& value);
FieldFit set_statement_field(Plan& plan, std::string_view key, const FieldValue& value);

// Puts right what depended on the order of a node's keys; to be called once all are set.
void settle_node_fields(Node& node);

// "Seq Scan" → NodeKind::seq_scan; unknown for a name that is not in the list.
NodeKind node_kind(std::string_view native);

// Names as XML element names spell them: every character but letters, digits, '-', '_' and '.'
// becomes '-' (ExplainXMLTag in explain.c). Gives the JSON key back; the text itself if none fits.
std::string_view key_from_xml(std::string_view tag);

}  // namespace planwright::planners::postgresql
