// Random shapes of pages, as wild as real ones: for properties of the model and the selection.
#pragma once

#include <cstdint>
#include <random>

#include "analyzer/model/page.h"
#include "analyzer/plan/selection.h"

namespace pushplan::test {

class RandomPages {
 public:
  explicit RandomPages(std::uint32_t seed) : random_(seed) {}

  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(random_() % n); }
  bool once_in(std::uint32_t n) { return below(n) == 0; }

  // Of at most `most` options; some resources are none.
  plan::Problem problem(std::uint32_t most) {
    plan::Problem problem;
    model::Page& page = problem.page;
    page.bytes = model::rounded_bytes(300 + below(60'000)) + 129;
    page.body = std::min(page.bytes, model::rounded_bytes(below(3'000)));
    page.content = std::min(page.bytes, page.body + model::rounded_bytes(below(4'000)));
    page.filled_by_scripts = once_in(8);
    if (page.filled_by_scripts) page.content = page.bytes;
    page.parse = below(20'000);
    page.layout = 5'000 + below(40'000);
    page.body_place = 10;
    page.content_place = 20;
    const std::uint32_t options = 1 + below(most), others = below(6);
    for (std::uint32_t i = 0; i < options + others; ++i) add_resource(page, i);
    for (std::uint32_t i = below(3); i > 0; --i)
      page.scripts.push_back({offset_at(page, 5 * i), 5 * i, 250});
    for (std::uint32_t i = 0; i < page.resources.size() && problem.options.size() < options; ++i) {
      const model::Resource& r = page.resources[i];
      if (r.foreign) continue;
      problem.options.push_back(
          {i, r.bytes - 129, 30 + below(90), once_in(3) ? below(1000) : 0, false});
    }
    problem.limits = {once_in(3) ? 5'000 + below(60'000) : 1'000'000,
                      once_in(4) ? 100 + below(400) : 100'000, once_in(4) ? 1 + below(5) : 100};
    problem.mechanism = static_cast<Mechanism>(below(3));
    problem.profiles = {profile()};
    if (once_in(2)) problem.profiles.push_back(profile());
    return problem;
  }

 private:
  // Places and offsets rise together.
  static std::uint32_t offset_at(const model::Page& page, std::uint32_t place) {
    return place < page.body_place      ? page.body
           : place < page.content_place ? page.content
                                        : page.bytes - (page.bytes - page.content) / (place - 18);
  }

  Profile profile() {
    Profile profile = *find_profile(profile_ids()[below(9)]);
    if (once_in(4)) profile.think = below(300'000);
    profile.weight = 1 + below(3);
    return profile;
  }

  void add_resource(model::Page& page, std::uint32_t i) {
    using namespace model;
    Resource r;
    r.order = i;
    r.bytes = 129 + (once_in(5) ? below(90'000) : below(9'000));
    r.serve = 3'000 + below(2'000);
    r.place = below(29);
    if (r.place >= page.content_place) ++r.place;  // nothing stands where the text begins
    r.acts = offset_at(page, r.place);
    r.offset = r.acts;
    r.foreign = once_in(20);
    r.late_hint = once_in(10);
    switch (below(6)) {
      case 0:
      case 1:
        r.kind = Kind::style;
        r.blocks = !once_in(6);
        r.priority = r.hinted = Priority::highest;
        r.work = below(5'000);
        break;
      case 2:
        r.kind = Kind::script;
        r.run = static_cast<Run>(1 + below(3));
        r.priority = r.run == Run::parser ? Priority::high : Priority::low;
        r.hinted = Priority::high;
        r.work = below(9'000);
        break;
      case 3:
        r.kind = Kind::module;
        r.run = once_in(2) ? Run::deferred : Run::never;
        r.priority = r.hinted = Priority::high;
        r.work = below(3'000);
        break;
      case 4:
        r.kind = Kind::font;
        r.found = Found::laid_out;
        r.display = static_cast<Display>(below(3));
        r.priority = Priority::highest;
        r.hinted = Priority::high;
        break;
      default:
        r.kind = Kind::image;
        r.priority = r.hinted = once_in(2) ? Priority::medium : Priority::low;
        r.hero = once_in(4);
        if (once_in(4)) r.found = Found::laid_out;
    }
    hang_below(page, r);
    page.resources.push_back(r);
  }

  // Imports, fonts and images may hang below what came before.
  void hang_below(model::Page& page, model::Resource& r) {
    using namespace model;
    if (r.foreign || page.resources.empty() || once_in(2)) return;
    const std::uint32_t parent = below(static_cast<std::uint32_t>(page.resources.size()));
    const Resource& p = page.resources[parent];
    const bool import = p.kind == r.kind && (r.kind == Kind::style || r.kind == Kind::module);
    const bool value = p.kind == Kind::style && (r.kind == Kind::font || r.kind == Kind::image);
    if (!import && !value) return;
    r.parent = parent;
    r.found = import ? Found::parsed : Found::laid_out;
    if (r.kind == Kind::module) r.run = Run::never;
    r.place = p.place;
    r.acts = p.acts;
    r.offset = p.acts;
    r.blocks = r.blocks && p.blocks;
  }

  std::mt19937 random_;
};

}  // namespace pushplan::test
