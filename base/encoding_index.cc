// The only file that knows iconv. Each sequence of bytes that the standard gives a pointer is
// converted by itself: so glibc's composing converters (CP1255, CP1258) yield what stands for one
// byte, and what differs from the standard can be mended by pointer. Compared with the standard's
// own indexes code point by code point (glibc 2.36): nothing differs any more.
#include "base/encoding_index.h"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <mutex>
#include <numeric>
#include <string>
#include <utility>

namespace pushplan {
namespace {

class Converter {
 public:
  explicit Converter(const char* charset) : handle_(iconv_open("UCS-4LE", charset)) {}
  ~Converter() {
    if (works()) iconv_close(handle_);
  }
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;

  // NOLINTNEXTLINE(performance-no-int-to-ptr): what iconv_open answers when it fails
  bool works() const { return handle_ != reinterpret_cast<iconv_t>(-1); }

  // The code point that the bytes stand for; 0 when they are malformed or stand for several.
  char32_t convert(std::string bytes) {
    constexpr std::size_t kFailed = static_cast<std::size_t>(-1);
    std::array<unsigned char, 16> out{};
    char *in_at = bytes.data(), *out_at = reinterpret_cast<char*>(out.data());
    std::size_t in_left = bytes.size(), out_left = out.size();
    iconv(handle_, nullptr, nullptr, nullptr, nullptr);
    if (iconv(handle_, &in_at, &in_left, &out_at, &out_left) == kFailed) return 0;
    if (iconv(handle_, nullptr, nullptr, &out_at, &out_left) == kFailed) return 0;
    if (out.size() - out_left != 4) return 0;
    return static_cast<char32_t>(out[0]) | static_cast<char32_t>(out[1]) << 8 |
           static_cast<char32_t>(out[2]) << 16 | static_cast<char32_t>(out[3]) << 24;
  }

 private:
  iconv_t handle_;
};

std::string to_bytes(std::initializer_list<std::size_t> values) {
  std::string out;
  for (const std::size_t value : values) out += static_cast<char>(value);
  return out;
}

// The bytes of a pointer, as the decoders of sections 10 to 13 count them.
std::string single_byte(std::size_t p) { return to_bytes({p + 0x80}); }
std::string shift_jis(std::size_t p) {
  const std::size_t lead = p / 188, trail = p % 188;
  return to_bytes({lead + (lead < 0x1F ? 0x81 : 0xC1), trail + (trail < 0x3F ? 0x40 : 0x41)});
}
std::string euc_jp_three(std::size_t p) { return to_bytes({0x8F, p / 94 + 0xA1, p % 94 + 0xA1}); }
std::string euc_kr(std::size_t p) { return to_bytes({p / 190 + 0x81, p % 190 + 0x41}); }
std::string big5(std::size_t p) {
  const std::size_t trail = p % 157;
  return to_bytes({p / 157 + 0x81, trail + (trail < 0x3F ? 0x40 : 0x62)});
}
std::string gb18030_two(std::size_t p) {
  const std::size_t trail = p % 190;
  return to_bytes({p / 190 + 0x81, trail + (trail < 0x3F ? 0x40 : 0x41)});
}
std::string gb18030_four(std::size_t p) {
  return to_bytes({p / 12600 + 0x81, p / 1260 % 10 + 0x30, p / 10 % 126 + 0x81, p % 10 + 0x30});
}

// Where iconv and the standard differ: the pointers from `first` on, one more code point for each;
// code point 0: none at all.
struct Difference {
  std::size_t first, count;
  char32_t code_point;
};

struct Source {
  const char* charset;
  std::size_t size;
  std::string (*bytes_of)(std::size_t pointer);
  std::span<const Difference> differences;
};

// The private use area there is left to the decoder.
constexpr Difference kJis0208[] = {{8836, 1880, 0}};
// Punctuation where the standard follows Microsoft's code page 950, and what Hong Kong's extension
// dropped in 2004 because Unicode has it elsewhere in Big5.
constexpr Difference kBig5[] = {
    {2082, 1, 0x7BB8},  {2088, 1, 0x7C06},  {2103, 1, 0x7CCE},  {2114, 1, 0x7DD2},
    {2123, 1, 0x7E1D},  {2148, 1, 0x8005},  {2151, 1, 0x8028},  {2221, 1, 0x83C1},
    {2239, 1, 0x84A8},  {2244, 1, 0x840F},  {2303, 1, 0x89A6},  {2304, 1, 0x89A9},
    {2354, 1, 0x8D77},  {2400, 1, 0x90FD},  {2413, 1, 0x92B9},  {2477, 1, 0x975C},
    {2498, 1, 0x97FF},  {2605, 1, 0x9F16},  {2673, 1, 0x8503},  {2746, 1, 0x5159},
    {2747, 1, 0x515B},  {2748, 2, 0x515D},  {2771, 1, 0x936E},  {2780, 1, 0x7479},
    {2990, 1, 0x6D67},  {3087, 1, 0x799B},  {3259, 1, 0x9097},  {3301, 1, 0x975D},
    {3436, 1, 0x701E},  {3451, 1, 0x5B28},  {4136, 1, 0x7201},  {4138, 1, 0x77D7},
    {4141, 1, 0x7E87},  {4182, 1, 0x99D6},  {4206, 1, 0x91D4},  {4220, 1, 0x60DE},
    {4230, 1, 0x6FB6},  {4241, 1, 0x8F36},  {4258, 1, 0x4FBB},  {4273, 1, 0x71DF},
    {4279, 1, 0x9104},  {4282, 1, 0x9DF0},  {4294, 1, 0x83CF},  {4329, 1, 0x5C10},
    {4330, 1, 0x79E3},  {4349, 1, 0x5A67},  {4419, 1, 0x8F0B},  {4422, 1, 0x7B51},
    {4494, 1, 0x62D0},  {4624, 1, 0x6062},  {4694, 1, 0x75F9},  {4708, 1, 0x6C4A},
    {4742, 1, 0x9B2E},  {4748, 1, 0x9F17},  {4815, 1, 0x50ED},  {4828, 1, 0x5F0C},
    {4902, 1, 0x880F},  {4922, 1, 0x62CE},  {4982, 1, 0x7468},  {4992, 1, 0x7162},
    {4997, 1, 0x7250},  {5029, 1, 0x2027},  {5038, 1, 0xFE51},  {5050, 1, 0x2574},
    {5120, 1, 0xAF},    {5121, 1, 0xFFE3},  {5123, 1, 0x2CD},   {5153, 1, 0xFF5E},
    {5168, 1, 0x2295},  {5169, 1, 0x2299},  {5180, 1, 0xFF0F},  {5181, 1, 0xFF3C},
    {5182, 1, 0x2215},  {5183, 1, 0xFE68},  {5185, 1, 0xFFE5},  {5187, 2, 0xFFE0},
    {5287, 1, 0x5341},  {5289, 1, 0x5345},  {5432, 32, 0x2400}, {5464, 1, 0x2421},
    {5465, 1, 0x20AC},  {10942, 1, 0x5EF4}, {10946, 1, 0x65E0}, {10948, 1, 0x7676},
    {10950, 1, 0x96B6}, {10957, 1, 0x3003}, {10958, 1, 0x4EDD}, {19028, 1, 0x5029},
    {19035, 1, 0x507D}, {19088, 1, 0x5305}, {19096, 1, 0x5344}, {19112, 1, 0x537F},
    {19162, 1, 0x5605}, {19240, 1, 0x5A77}, {19299, 1, 0x5E75}, {19305, 1, 0x5ED0},
    {19326, 1, 0x5F58}, {19355, 1, 0x60A4}, {19398, 1, 0x6490}, {19439, 1, 0x6674},
    {19454, 1, 0x675E}, {19553, 1, 0x6C9C}, {19554, 1, 0x6E1D}, {19557, 1, 0x6E2F},
    {19611, 1, 0x716E}, {19643, 1, 0x732A}, {19672, 1, 0x745C}, {19697, 1, 0x74E9},
    {19748, 1, 0x7809}};
constexpr Difference kGb18030[] = {{6555, 1, 0x3000},
                                   {23767, 3, 0xE816},
                                   {23794, 1, 0xE831},
                                   {23804, 1, 0xE83B},
                                   {23830, 1, 0xE855}};
// What moved to two bytes in 2005 and 2022 and stays readable here.
constexpr Difference kGb18030Four[] = {{19057, 8, 0x9FB4}, {39076, 10, 0xFE10}};
constexpr Difference kKoi8U[] = {{0x2E, 1, 0x45E}, {0x3E, 1, 0x40E}};
constexpr Difference kMacintosh[] = {{0x46, 1, 0x2206}, {0x70, 1, 0xF8FF}};
constexpr Difference kMacCyrillic[] = {{0x7F, 1, 0x20AC}};
constexpr Difference kWindows1255[] = {{0x4A, 1, 0x5BA}};

// By IndexName.
constexpr Source kMultiByte[] = {{"CP932", 11280, shift_jis, kJis0208},
                                 {"EUC-JP", 8836, euc_jp_three, {}},
                                 {"UHC", 23940, euc_kr, {}},
                                 {"BIG5-HKSCS", 19782, big5, kBig5},
                                 {"GB18030", 23940, gb18030_two, kGb18030},
                                 {"GB18030", 39420, gb18030_four, kGb18030Four}};

std::vector<char32_t> read(const Source& source) {
  Converter converter(source.charset);
  if (!converter.works()) return {};
  std::vector<char32_t> code_points(source.size);
  for (std::size_t p = 0; p < source.size; ++p)
    code_points[p] = converter.convert(source.bytes_of(p));
  for (const Difference& d : source.differences)
    for (std::size_t i = 0; i < d.count; ++i)
      code_points[d.first + i] = d.code_point == 0 ? 0 : d.code_point + static_cast<char32_t>(i);
  return code_points;
}

Source single_byte_source(TextEncoding encoding, const std::string& name) {
  if (encoding == TextEncoding::koi8_u) return {"KOI8-U", 128, single_byte, kKoi8U};
  if (encoding == TextEncoding::macintosh) return {"MACINTOSH", 128, single_byte, kMacintosh};
  if (encoding == TextEncoding::x_mac_cyrillic) return {"MAC-UK", 128, single_byte, kMacCyrillic};
  if (encoding == TextEncoding::windows_1255) return {"CP1255", 128, single_byte, kWindows1255};
  return {name.c_str(), 128, single_byte, {}};
}

Index read_single_byte(TextEncoding encoding) {
  // glibc knows the code pages as CP874 and so on, and has no name for the logical order of Hebrew.
  std::string name(
      name_of(encoding == TextEncoding::iso_8859_8_i ? TextEncoding::iso_8859_8 : encoding));
  if (name.rfind("windows-", 0) == 0) name.replace(0, 8, "CP");
  std::vector<char32_t> code_points = read(single_byte_source(encoding, name));
  // Bytes that Microsoft left open are C1 controls in the standard.
  for (std::size_t p = 0; p < 0x20 && p < code_points.size(); ++p)
    if (code_points[p] == 0) code_points[p] = static_cast<char32_t>(p + 0x80);
  return Index(std::move(code_points));
}

struct Slot {
  std::once_flag once;
  Index index;
};

}  // namespace

Index::Index(std::vector<char32_t> code_points) : code_points_(std::move(code_points)) {
  for (std::size_t p = 0; p < code_points_.size(); ++p)
    if (code_points_[p] != 0) pointers_.push_back(static_cast<std::uint16_t>(p));
  std::stable_sort(pointers_.begin(), pointers_.end(), [this](std::uint16_t a, std::uint16_t b) {
    return code_points_[a] < code_points_[b];
  });
}

std::span<const std::uint16_t> Index::pointers_to(char32_t code_point) const {
  const auto first = std::partition_point(pointers_.begin(), pointers_.end(), [&](std::uint16_t p) {
    return code_points_[p] < code_point;
  });
  const auto last = std::find_if(first, pointers_.end(),
                                 [&](std::uint16_t p) { return code_points_[p] != code_point; });
  return {first, last};
}

const Index& index_of(IndexName name) {
  static std::array<Slot, std::size(kMultiByte)> slots;
  Slot& slot = slots[static_cast<std::size_t>(name)];
  std::call_once(slot.once,
                 [&] { slot.index = Index(read(kMultiByte[static_cast<std::size_t>(name)])); });
  return slot.index;
}

std::string bytes_of(IndexName name, std::size_t pointer) {
  return kMultiByte[static_cast<std::size_t>(name)].bytes_of(pointer);
}

const Index& single_byte_index(TextEncoding encoding) {
  static std::array<Slot, static_cast<std::size_t>(TextEncoding::x_mac_cyrillic) + 1> slots;
  Slot& slot = slots[static_cast<std::size_t>(encoding)];
  std::call_once(slot.once, [&] { slot.index = read_single_byte(encoding); });
  return slot.index;
}

}  // namespace pushplan
