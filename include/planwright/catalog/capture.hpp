#pragma once

#include <string>
#include <string_view>

#include <planwright/base/result.hpp>
#include <planwright/model/capture.hpp>

// A live run as a file. Also a door of src/catalog.
namespace planwright::catalog {

// The capture as UTF-8 JSON Lines: a header, one line per relation in name order, then settings,
// extensions, activity, bindings, what-if answers, diagnostics, query, plan and an end mark.
// The same capture gives the same bytes, and reading them gives the same capture.
std::string write_capture(const Capture& capture);

// Fails with `malformed_input` and the place ("bug.pwc:12:345") when the text is no capture, is cut
// short or damaged, or was written by a planwright with a newer format. What a newer minor version
// adds is passed over.
Result<Capture> read_capture(std::string_view text, std::string_view name);

}  // namespace planwright::catalog
