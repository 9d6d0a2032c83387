// Rules in the JSON files of hosts, held against the libraries by which the hosts match them: superstatic (Firebase),
// @vercel/routing-utils and its schema, serve-handler, which serves them for real; and the documented rules of Azure.
//
//   node tests/formats/json_rules_test.mjs PUSHPLAN
import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import { ODD_PAGES, emit, expect, fileUrlOf, finish, folder, linksByPage, needs, oddPages, require, same, takesBack, urlOf,
         writeManifest } from "./support.mjs";

needs("superstatic", "@vercel/routing-utils", "serve-handler", "ajv");

const { configMatcher } = require("superstatic/lib/utils/patterns");
const slasher = require("glob-slasher");
const routing = require("@vercel/routing-utils");
const Ajv = require("ajv").default;
const serveHandler = require("serve-handler");

const A = "</a.css>; rel=preload; as=style", B = "</b.css>; rel=preload; as=style", D = "</docs.css>; rel=preload; as=style";
const HAND = "</hand.js>; rel=preload; as=script";
const sitePages = { "index.html": ["/a.css", "/b.css"], "about.html": ["/a.css"], "docs/index.html": ["/a.css", "/docs.css"],
                    "docs/deep/x.html": ["/a.css"], "docs/deep/y.html": ["/a.css"], "none.html": [] };
const site = writeManifest("site.json", sitePages);
const odd = writeManifest("odd.json", oddPages(), { max_header_bytes: 4000 });
const NOT_PAGES = ["/none.html", "/a.css", "/nope", "/index.html/x", "/About.html", "/docs/deep/", "/docs/deep/xy.html", "/.pushplan/x"];

// Layouts of files that must come back byte for byte.
const LAYOUTS = (list, rule) => [
  null, "{}", "{ }\n", `{"${list}":[]}`, `{\n  "${list}": []\n}\n`, `{\n\t"a": 1.0,\n\t"${list}": [\n\t\t${rule}\n\t]\n}\n`,
  `{"b":1e2,"${list}":[${rule},${rule}],"z":"\\u00e9"}`, `\ufeff{\r\n    "x": {"y": []},\r\n    "${list}": [ ${rule} ]\r\n}`,
  `{\n  "a": [1,\n 2]\n}`, `// said, before\n{\n  "x": 1, // one, two\n  "${list}": [\n    // all, of them\n    ${rule} // last, one\n  ]\n}\n`,
];
function layouts(target, list, rule, wrap = (text) => text) {
  for (const layout of LAYOUTS(list, rule)) {
    const standing = layout === null ? null : wrap(layout);
    const once = takesBack(target, site, standing);
    if (standing && standing.includes(rule)) expect(`${target}: the user's rule stays`, once.includes(rule));
  }
  for (const broken of ['{\n  "x": 1,\n}', "{\n\n[", `{"${list}": {}}`, "[]", '"x"']) {
    const { said } = emit(target, site, { standing: wrap(broken), code: 2 });
    expect(`${target}: a broken file is named`, said.includes(`${target}.out: `), said);
  }
  expect(`${target}: with its line`, emit(target, site, { standing: '{\n  "x": 1,\n}', code: 2 }).said.includes("line 3"));
}

// ---- Firebase

const plainRule = JSON.stringify({ source: "/x", headers: [{ key: "A", value: "b" }] });
function firebase(text) {
  const { headers } = [JSON.parse(text).hosting].flat()[0];
  return (url) => {
    const out = {};
    for (const rule of headers)
      if (configMatcher(slasher(url), { ...rule, source: rule.source && slasher(rule.source) }))
        for (const { key, value } of rule.headers) out[key.toLowerCase()] = value;
    return out;
  };
}
layouts("firebase", "headers", plainRule, (text) => text === "[]" || text === '"x"' ? text : `{"hosting": ${text.replace("\ufeff", "")}}`);
layouts("firebase", "headers", plainRule, (text) => text === "[]" || text === '"x"' ? `{"hosting": [{"headers": ${text}}, 1]}` : `{"hosting": [${text.replace("\ufeff", "")}]}`);
{
  const hand = { hosting: { public: "dist", headers: [
    { source: "/docs/**", headers: [{ key: "link", value: HAND }, { key: "X-D", value: "1" }] },
    { regex: "^/about", headers: [{ key: "Link", value: "</r.js>; rel=preload; as=script" }] },
    { source: "**/*.@(css|js)", headers: [{ key: "Link", value: "</never>" }] },
    { source: "/!(docs)", headers: [{ key: "Link", value: "</unknown>" }] } ] } };
  const { text, said } = emit("firebase", site, { standing: JSON.stringify(hand, null, 2) });
  expect("Firebase: a pattern beyond us is named", said.includes("the Link of rule 4"), said);
  const ask = firebase(text);
  for (const url of ["/", "/index.html"]) same(`Firebase: ${url}`, ask(url).link, [A, B].join(", "));
  for (const url of ["/docs/", "/docs/index.html"]) same(`Firebase: ${url}`, [ask(url).link, ask(url)["x-d"]], [[A, D, HAND].join(", "), "1"]);
  for (const url of ["/docs/deep/x.html", "/docs/deep/y.html"]) same(`Firebase: ${url}`, ask(url).link, [A, HAND].join(", "));
  same("Firebase: /about.html", ask("/about.html").link, [A, "</r.js>; rel=preload; as=script"].join(", "));
  for (const url of NOT_PAGES) expect(`Firebase: ${url} gets none of ours`, !(ask(url).link ?? "").includes("/a.css>"), ask(url));
  for (const [flags, yes, no] of [[{ cleanUrls: true }, ["/about", "/docs", "/docs/", "/"], ["/about.html", "/docs/index.html"]],
                                  [{ cleanUrls: true, trailingSlash: true }, ["/about/", "/docs/", "/"], ["/about", "/docs"]],
                                  [{ cleanUrls: true, trailingSlash: false }, ["/about", "/docs", "/"], ["/docs/", "/about/"]]]) {
    const clean = firebase(emit("firebase", site, { standing: JSON.stringify({ hosting: { ...flags } }) }).text);
    for (const url of yes) expect(`Firebase ${JSON.stringify(flags)}: ${url}`, (clean(url).link ?? "").startsWith(A));
    for (const url of no) expect(`Firebase ${JSON.stringify(flags)}: not ${url}`, clean(url).link === undefined);
  }
}

// ---- Vercel

function vercel(text) {
  const config = JSON.parse(text);
  const problem = new Ajv({ strict: false, logger: false }).validate(routing.headersSchema, config.headers);
  expect("Vercel: its schema accepts", problem);
  const { routes, error } = routing.getTransformedRoutes({ headers: config.headers });
  expect("Vercel: its tools accept", !error, error && error.message);
  return (url) => {
    const out = {};
    for (const route of routes)
      if (route.src && !route.has && new RegExp(route.src).test(url))
        for (const [key, value] of Object.entries(route.headers ?? {})) out[key.toLowerCase()] = value;
    return out;
  };
}
layouts("vercel", "headers", plainRule);
{
  const hand = { headers: [
    { source: "/docs/:path*", headers: [{ key: "Link", value: HAND }, { key: "X-D", value: "1" }] },
    { source: "/(.*)", has: [{ type: "cookie", key: "a" }], headers: [{ key: "Link", value: "</cookie.js>; rel=preload; as=script" }] },
    { source: "/((?!docs|about).*)", headers: [{ key: "Link", value: "</not.js>; rel=preload; as=script" }] } ] };
  const { text, said } = emit("vercel", site, { standing: JSON.stringify(hand, null, 2) });
  expect("Vercel: a rule with conditions is named", said.includes("the Link of rule 2"), said);
  const ask = vercel(text);
  const not = "</not.js>; rel=preload; as=script";
  for (const url of ["/", "/index.html"]) same(`Vercel: ${url}`, ask(url).link, [A, B, not].join(", "));
  for (const url of ["/docs/", "/docs", "/docs/index.html"]) expect(`Vercel: ${url}`, ask(url).link.startsWith([A, D].join(", ")), ask(url));
  same("Vercel: /docs", [ask("/docs").link, ask("/docs")["x-d"]], [[A, D, HAND].join(", "), "1"]);
  same("Vercel: /docs/deep/y.html", ask("/docs/deep/y.html").link, [A, HAND].join(", "));
  same("Vercel: /about.html", ask("/about.html").link, A);
  for (const url of NOT_PAGES) expect(`Vercel: ${url} gets none of ours`, !(ask(url).link ?? "").includes("/a.css>"), ask(url));
  const long = JSON.stringify({ headers: [{ source: "/about.html", headers: [{ key: "Link", value: `</${"x".repeat(4070)}>` }] }] });
  const over = emit("vercel", site, { standing: long });
  same("Vercel: a Link over its limit is left as it was", vercel(over.text)("/about.html").link.length, 4073);
  expect("Vercel: and named", over.said.includes("/about.html and 0 other paths get no hints"), over.said);
  const clean = vercel(emit("vercel", site, { standing: '{"cleanUrls": true, "trailingSlash": false}' }).text);
  same("Vercel: clean URLs", ["/about", "/docs", "/about.html", "/docs/"].map((url) => clean(url).link !== undefined), [true, true, false, false]);
}

// ---- serve

async function serve(text, pages) {
  const root = fs.mkdtempSync(path.join(folder, "serve-"));
  for (const page of pages) {
    fs.mkdirSync(path.join(root, path.dirname(page)), { recursive: true });
    fs.writeFileSync(path.join(root, page), "x");
  }
  fs.writeFileSync(path.join(root, "a.css"), "x");
  const config = { ...JSON.parse(text), public: root };
  const server = http.createServer((request, response) => {
    serveHandler(request, response, config).catch(() => { response.statusCode = 500; response.end(); });
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const ask = (url) => new Promise((done, fail) => {
    http.get({ host: "127.0.0.1", port: server.address().port, path: url, agent: false }, (response) => {
      response.resume();
      done({ status: response.statusCode, link: response.headers.link ?? null, headers: response.headers });
    }).on("error", fail);
  });
  return { ask, stop: () => server.close() };
}
layouts("serve", "headers", plainRule);
{
  const hand = { headers: [{ source: "docs/**", headers: [{ key: "Link", value: HAND }] }, { source: "**/*.@(html)", headers: [{ key: "X-H", value: "1" }] }] };
  const { ask, stop } = await serve(emit("serve", site, { standing: JSON.stringify(hand) }).text, Object.keys(sitePages));
  for (const url of ["/", "/index"]) same(`serve: ${url}`, [(await ask(url === "/" ? "/" : "/")).link], [[A, B].join(", ")]);
  same("serve: /docs/", (await ask("/docs/")).link, [A, D, HAND].join(", "));
  same("serve: /docs", (await ask("/docs")).link, [A, D, HAND].join(", "));
  same("serve: /docs/deep/x", (await ask("/docs/deep/x")).link, [A, HAND].join(", "));
  same("serve: /about", (await ask("/about")).link, A);
  same("serve: the user's other rule", (await ask("/about")).headers["x-h"], "1");
  for (const url of ["/none", "/a.css", "/nope", "/index.html/x", "/About"]) same(`serve: ${url}`, (await ask(url)).link, null);
  stop();
  const spa = emit("serve", site, { standing: '{"rewrites": [{"source": "**", "destination": "/index.html"}]}' });
  expect("serve: a page that answers for others is refused", spa.said.includes("/index.html gets no hints"), spa.said);
  const fallback = await serve(spa.text, Object.keys(sitePages));
  same("serve: single-page fallback", [(await fallback.ask("/nope")).link, (await fallback.ask("/nope")).status], [null, 200]);
  fallback.stop();
}

// ---- Azure

// The documented rules: the first route whose path and method match; `*` at the end stands for anything, `{a,b}` for extensions.
function azure(text) {
  const config = JSON.parse(text);
  return (url, method = "GET") => {
    const route = (config.routes ?? []).find(({ route, methods }) => {
      const pattern = route.replace(/[.+?^$()|[\]\\]/g, "\\$&").replace("*", ".*").replace(/\{(.*)\}/, (_, list) => `(?:${list.replaceAll(",", "|")})`);
      return new RegExp(`^${pattern}$`).test(url) && (!methods || methods.includes(method));
    });
    const headers = { ...config.globalHeaders, ...route?.headers };
    return { ...route, headers, link: headers.Link ?? headers.link };
  };
}
layouts("azure-swa", "routes", JSON.stringify({ route: "/x", headers: { A: "b" } }));
{
  const hand = { routes: [
    { route: "/docs/deep/*", methods: ["POST"], allowedRoles: ["poster"] },
    { route: "/docs*", allowedRoles: ["reader"], headers: { link: HAND, "X-D": "1" } },
    { route: "/about.html", redirect: "/about" },
    { route: "/*.{css,js}", headers: { Link: "</never>" } } ], globalHeaders: { Link: "</global.js>; rel=preload; as=script" } };
  const { text } = emit("azure-swa", site, { standing: JSON.stringify(hand, null, 2) });
  const ask = azure(text), before = azure(JSON.stringify(hand)), global = hand.globalHeaders.Link;
  for (const url of ["/", "/index.html"]) same(`Azure: ${url}`, ask(url).link, [A, B, global].join(", "));
  for (const url of ["/docs", "/docs/", "/docs/index.html"])
    same(`Azure: ${url}`, [ask(url).link, ask(url).allowedRoles, ask(url).headers["X-D"]], [[A, D, HAND].join(", "), ["reader"], "1"]);
  // Nobody gets in whom the user's routes keep out: not by another name of a page that a route guards.
  for (const [route, guarded, open] of [["/docs/index.html", ["/docs", "/docs/", "/docs/index.html"], ["/about.html"]],
                                        ["/docs/*", ["/docs", "/docs/", "/docs/index.html", "/docs/deep/x.html"], ["/about.html"]],
                                        ["/ABOUT*", ["/about", "/about/", "/about.html"], ["/docs/"]], ["/about.html", ["/about", "/about.html"], ["/"]],
                                        ["/about", ["/about", "/about.html", "/about/"], ["/"]], ["/*", ["/", "/about.html", "/docs/deep/x.html"], []]]) {
    const roles = azure(emit("azure-swa", site, { standing: JSON.stringify({ routes: [{ route, allowedRoles: ["r"] }] }) }).text);
    for (const url of guarded) expect(`Azure: ${route} guards ${url}`, roles(url).link === undefined || roles(url).allowedRoles?.[0] === "r", roles(url));
    for (const url of open) expect(`Azure: ${route} leaves ${url}`, roles(url).link !== undefined && !roles(url).allowedRoles, roles(url));
  }
  same("Azure: /docs/deep/x.html", [ask("/docs/deep/x.html").link, ask("/docs/deep/x.html").allowedRoles], [[A, HAND].join(", "), ["reader"]]);
  same("Azure: other methods", ask("/docs/deep/x.html", "POST").allowedRoles, ["poster"]);
  same("Azure: what redirects stays", ask("/about.html").redirect, "/about");
  for (const url of NOT_PAGES) same(`Azure: ${url} is as before`, ask(url).link, before(url).link);
  const many = {};
  for (let i = 0; i < 400; ++i) many[`p/${i}.html`] = ["/a.css"];
  many["z.html"] = ["/a.css"];
  const cut = emit("azure-swa", writeManifest("many.json", many), { standing: JSON.stringify(hand) });
  expect("Azure: 20 kB", Buffer.byteLength(cut.text) <= 20000 && Buffer.byteLength(cut.text) > 19700, Buffer.byteLength(cut.text));
  expect("Azure: says what is cut", /\d+ paths go without hints/.test(cut.said), cut.said);
  expect("Azure: the most important first", azure(cut.text)("/z.html").link.startsWith(A));
}

// ---- odd names

const wanted = linksByPage(odd);
const hosts = [["firebase", firebase, () => false], ["vercel", vercel, () => false], ["azure-swa", azure, (page) => /[*{}]/.test(page)]];
for (const [target, reader, refused] of hosts) {
  const { text, said } = emit(target, odd);
  const ask = reader(text);
  let carried = 0;
  for (const page of ODD_PAGES) {
    if (refused(page)) expect(`${target}: ${page} is refused`, said.includes(`${urlOf(page)} gets no hints`), said);
    for (const url of new Set([urlOf(page), fileUrlOf(page)])) {
      const got = ask(url);
      same(`${target}: ${JSON.stringify(page)}`, got.link ?? "", refused(page) ? "" : wanted[urlOf(page)].join(", "));
    }
    carried += refused(page) ? 0 : 1;
  }
  expect(`${target}: most odd pages are carried`, carried >= 30, carried);
}
{
  const { text, said } = emit("serve", odd);
  const { ask, stop } = await serve(text, ODD_PAGES);
  let carried = 0;
  for (const page of ODD_PAGES) {
    if (said.includes(`${urlOf(page)} gets no hints`)) continue;
    const url = urlOf(page).replace(/\.html$/, "");
    const { link, status } = await ask(url);
    if (status === 500) continue;  // a name that serve itself cannot send
    same(`serve: ${JSON.stringify(page)}`, [status, link], [200, wanted[urlOf(page)].join(", ")]);
    ++carried;
  }
  expect("serve: most odd pages are carried", carried >= 32, carried);
  stop();
}
// Ten thousand pages, one list: a few rules, in well under a second.
for (const target of ["firebase", "vercel", "serve"]) {
  const many = {};
  for (let i = 0; i < 10000; ++i) many[`p${i % 100}/${i}.html`] = ["/a.css"];
  const manifest = writeManifest("ten-thousand.json", many);
  const start = process.hrtime.bigint();
  const { text } = emit(target, manifest);
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  expect(`${target}: 10,000 pages in ${seconds} s`, seconds < 2);
  const file = JSON.parse(text);
  expect(`${target}: few rules`, (file.headers ?? file.hosting.headers).length < 150, (file.headers ?? file.hosting.headers).length);
}
finish();
