// What cannot run here, held against the grammar of its format: Fastly's VCL by a tokenizer of its own, Akamai's JSON, and
// CloudFront's function, which Node runs as CloudFront would call it. Then the files for programs: data, json, push-manifest.
//
//   node tests/formats/edge_test.mjs PUSHPLAN
import vm from "node:vm";
import { ODD_PAGES, emit, expect, fileUrlOf, finish, linksByPage, oddPages, same, urlOf, writeManifest } from "./support.mjs";

const A = "</a.css>; rel=preload; as=style", B = "</b.css>; rel=preload; as=style";
const M = { url: "/m.js", rel: "modulepreload", as: "script", crossorigin: "anonymous" };
const sitePages = { "index.html": ["/a.css", "/b.css"], "about.html": ["/a.css", M], "docs/index.html": ["/a.css"], "none.html": [] };
const site = writeManifest("site.json", sitePages);
const odd = writeManifest("odd.json", oddPages(), { max_header_bytes: 4000 });
const NOT_PAGES = ["/none.html", "/a.css", "/nope", "/index.html/x", "/About.html", "/constructor", "/__proto__", "//"];

// ---- Fastly

// Tokens of VCL (https://www.fastly.com/documentation/reference/vcl/): strings with %XX, numbers, names, operators. Fails
// on anything else, and on brackets that do not close.
function vclTokens(text) {
  const tokens = [], open = [];
  const pattern = /\s+|#[^\n]*|"((?:[^"%\n]|%[0-9A-F]{2})*)"|[A-Za-z_][\w.-]*|[0-9]+|&&|\|\||[=!]=|[-!~(){},;:=]/y;
  while (pattern.lastIndex < text.length) {
    const at = pattern.lastIndex, match = pattern.exec(text);
    if (!match) throw new Error(`no VCL: ${JSON.stringify(text.slice(at, at + 40))}`);
    if (/^[\s#]/.test(match[0])) continue;
    if ("({".includes(match[0])) open.push(match[0]);
    if (")}".includes(match[0]) && open.pop() !== { ")": "(", "}": "{" }[match[0]]) throw new Error("brackets");
    tokens.push(match[1] === undefined ? match[0]
      : { text: Buffer.from(match[1].replace(/%(..)/g, (_, hex) => String.fromCharCode(parseInt(hex, 16))), "latin1").toString() });
  }
  if (open.length) throw new Error("brackets");
  return tokens;
}
function vcl(text) {
  const tokens = vclTokens(text), tables = {}, subs = [];
  for (let i = 0; i < tokens.length;) {
    if (tokens[i] === "table") {
      const rows = tables[tokens[i + 1]] = new Map();
      same("VCL: a table of strings", tokens.slice(i + 2, i + 4), ["STRING", "{"]);
      for (i += 4; tokens[i] !== "}"; i += 4) {
        expect("VCL: a row", tokens[i].text !== undefined && tokens[i + 1] === ":" && tokens[i + 2].text !== undefined && tokens[i + 3] === ",");
        expect("VCL: no key twice", !rows.has(tokens[i].text), tokens[i].text);
        rows.set(tokens[i].text, tokens[i + 2].text);
      }
      ++i;
    } else if (tokens[i] === "sub") {
      subs.push(tokens[i + 1]);
      let depth = 0;
      for (i += 2; ; ++i) {
        if (tokens[i] === "{") ++depth;
        if (tokens[i] === "}" && --depth === 0) break;
      }
      ++i;
    } else {
      throw new Error(`VCL: ${tokens[i]}`);
    }
  }
  return { tables, subs, of: (table, url) => tables[table].get(tables.pushplan_pages.get(url) ?? "") ?? "" };
}
{
  const link = vcl(emit("fastly", site).text);
  same("Fastly: link", [link.subs, link.tables.pushplan_hints], [["pushplan_deliver"], undefined]);
  const { text } = emit("fastly", site, { flags: ["--mechanism", "early-hints"] });
  const early = vcl(text);
  same("Fastly: early hints", early.subs, ["pushplan_recv", "pushplan_deliver"]);
  for (const url of ["/", "/index.html"])
    same(`Fastly: ${url}`, [early.of("pushplan_links", url), early.of("pushplan_hints", url)], [`${A}, ${B}`, `link: ${A}, ${B}`]);
  same("Fastly: modules", [early.of("pushplan_links", "/about.html"), early.of("pushplan_hints", "/about.html")],
       [`${A}, </m.js>; rel=modulepreload`, `link: ${A}, </m.js>; rel=preload; as=script; crossorigin=anonymous`]);
  for (const url of NOT_PAGES) same(`Fastly: ${url}`, early.of("pushplan_links", url), "");
  for (const gate of ['req.method == "GET"', "!req.http.If-None-Match", "!req.http.If-Modified-Since", "!req.http.Range", 'Sec-Fetch-Mode == "navigate"'])
    expect(`Fastly: the 103 is kept to ${gate}`, text.includes(gate));
  emit("fastly", site, { flags: ["--mechanism", "push"], code: 2 });
  emit("fastly", site, { flags: ["--cache-aware", "cookie"], code: 2 });
}

// ---- Akamai

function akamai(text) {
  const rule = JSON.parse(text);
  same("Akamai: members of a rule", Object.keys(rule).sort(), ["behaviors", "children", "comments", "criteria", "criteriaMustSatisfy", "name"]);
  return (url) => {
    const out = {};
    for (const child of rule.children)
      if (child.criteria.every(({ name, options }) => name === "path" && options.matchOperator === "MATCHES_ONE_OF" && options.values.includes(url)))
        for (const { name, options } of child.behaviors) out[name] = name === "earlyHints" ? options.resourceUrl : options.headerValue;
    return out;
  };
}
{
  const ask = akamai(emit("akamai", site, { flags: ["--mechanism", "early-hints"] }).text);
  same("Akamai: /", ask("/"), { earlyHints: `${A}, ${B}`, modifyOutgoingResponseHeader: `${A}, ${B}` });
  for (const url of NOT_PAGES) same(`Akamai: ${url}`, ask(url), {});
  same("Akamai: link", Object.keys(akamai(emit("akamai", site).text)("/about.html")), ["modifyOutgoingResponseHeader"]);
}

// ---- CloudFront

function cloudfront(text) {
  const handler = vm.runInNewContext(`${text}\n;handler`);
  return (uri, { status = 200, headers = {} } = {}) => {
    const response = handler({ request: { uri, headers: {}, method: "GET" }, response: { statusCode: status, headers } });
    return JSON.parse(JSON.stringify(response)).headers;
  };
}
{
  const ask = cloudfront(emit("cloudfront", site).text);
  for (const url of ["/", "/index.html"]) same(`CloudFront: ${url}`, ask(url), { link: { value: A, multiValue: [{ value: A }, { value: B }] } });
  for (const url of NOT_PAGES) same(`CloudFront: ${url}`, ask(url), {});
  same("CloudFront: on the 200 alone", ask("/", { status: 404 }), {});
  const theirs = { link: { value: "</x>" }, server: { value: "s3" } };
  same("CloudFront: behind the origin's", ask("/docs/", { headers: theirs }).link.multiValue.map(({ value }) => value), ["</x>", A]);
  const many = {};
  for (let i = 0; i < 3000; ++i) many[`p/${i}.html`] = ["/a.css"];
  many["z.html"] = ["/b.css"];
  const { text, said } = emit("cloudfront", writeManifest("many.json", many));
  expect("CloudFront: 10 KB", text.length <= 10240 && text.length > 10100, text.length);
  expect("CloudFront: says what is cut", /\d+ paths go without hints/.test(said), said);
  same("CloudFront: the most important first", cloudfront(text)("/z.html").link.value, B);
}

// ---- odd names

const wanted = linksByPage(odd);
const edges = [
  ["fastly", (text) => { const { of } = vcl(text); return (url) => of("pushplan_links", url); }, () => false, () => true],
  ["akamai", (text) => { const ask = akamai(text); return (url) => ask(url).modifyOutgoingResponseHeader ?? ""; }, (page) => /[*?]/.test(page),
    (link) => !/com,ma|\{\{/.test(link)],
  ["cloudfront", (text) => { const ask = cloudfront(text); return (url) => (ask(url).link?.multiValue ?? []).map(({ value }) => value).join(", "); },
    () => false, () => true],
];
for (const [target, reader, refused, carries] of edges) {
  const { text, said } = emit(target, odd);
  const ask = reader(text);
  let carried = 0;
  for (const page of ODD_PAGES) {
    if (refused(page)) expect(`${target}: ${page} is refused`, said.includes(`${urlOf(page)} gets no hints`), said);
    for (const url of new Set([urlOf(page), fileUrlOf(page)]))
      same(`${target}: ${JSON.stringify(page)}`, ask(url), refused(page) ? "" : wanted[urlOf(page)].filter(carries).join(", "));
    carried += refused(page) ? 0 : 1;
  }
  expect(`${target}: most odd pages are carried`, carried >= 32, carried);
}

// ---- for the next page: behind the hints, and no word about Save-Data

{
  const next = writeManifest("next.json", { "index.html": { send: ["/a.css"], prefetch: ["/next.css"] }, "b.html": { send: [], prefetch: ["/next.css"] } });
  const N = "</next.css>; rel=prefetch; as=style";
  for (const target of ["akamai", "azure-swa", "cloudflare", "cloudfront", "data", "fastly", "firebase", "json", "netlify", "serve", "vercel"]) {
    const { text, said } = emit(target, next, { flags: target === "fastly" || target === "akamai" ? ["--mechanism", "early-hints"] : [] });
    expect(`${target}: what is prefetched is linked`, text.includes(N) && text.includes(A) && text.indexOf(A) !== text.indexOf(N), text);
    expect(`${target}: and it says that it cannot see Save-Data`, said.includes("cannot tell `Save-Data: on`"), said);
    if (target === "fastly") same("Fastly: not in the 103", vcl(text).of("pushplan_hints", "/"), `link: ${A}`);
    if (target === "akamai") same("Akamai: not in the 103", akamai(text)("/").earlyHints, A);
  }
}

// ---- data, json, push-manifest

{
  const data = JSON.parse(emit("data", odd).text), json = JSON.parse(emit("json", odd).text);
  for (const page of ODD_PAGES) {
    const url = urlOf(page);
    same(`data: ${url}`, data[url].headers.map(({ name, value }) => `${name}: ${value}`), wanted[url].map((link) => `Link: ${link}`));
    same(`data: attributes of ${url}`, data[url].links.map((link) => `<${link.href}>; rel=${link.rel}; as=${link.as}`), wanted[url]);
    same(`json: ${url}`, [json.pages[url].link, json.pages[url].send.map(({ url }) => url).length], [wanted[url].join(", "), 4]);
  }
  same("data: the pages and the mark", Object.keys(data).length, ODD_PAGES.length + 1);
  const plain = JSON.parse(emit("json", site).text);
  same("json: a module", plain.pages["/about.html"].send[1],
       { url: "/m.js", rel: "modulepreload", as: "script", crossorigin: "anonymous", bytes: 100 });
  same("json: no list, no page", plain.pages["/none.html"], undefined);
  const early = JSON.parse(emit("json", site, { flags: ["--mechanism", "early-hints"] }).text);
  same("json: by mechanism", [early.mechanism, early.pages["/about.html"].link], ["early-hints", `${A}, </m.js>; rel=preload; as=script; crossorigin=anonymous`]);
  same("json: and its own rel", early.pages["/about.html"].send[1].rel, "preload");
}
{
  const { text, said } = emit("push-manifest", odd, { flags: ["--mechanism", "push"] });
  const manifest = JSON.parse(text);
  same("push-manifest: the mark is a page without files", Object.entries(manifest)[0], ["written by pushplan; changes are lost", {}]);
  let carried = 0;
  for (const page of ODD_PAGES) {
    if (/[\\^$|?*+()[\]{}]/.test(page)) {
      expect(`push-manifest: ${page} is refused`, said.includes(`${urlOf(page)} gets no hints`));
      continue;
    }
    // prpl-server takes a page for a regular expression.
    for (const url of page === "index.html" ? ["/index.html"] : [urlOf(page), fileUrlOf(page)]) {
      const files = Object.keys(manifest).filter((key) => new RegExp(`^${key}$`).test(url)).flatMap((key) => Object.entries(manifest[key]));
      // One URL that is none by RFC 3986, and prpl-server refuses the whole file: they are left out.
      const urls = wanted[urlOf(page)].map((link) => link.match(/^<(.*?)>;/)[1]).filter((file) => !/[{}|\\^`"<>]/.test(file));
      same(`push-manifest: ${url}`, files, urls.map((file) => [file, { type: "style", weight: 1 }]));
    }
    ++carried;
  }
  expect("push-manifest: odd pages are carried", carried >= 20, carried);
}
finish();
