// push-manifest.json as prpl-server reads it: the package from npm serves a site beside our file, and its Link fields are
// the plan's. Its own form: page keys are regular expressions, `type` a fetch destination.
//
//   node tests/formats/prpl_test.mjs PUSHPLAN
import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import { emit, expect, finish, folder, needs, oddPages, require, same, urlOf, writeManifest } from "./support.mjs";

needs("prpl-server");
const { makeHandler } = require("prpl-server");
const { PushManifest } = require("prpl-server/lib/push.js");

const F = { url: "/f.woff2", as: "font", crossorigin: "anonymous" };
const M = { url: "/m.js", rel: "modulepreload", as: "script", crossorigin: "anonymous" };
const site = writeManifest("prpl.json", { "index.html": ["/a.css", F], "about.html": ["/a.css", M], "none.html": [] });
const { text } = emit("push-manifest", site, { flags: ["--mechanism", "push"] });

// ---- over HTTP, for the entry point and every route of it

const root = path.join(folder, "prpl");
fs.mkdirSync(root);
for (const name of ["index.html", "about.html", "none.html", "a.css"]) fs.writeFileSync(path.join(root, name), "x");
fs.writeFileSync(path.join(root, "push-manifest.json"), text);
console.info = () => {};
const server = http.createServer(makeHandler(root, { builds: [{ name: ".", basePath: false }], entrypoint: "index.html" }));
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const links = (url) => new Promise((done, failed) =>
  // It says `nopush` to browsers that it does not know to be pushed to.
  http.get({ port: server.address().port, path: url, headers: { "User-Agent": "Mozilla/5.0 Chrome/80.0.0.0" } }, (response) => {
    response.resume();
    response.on("end", () => done([response.headers.link ?? []].flat().join(", ")));
  }).on("error", failed));
const STYLE = "</a.css>; rel=preload; as=style";
for (const [url, wanted] of [
  ["/", `${STYLE}, </f.woff2>; rel=preload; as=font; crossorigin=anonymous`],
  ["/about.html", `${STYLE}, </m.js>; rel=preload; as=script; crossorigin=anonymous`],
  ["/none.html", ""],
  ["/a.css", ""],
]) same(`prpl-server: ${url}`, await links(url), wanted);
server.close();

// ---- odd names: prpl-server takes the file, and finds each page that was carried under its own path alone

const pages = oddPages();
const odd = JSON.parse(emit("push-manifest", writeManifest("prpl-odd.json", pages, { max_header_bytes: 4000 }), { flags: ["--mechanism", "push"] }).text);
const manifest = new PushManifest(odd);
let found = 0;
for (const page of Object.keys(pages)) {
  const got = manifest.linkHeaders(urlOf(page));
  if (got.length > 0) ++found;
  const once = new Set(got);
  expect(`prpl-server: ${page} has its list once`, once.size === got.length, got);
}
expect("prpl-server: odd pages are found", found >= 20, found);
finish();
