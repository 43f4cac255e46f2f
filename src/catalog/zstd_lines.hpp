#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

// A zstd file of lines: no more of it is in memory than one line.
namespace planwright::catalog {

// The same text gives the same bytes, with a checksum over it.
class ZstdWriter {
 public:
  ZstdWriter();
  ZstdWriter(const ZstdWriter&) = delete;
  ZstdWriter& operator=(const ZstdWriter&) = delete;
  ~ZstdWriter();

  void add(std::string_view text);
  std::string take();

 private:
  void compress(std::string_view text, bool last);
  struct Stream;
  std::unique_ptr<Stream> stream_;
  std::string out_;
};

class ZstdLines {
 public:
  // Beyond these the file was made to fill our memory.
  struct Limits {
    // 1,600 columns with 10,000 values each, twice, at 16 bytes, are 512 MB, and nobody has that
    // table: the default is 100 values.
    std::size_t line = std::size_t{64} << 20U;
    // 1,000 analyzed tables are some 100 MB of text in a tenth of the bytes; a thousand partitions
    // that hardly differ shrink to a three-hundredth.
    std::size_t always_expanded = std::size_t{1} << 30U;
    std::size_t times_expanded = 1000;
  };
  // `bytes` must outlive it.
  explicit ZstdLines(std::string_view bytes) : ZstdLines(bytes, Limits()) {}
  ZstdLines(std::string_view bytes, Limits limits);
  ZstdLines(const ZstdLines&) = delete;
  ZstdLines& operator=(const ZstdLines&) = delete;
  ~ZstdLines();

  // Whether the bytes begin as a zstd file does.
  static bool recognises(std::string_view bytes);

  // The next line without its end, until the next call. False at the end and where the bytes are
  // damaged, cut off or expand to more than any honest file does: then message() says so.
  bool next(std::string_view& line);
  [[nodiscard]] const std::string& message() const { return message_; }

 private:
  bool more();
  struct Stream;
  std::unique_ptr<Stream> stream_;
  std::string_view bytes_;
  Limits limits_;
  std::size_t used_ = 0;      // of bytes_
  std::size_t expanded_ = 0;  // bytes that came out of them
  bool frame_open_ = false;   // the last frame has not ended yet
  std::string buffer_;        // from begin_ on, not handed out yet
  std::size_t begin_ = 0;
  std::string message_;
};

}  // namespace planwright::catalog
