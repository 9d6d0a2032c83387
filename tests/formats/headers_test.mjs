// `_headers` of Netlify and Cloudflare, held against their own parsers, and against Cloudflare's own server of assets.
//
//   node tests/formats/headers_test.mjs PUSHPLAN
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { ODD_PAGES, emit, expect, fileUrlOf, finish, folder, linksByPage, modules, needs, oddPages, require, same, takesBack, urlOf,
         writeManifest } from "./support.mjs";

needs("@netlify/headers-parser", "@cloudflare/pages-shared", "esbuild");

const { parseAllHeaders } = await import(pathToFileURL(require.resolve("@netlify/headers-parser")));

async function netlify(text) {
  const file = path.join(folder, "_headers");
  fs.writeFileSync(file, text);
  const { headers, errors } = await parseAllHeaders({ headersFiles: [file], minimal: false, configHeaders: [] });
  same("Netlify: no errors", errors.map(String), []);
  // As Netlify's tools do it: of the rules that match, later ones replace earlier ones, name by name.
  return (url) => Object.assign({}, ...headers.filter(({ forRegExp }) => forRegExp.test(url)).map(({ values }) => values));
}

// Cloudflare's package is TypeScript without a build of its own.
const bundle = path.join(folder, "cloudflare.mjs");
const entry = path.join(modules, "@cloudflare", "pages-shared");
require("esbuild").buildSync({
  stdin: { contents: `export { parseHeaders } from "./metadata-generator/parseHeaders";
                      export { createMetadataObject } from "./metadata-generator/createMetadataObject";
                      export { generateHandler } from "./asset-server/handler";`, resolveDir: entry, loader: "ts" },
  bundle: true, platform: "node", format: "esm", outfile: bundle, logLevel: "silent",
});
const cloudflareTools = await import(pathToFileURL(bundle));

// Serves a site of these files with this `_headers`; the answer of a path.
function cloudflare(text, files) {
  const headers = cloudflareTools.parseHeaders(text);
  const metadata = cloudflareTools.createMetadataObject({ redirects: undefined, headers, logger: () => {} });
  const known = new Set(files.map((file) => "/" + file));
  const serve = async (url) => {
    const request = new Request("https://site.example" + url);
    return cloudflareTools.generateHandler({
      request, metadata, xServerEnvHeader: "production", logError: console.log,
      findAssetEntryForPath: async (name) => known.has(name) ? name : null,
      getAssetKey: (name) => encodeURIComponent(name),
      negotiateContent: () => ({ encoding: null }),
      fetchAsset: async (name) => ({ body: new Response(name).body, contentType: "text/html" }),
    });
  };
  return { serve, headers };
}

const sitePages = {
  "index.html": ["/a.css", "/b.css"], "about.html": ["/a.css"], "docs/index.html": ["/a.css", "/docs.css"], "docs/deep/x.html": ["/a.css"],
  "none.html": [], "m.html": [{ url: "/m.js", rel: "modulepreload", as: "script", crossorigin: "anonymous" }],
};
const site = writeManifest("site.json", sitePages);
const odd = writeManifest("odd.json", oddPages());
const A = "</a.css>; rel=preload; as=style", B = "</b.css>; rel=preload; as=style", DOCS = "</docs.css>; rel=preload; as=style";

// ---- Netlify

const byHand = "# ours\n/*\n  X-Frame-Options: DENY\n  Link: </all.css>; rel=preload; as=style\n/docs/*\n  link: </hand.js>; rel=preload; as=script\n" +
               "  Cache-Control: max-age=1\n  cache-control: no-cache\n/:any\n  X-Any: 1\n/ABOUT\n  Link: </about.js>; rel=preload; as=script\n";
{
  const ask = await netlify(takesBack("netlify", site, byHand));
  const all = "</all.css>; rel=preload; as=style", hand = "</hand.js>; rel=preload; as=script", about = "</about.js>; rel=preload; as=script";
  const link = (url) => { const got = ask(url); return got.Link ?? got.link ?? null; };
  for (const url of ["/", "/index.html"]) same(`Netlify: ${url}`, link(url), [A, B, all].join(", "));
  for (const url of ["/about", "/about.html"]) same(`Netlify: ${url}`, link(url), [A, all, ...(url === "/about" ? [about] : [])].join(", "));
  for (const url of ["/docs/", "/docs/index.html", "/docs"]) same(`Netlify: ${url}`, link(url), [A, DOCS, all, hand].join(", "));
  for (const url of ["/none.html", "/a.css", "/nope", "/index.html/x", "/about/x"]) same(`Netlify: ${url} has the user's alone`, link(url), all);
  same("Netlify: other fields stay", [ask("/docs/")["X-Frame-Options"], ask("/about")["X-Any"]], ["DENY", "1"]);
  same("Netlify: into a file of its own", Object.keys((await netlify(takesBack("netlify", site, null)))("/about")), ["Link"]);
  takesBack("netlify", site, "/x\n  A: b");
  takesBack("netlify", site, "/x\r\n  A: b\r\n\r\n");
  emit("netlify", site, { standing: "# begin pushplan: written by pushplan; changes are lost\n/x\n", code: 2 });
}
{
  const { text, said } = emit("netlify", odd);
  const ask = await netlify(text);
  const wanted = linksByPage(odd);
  let carried = 0;
  for (const page of ODD_PAGES) {
    const refused = page.includes("*") || page.includes("/:");
    const links = wanted[urlOf(page)].filter((link) => !link.includes("com,ma"));
    if (refused) expect(`Netlify: ${page} is refused`, said.includes(`${urlOf(page)} gets no hints`), said);
    same(`Netlify: ${JSON.stringify(page)}`, ask(fileUrlOf(page)).Link ?? "", refused ? "" : links.join(", "));
    carried += refused ? 0 : 1;
  }
  expect("Netlify: most odd pages are carried", carried >= 32, carried);
  expect("Netlify: a comma is refused", said.includes("/css/com,ma.css is left out"));
}
{
  const cases = writeManifest("cases.json", { "About.html": ["/a.css"], "about.html": ["/b.css"], "x.html": ["/a.css"], "x/index.html": ["/a.css"] });
  const { text, said } = emit("netlify", cases);
  const ask = await netlify(text);
  expect("Netlify: pages that differ in case alone get nothing", said.includes("cannot tell it from") && ask("/about.html").Link === undefined, said);
  same("Netlify: with the same list they do", ask("/x").Link, A);
}

// ---- Cloudflare

const files = Object.keys(sitePages);
{
  const hand = "# ours\n/*\n  X-Frame-Options: DENY\n  Link: </all.css>; rel=preload; as=style\n/about\n  X-About: 1\n  Link: </about.js>; rel=preload; as=script\n" +
               "/docs/*\n  ! X-Frame-Options\n";
  const { serve, headers } = cloudflare(takesBack("cloudflare", site, hand), files);
  same("Cloudflare: nothing is invalid", headers.invalid, []);
  const link = async (url) => (await serve(url)).headers.get("link");
  const all = "</all.css>; rel=preload; as=style", about = "</about.js>; rel=preload; as=script";
  same("Cloudflare: /", await link("/"), [all, A, B].join(", "));
  same("Cloudflare: /about keeps what was written for it", await link("/about"), [all, about, A].join(", "));
  same("Cloudflare: /about keeps its fields", (await serve("/about")).headers.get("x-about"), "1");
  same("Cloudflare: /docs/", await link("/docs/"), [all, A, DOCS].join(", "));
  same("Cloudflare: modules as scripts", await link("/m"), [all, "</m.js>; rel=preload; as=script; crossorigin=anonymous"].join(", "));
  same("Cloudflare: a removed field", (await serve("/docs/")).headers.get("x-frame-options"), null);
  same("Cloudflare: /about.html leads to", (await serve("/about.html")).headers.get("location"), "/about");
  for (const url of ["/none", "/a.css", "/nope", "/index.html/x", "/About", "/docs/deep"])
    same(`Cloudflare: ${url} has the user's alone`, await link(url), all);
  takesBack("cloudflare", site, null);
}
{
  const { text, said } = emit("cloudflare", odd);
  const { serve, headers } = cloudflare(text, ODD_PAGES);
  same("Cloudflare: no odd line is invalid", headers.invalid, []);
  const wanted = linksByPage(odd);
  let carried = 0;
  for (const page of ODD_PAGES) {
    const refused = /[*:]/.test(page);
    const url = urlOf(page).replace(/\.html$/, "");
    const response = await serve(url);
    if (refused) expect(`Cloudflare: ${page} is refused`, said.includes(`${urlOf(page)} gets no hints`));
    same(`Cloudflare: ${JSON.stringify(page)}`, response.headers.get("link") ?? "", refused ? "" : wanted[urlOf(page)].join(", "));
    carried += refused ? 0 : 1;
  }
  expect("Cloudflare: most odd pages are carried", carried >= 32, carried);
}
{
  const many = { "index.html": ["/a.css"] };
  for (let i = 0; i < 150; ++i) many[`p/${i}.html`] = ["/a.css"];
  many["q.html"] = ["/a.css", "/" + "x".repeat(2000) + ".css"];
  const manifest = writeManifest("many.json", many, { max_header_bytes: 5000 });
  const { text, said } = emit("cloudflare", manifest, { standing: "/*\n  A: b\n" });
  const { headers } = cloudflare(text, []);
  same("Cloudflare: 100 rules", [headers.rules.length, headers.invalid], [100, []]);
  same("Cloudflare: the most important first", headers.rules.slice(0, 4).map((rule) => rule.path), ["/*", "/", "/q", "/p/0"]);
  expect("Cloudflare: says what is cut", said.includes("53 paths go without hints"), said);
  expect("Cloudflare: says which line is too long", said.includes("skips lines of more than 2000 bytes"), said);
}
finish();
