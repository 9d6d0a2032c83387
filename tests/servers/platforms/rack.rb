# rack.rb FILE: requests as JSON lines, answers as JSON lines; what a Rack server gives and takes, without one.
require 'json'
require File.expand_path(ARGV[0])

app = lambda do |env|
  query = env['QUERY_STRING']
  headers = query.include?('own=1') ? { 'Link' => '</own>; rel=next' } : {}
  headers = { 'link' => ['</own>; rel=next'] } if query.include?('own=3') # Rack 3
  [query.include?('status=404') ? 404 : 200, headers, ['ok']]
end
$stdout.sync = true
stack = Pushplan.new(app)
$stdin.each_line do |line|
  asked = JSON.parse(line)
  early = []
  path, query = asked['path'].split('?', 2)
  env = { 'REQUEST_METHOD' => asked['method'], 'SCRIPT_NAME' => '', 'PATH_INFO' => path, 'QUERY_STRING' => query.to_s }
  env['REQUEST_URI'] = asked['path'] if asked['uri']
  env['rack.early_hints'] = ->(headers) { early << headers } if asked['early']
  asked['headers'].each { |name, value| env["HTTP_#{name.upcase.tr('-', '_')}"] = value }
  status, headers, = stack.call(env)
  puts JSON.generate({ status: status, headers: headers, early: early })
end
