// Rails and whatever else speaks Rack: a table and a middleware. Fields are joined with commas, the
// one form that Rack 2 and 3 both take.
#include "emitters/banner.h"
#include "emitters/code_tables.h"
#include "emitters/response_fields.h"
#include "emitters/targets.h"

namespace pushplan::emitters {
namespace {

constexpr const char* kRackMiddleware = R"(
  def initialize(app)
    @app = app
  end

  def call(env)
    set = PAGES[path(env)]
    return @app.call(env) unless set

{early}    status, headers, body = @app.call(env)
    fields(set, env).each { |name, values| add(headers, name, values) } if status.to_i == 200
    [status, headers, body]
  end

  private

  # As it was asked for, without its query.
  def path(env)
    asked = env['REQUEST_URI'] || env['SCRIPT_NAME'].to_s + env['PATH_INFO'].to_s
    asked.sub(%r{\Ahttps?://[^/?]*}i, '').split('?', 2).first.to_s
  end

  def fields(set, env)
    fields = { 'link' => LINKS[set].dup }
{fields}    fields
  end

  def add(headers, name, values)
    return if values.empty?

    key = headers.keys.find { |each| each.casecmp?(name) } || name
    headers[key] = [*headers[key], *values].join(', ')
  end
end
)";

constexpr const char* kRackEarly =
    R"(    hint(set, env) if env['rack.early_hints'] && !EARLY[set].empty?
)";

// Whether the request is for HTTP/2 only the server in front can tell; browsers that do not heed a
// 103 do not say that they navigate, or pass over it.
constexpr const char* kHint = R"(
  def hint(set, env)
    return unless env['REQUEST_METHOD'] == 'GET' && env['HTTP_SEC_FETCH_MODE'] == 'navigate'
    return if env['HTTP_IF_NONE_MATCH'] || env['HTTP_IF_MODIFIED_SINCE'] || env['HTTP_RANGE']

    env['rack.early_hints'].call('link' => EARLY[set].join("\n"))
  end
)";

constexpr const char* kRackAhead = R"(    return fields if AHEAD[set].empty?

    fields['vary'] = ['Save-Data']
    return fields if env['HTTP_SAVE_DATA'].to_s.strip.downcase.start_with?('on')

    AHEAD[set].each do |field|
      name, value = field.split(': ', 2)
      (fields[name.downcase] ||= []) << value
    end
)";

}  // namespace

Result<Emitted> emit_rails(const Emission& emission) {
  const CodeTables tables = code_tables(emission, {code_quoted, "[", "]", " => ", "    ", "  "});
  const bool early = emission.options.mechanism == Mechanism::early_hints;
  std::string out = banner(emission, "# ",
                           {"use: config.middleware.insert_before 0, Pushplan (Rails), or",
                            "use Pushplan (config.ru); early hints need a server that offers them,",
                            "as Puma does with --early-hints"}) +
                    "class Pushplan\n  LINKS = [\n" + tables.links + "  ].freeze\n";
  std::string fields;
  if (early) out += "  EARLY = [\n" + tables.early + "  ].freeze\n";
  if (emission.options.server_timing)
    fields += "    fields['server-timing'] = [" + code_quoted(server_timing(emission)) + "]\n";
  if (!tables.ahead.empty()) {
    out += "  AHEAD = [\n" + tables.ahead + "  ].freeze\n";
    fields += kRackAhead;
  }
  out += "  PAGES = {\n" + tables.pages + "  }.freeze\n" +
         filled(kRackMiddleware, {{"early", early ? kRackEarly : ""}, {"fields", fields}});
  if (early) out.insert(out.rfind("end\n"), kHint);
  return single_file(std::move(out));
}

}  // namespace pushplan::emitters
