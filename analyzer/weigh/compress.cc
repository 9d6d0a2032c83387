#include "analyzer/weigh/compress.h"

#include <brotli/decode.h>
#include <brotli/encode.h>
#include <fmt/format.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <memory>
#include <vector>

namespace pushplan::weigh {
namespace {

constexpr std::size_t kChunk = std::size_t{64} * 1024;  // decoded bytes that are held at a time

const Bytef* bytes_of(std::string_view text) { return reinterpret_cast<const Bytef*>(text.data()); }
const std::uint8_t* data_of(std::string_view text) {
  return reinterpret_cast<const std::uint8_t*>(text.data());
}

std::uint64_t brotli_size(std::string_view body, int quality) {
  std::vector<std::uint8_t> out(
      std::max<std::size_t>(BrotliEncoderMaxCompressedSize(body.size()), 64));
  std::size_t size = out.size();
  const bool done =
      BrotliEncoderCompress(quality, BROTLI_DEFAULT_WINDOW, BROTLI_DEFAULT_MODE, body.size(),
                            data_of(body), &size, out.data()) == BROTLI_TRUE;
  return done ? size : body.size();
}

// 15 bits of window; 16 more ask for the gzip wrapper, 18 bytes that travel too.
constexpr int kGzipWindow = 15 + 16;
constexpr std::size_t kMaxPiece = std::size_t{1} << 30;

// Deflates piece by piece: zlib counts its input in 32 bits.
std::uint64_t gzip_size(std::string_view body, int level) {
  z_stream stream{};
  if (deflateInit2(&stream, level, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    return body.size();
  std::vector<Bytef> out(kChunk);
  std::uint64_t total = 0;
  int status = Z_OK;
  while (status == Z_OK) {
    const std::string_view piece = body.substr(0, kMaxPiece);
    body.remove_prefix(piece.size());
    stream.next_in = const_cast<Bytef*>(bytes_of(piece));
    stream.avail_in = static_cast<uInt>(piece.size());
    do {
      stream.next_out = out.data();
      stream.avail_out = static_cast<uInt>(out.size());
      status = deflate(&stream, body.empty() ? Z_FINISH : Z_NO_FLUSH);
      total += out.size() - stream.avail_out;
    } while (status == Z_OK && stream.avail_out == 0);
  }
  deflateEnd(&stream);
  return total;
}

std::uint64_t zstd_size(std::string_view body, int level) {
  std::vector<char> out(ZSTD_compressBound(body.size()));
  const std::size_t size = ZSTD_compress(out.data(), out.size(), body.data(), body.size(), level);
  return ZSTD_isError(size) ? body.size() : size;
}

// Compares decoded pieces with a body as they come, so that a bomb costs no memory.
class Comparison {
 public:
  explicit Comparison(std::string_view body) : rest_(body) {}
  bool take(const void* piece, std::size_t size) {
    if (size > rest_.size() ||
        rest_.substr(0, size) != std::string_view(static_cast<const char*>(piece), size))
      return false;
    rest_.remove_prefix(size);
    return true;
  }
  bool complete() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

// What a decoded body becomes, within a limit.
class Collection {
 public:
  explicit Collection(std::size_t most) : most_(most) {}
  bool take(const void* piece, std::size_t size) {
    too_large = size > most_ - body.size();
    if (too_large) return false;
    body.append(static_cast<const char*>(piece), size);
    return true;
  }

  std::string body;
  bool too_large = false;

 private:
  std::size_t most_;
};

// Each hands the decoded pieces to `sink`; false on what is no such encoding, ends early or is not
// taken.
template <class Sink>
bool gunzip(std::string_view encoded, Sink& sink) {
  z_stream stream{};
  if (inflateInit2(&stream, kGzipWindow) != Z_OK) return false;
  std::vector<Bytef> out(kChunk);
  stream.next_in = const_cast<Bytef*>(bytes_of(encoded));
  stream.avail_in = static_cast<uInt>(encoded.size());
  int status = Z_OK;
  bool taken = true;
  while (taken && status == Z_OK) {
    stream.next_out = out.data();
    stream.avail_out = static_cast<uInt>(out.size());
    status = inflate(&stream, Z_NO_FLUSH);
    taken = sink.take(out.data(), out.size() - stream.avail_out);
  }
  inflateEnd(&stream);
  return taken && status == Z_STREAM_END && stream.avail_in == 0;
}

template <class Sink>
bool unbrotli(std::string_view encoded, Sink& sink) {
  const std::unique_ptr<BrotliDecoderState, void (*)(BrotliDecoderState*)> state(
      BrotliDecoderCreateInstance(nullptr, nullptr, nullptr), BrotliDecoderDestroyInstance);
  std::vector<std::uint8_t> out(kChunk);
  const std::uint8_t* in = data_of(encoded);
  std::size_t left = encoded.size();
  while (true) {
    std::uint8_t* next = out.data();
    std::size_t room = out.size();
    const auto result =
        BrotliDecoderDecompressStream(state.get(), &left, &in, &room, &next, nullptr);
    if (!sink.take(out.data(), out.size() - room)) return false;
    if (result == BROTLI_DECODER_RESULT_SUCCESS) return left == 0;
    if (result != BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT) return false;
  }
}

template <class Sink>
bool unzstd(std::string_view encoded, Sink& sink) {
  const std::unique_ptr<ZSTD_DCtx, std::size_t (*)(ZSTD_DCtx*)> context(ZSTD_createDCtx(),
                                                                        ZSTD_freeDCtx);
  std::vector<char> out(kChunk);
  ZSTD_inBuffer in{encoded.data(), encoded.size(), 0};
  while (true) {
    ZSTD_outBuffer piece{out.data(), out.size(), 0};
    const std::size_t hint = ZSTD_decompressStream(context.get(), &piece, &in);
    if (ZSTD_isError(hint) || !sink.take(out.data(), piece.pos)) return false;
    if (hint == 0) return in.pos == in.size;
    if (in.pos == in.size && piece.pos < piece.size) return false;
  }
}

template <class Sink>
bool decode(std::string_view encoded, Encoding encoding, Sink& sink) {
  switch (encoding) {
    case Encoding::br:
      return unbrotli(encoded, sink);
    case Encoding::gzip:
      return gunzip(encoded, sink);
    case Encoding::zstd:
      return unzstd(encoded, sink);
    case Encoding::identity:
      break;
  }
  return sink.take(encoded.data(), encoded.size());
}

}  // namespace

std::uint64_t encoded_size(std::string_view body, Encoding encoding, const Settings& settings) {
  switch (encoding) {
    case Encoding::br:
      return brotli_size(body, settings.brotli_quality);
    case Encoding::gzip:
      return gzip_size(body, settings.gzip_level);
    case Encoding::zstd:
      return zstd_size(body, settings.zstd_level);
    case Encoding::identity:
      break;
  }
  return body.size();
}

bool decodes_to(std::string_view encoded, Encoding encoding, std::string_view body) {
  Comparison comparison(body);
  return decode(encoded, encoding, comparison) && comparison.complete();
}

Decoded decoded(std::string_view encoded, Encoding encoding, std::size_t most) {
  Collection collection(most);
  if (!decode(encoded, encoding, collection)) return {std::nullopt, collection.too_large};
  return {std::move(collection.body)};
}

const char* sidecar_ending(Encoding encoding) {
  constexpr const char* kEndings[] = {".br", ".zst", ".gz", ""};
  return kEndings[static_cast<int>(encoding)];
}

std::vector<std::pair<std::string, std::string>> compressor_versions() {
  const std::uint32_t brotli = BrotliEncoderVersion();
  return {{"brotli", fmt::format("{}.{}.{}", brotli >> 24, (brotli >> 12) & 0xFFF, brotli & 0xFFF)},
          {"zlib", zlibVersion()},
          {"zstd", ZSTD_versionString()}};
}

}  // namespace pushplan::weigh
