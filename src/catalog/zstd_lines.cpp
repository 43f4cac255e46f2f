#include "zstd_lines.hpp"

#include <zstd.h>

#include <algorithm>
#include <array>
#include <new>

#include <fmt/format.h>

#include <planwright/base/check.hpp>
#include <planwright/catalog/snapshot.hpp>

namespace planwright::catalog {
namespace {

// 9 takes six times as long and saves 3 %.
constexpr int level = 3;

}  // namespace

struct ZstdWriter::Stream {
  ZSTD_CCtx* context = ZSTD_createCCtx();
};

ZstdWriter::ZstdWriter() : stream_(std::make_unique<Stream>()) {
  PW_CHECK(stream_->context != nullptr, "memory for zstd");
  ZSTD_CCtx_setParameter(stream_->context, ZSTD_c_compressionLevel, level);
  ZSTD_CCtx_setParameter(stream_->context, ZSTD_c_checksumFlag, 1);
}

ZstdWriter::~ZstdWriter() {
  ZSTD_freeCCtx(stream_->context);
}

void ZstdWriter::compress(std::string_view text, bool last) {
  std::array<char, 65536> chunk;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled by zstd
  ZSTD_inBuffer in{text.data(), text.size(), 0};
  std::size_t left = 0;
  do {
    ZSTD_outBuffer out{chunk.data(), chunk.size(), 0};
    left = ZSTD_compressStream2(stream_->context, &out, &in, last ? ZSTD_e_end : ZSTD_e_continue);
    PW_CHECK(ZSTD_isError(left) == 0, "zstd compresses every text");
    out_.append(chunk.data(), out.pos);
  } while (in.pos < in.size || (last && left > 0));
}

void ZstdWriter::add(std::string_view text) {
  compress(text, false);
}

std::string ZstdWriter::take() {
  compress({}, true);
  return std::move(out_);
}

std::vector<std::pair<std::string, std::string>> versions() {
  return {{"zstd", ZSTD_versionString()}};
}

struct ZstdLines::Stream {
  ZSTD_DCtx* context = ZSTD_createDCtx();
};

ZstdLines::ZstdLines(std::string_view bytes, Limits limits)
    : stream_(std::make_unique<Stream>()), bytes_(bytes), limits_(limits) {
  PW_CHECK(stream_->context != nullptr, "memory for zstd");
}

ZstdLines::~ZstdLines() {
  ZSTD_freeDCtx(stream_->context);
}

bool ZstdLines::recognises(std::string_view bytes) {
  return bytes.starts_with("\x28\xb5\x2f\xfd");
}

bool ZstdLines::more() {
  if (used_ == bytes_.size() && !frame_open_) {
    return false;
  }
  buffer_.erase(0, begin_);
  begin_ = 0;
  std::array<char, 131072> chunk;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled by zstd
  ZSTD_inBuffer in{bytes_.data(), bytes_.size(), used_};
  ZSTD_outBuffer out{chunk.data(), chunk.size(), 0};
  const std::size_t left = ZSTD_decompressStream(stream_->context, &out, &in);
  if (ZSTD_isError(left) != 0) {
    message_ = fmt::format("the compressed data are damaged before byte {} of the file ({})",
                           in.pos + 1, ZSTD_getErrorName(left));
    return false;
  }
  if (out.pos == 0 && in.pos == used_) {
    message_ = fmt::format("the file is cut short: its compressed data go on after byte {}",
                           bytes_.size());
    return false;
  }
  frame_open_ = left != 0;
  used_ = in.pos;
  expanded_ += out.pos;
  buffer_.append(chunk.data(), out.pos);
  if (expanded_ > limits_.always_expanded && expanded_ / limits_.times_expanded > bytes_.size()) {
    message_ = fmt::format("{} bytes expand to more than {} MB; no snapshot does that",
                           bytes_.size(), expanded_ >> 20U);
    return false;
  }
  return true;
}

bool ZstdLines::next(std::string_view& line) {
  std::size_t searched = 0;  // behind begin_
  while (message_.empty()) {
    const std::size_t end = buffer_.find('\n', begin_ + searched);
    if (end != std::string::npos) {
      line = std::string_view(buffer_).substr(begin_, end - begin_);
      begin_ = end + 1;
      return true;
    }
    searched = buffer_.size() - begin_;
    if (searched > limits_.line) {
      message_ = fmt::format("a line is longer than {} MB", limits_.line >> 20U);
      return false;
    }
    if (!more()) {
      break;
    }
  }
  if (!message_.empty() || begin_ == buffer_.size()) {
    return false;
  }
  line = std::string_view(buffer_).substr(begin_);
  begin_ = buffer_.size();
  return true;
}

}  // namespace planwright::catalog
