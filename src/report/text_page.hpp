#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include <planwright/report/report.hpp>

#include "layout.hpp"
#include "plan_tree.hpp"

namespace planwright::report {

// The text report as it grows: lines within a width, painted where the terminal can.
class Page {
 public:
  explicit Page(const Style& style)
      : style_(style), width_(static_cast<std::size_t>(std::clamp(style.width, 40, 120))) {}

  void line(std::string_view text = {}) {
    out_ += text;
    out_ += '\n';
  }
  void heading(std::string_view text) {
    line();
    line(paint(Ink::bold, text));
  }
  // Wrapped behind an indent; the first line after `label`, which is as wide as the indent. Where
  // there is no Unicode, our own signs are spelled out; code() keeps every byte.
  void paragraph(std::string_view text, std::size_t indent, std::string_view label = {}) {
    bool first = true;
    const std::string shown = printable(text, true);
    for (const std::string& part :
         wrapped(style_.unicode ? shown : spelled_out(shown), width_ - indent)) {
      line((first ? padded(label, indent) : std::string(indent, ' ')) + part);
      first = false;
    }
  }
  // Code is never wrapped: somebody copies it. The first line comes after `label`.
  void code(std::string_view text, std::size_t indent, std::string_view label = {}) {
    std::string_view rest = text;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      line(padded(label, indent) + paint(Ink::code, printable(rest.substr(0, end))));
      rest.remove_prefix(std::min(end + 1, rest.size()));
      label = {};
    }
  }
  // A paragraph nobody should miss.
  void warning(std::string_view text, std::size_t indent) {
    const std::size_t begin = out_.size();
    paragraph(text, indent + 2, std::string(indent, ' ') + "!");
    if (style_.colour) {
      const std::string written = out_.substr(begin, out_.size() - begin - 1);
      out_.replace(begin, written.size(), paint(Ink::yellow, written));
    }
  }
  // Paints the last occurrence of a text already written; wrapping counts columns before colours.
  void recolour(std::string_view text, Ink ink) {
    if (const std::size_t at = out_.rfind(text); at != std::string::npos) {
      out_.replace(at, text.size(), paint(ink, text));
    }
  }
  [[nodiscard]] std::string paint(Ink ink, std::string_view text) const {
    return painted(style_, ink, text);
  }
  [[nodiscard]] std::string severity(Severity severity) const {
    return painted(style_, severity_ink(severity), to_string(severity));
  }
  [[nodiscard]] std::size_t width() const { return width_; }
  [[nodiscard]] const Style& style() const { return style_; }
  std::string take() { return std::move(out_); }

 private:
  const Style& style_;
  std::size_t width_;
  std::string out_;
};

// The advice with everything to know about it, and what was tried and did not help.
void write_advice(Page& page, const Report& report);
void write_rejected(Page& page, const Report& report);

}  // namespace planwright::report
