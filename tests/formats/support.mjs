// What the tests of formats share: a site of odd names as a manifest, the emitted file, and the list of what was wrong.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
export const modules = path.join(here, "..", "js", "node_modules");
export const require = createRequire(path.join(here, "..", "js", "package.json"));

// Exit code 77 says "skipped": the packages are other people's and not part of the project.
export function needs(...packages) {
  for (const name of packages) {
    if (fs.existsSync(path.join(modules, name))) continue;
    console.log(`skipped: ${name} is not installed: npm ci --prefix tests/js`);
    process.exit(77);
  }
}

export const pushplan = path.resolve(process.argv[2]);
export const folder = fs.mkdtempSync(path.join(os.tmpdir(), "pushplan-formats-"));
process.on("exit", () => fs.rmSync(folder, { recursive: true, force: true }));

let facts = 0;
export const problems = [];
export function expect(what, ok, detail = "") {
  ++facts;
  if (!ok) problems.push(`${what}${detail === "" ? "" : `: ${typeof detail === "string" ? detail : JSON.stringify(detail)}`}`);
  if (!ok && process.env.LOUD) console.log(problems.at(-1));
}
export function same(what, got, wanted) {
  expect(what, JSON.stringify(got) === JSON.stringify(wanted), `${JSON.stringify(got)} is not ${JSON.stringify(wanted)}`);
}
export function finish() {
  for (const problem of problems.slice(0, 40)) console.log(problem);
  console.log(`${facts} facts, ${problems.length} wrong`);
  process.exitCode = problems.length ? 1 : 0;
}

// Names of pages below the site, each a file.
export const ODD_PAGES = [
  "index.html", "about.html", "docs/index.html", "docs/a b.html", 'docs/".html', "docs/back\\slash.html", "docs/%41.html", "docs/${HOME}.html",
  "docs/{{x}}.html", "docs/%{ENV}.html", "docs/br[0].html", "docs/\u00e9\u4e2d.html", "docs/it's.html", "docs/a+b(c)^.html", "docs/x|y.html",
  "docs/#m.html", "docs/q?.html", "docs/star*.html", "docs/:name.html", "docs/a:b.html", "docs/tab\t.html", "docs/$.html", "docs/s;c,.html",
  "docs/!n.html", "docs/@(a).html", "docs/{a,b}.html", "docs/<t>.html", "docs/`b`.html", "docs/a=b&c.html", "docs/~t.html", "docs/.dot.html",
  "docs/constructor.html", "docs/__proto__.html", "docs/new\nline.html", "docs/deep/er/index.html", "docs/emoji \u{1F600}.html",
];

// URLs of hinted files, as served.
export const ODD_URLS = [
  "/css/app.css", "/css/com,ma.css", "/css/semi;colon.css", "/css/100%25.css", "/css/it's.css", "/css/q.css?v=1&x=$1", "/css/q.css?v=${HOME}",
  "/css/q.css?{{builtin.AK}}", "/css/q.css?a=%22b%22", "/css/back%5Cslash.css", "/css/(1).css", "/css/[1].css", "/css/{1}.css", "/css/a:b.css",
  "/css/*.css", "/css/a+b.css", "/css/!x.css", "/css/~x.css", "/css/@2x.css", "/css/|.css", "/css/^.css", "/css/`.css", "/css/%20.css",
  "/css/%C3%A9.css", "/css/$.css", "/css/=.css", "/css/%3C%3E.css", "/css/#{x}.css", "/css/x.css?\\", "/css/%25%7B.css", "https://cdn.example/x.css",
  "/css/a%00.css", "/css/q.css?x=\\n",
];

const encoded = (name) => "/" + Buffer.from(name).toString("latin1").replace(/[^A-Za-z0-9\-._~!$&'()*+,;=:@/]/g,
  (c) => "%" + c.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0"));

// The path of a page as the manifest has it: folders end in '/'.
export const urlOf = (name) => encoded(name).replace(/\/index\.html$/, "/");
export const fileUrlOf = encoded;

// A manifest: pages (file names) with the URLs or whole hints that they send, or {send, prefetch: URLs}.
export function writeManifest(name, pages, settings = {}) {
  const resources = {}, groups = [];
  for (const [file, given] of Object.entries(pages)) {
    const send = [], prefetch = given.prefetch ?? [];
    for (const each of [given.send ?? given, prefetch].flat()) {
      const hint = typeof each === "string" ? { url: each, as: "style" } : each;
      const key = hint.key ?? hint.url;
      resources[key] = { rel: "preload", type: "", crossorigin: null, bytes: 100, encoding: "identity", hash: "xxh3:0123456789abcdef",
                         source: hint.url.replace(/^\//, ""), ...hint, key: undefined };
      if (!prefetch.includes(each)) send.push(key);
    }
    groups.push({ send, prefetch, preconnect: [], pages: { [urlOf(file)]: file } });
  }
  const all = { base_url: null, url_style: "html", ignore: [], mechanism: "link", budget: 50000, page_budgets: [], critical_budget: null,
                max_files: 6, max_header_bytes: 1000, encoding: "br", brotli_quality: 5, gzip_level: 6, zstd_level: 3, viewports: ["1366x768@1"],
                pin: [], exclude: [], error_pages: false, ...settings };
  const file = path.join(folder, name);
  fs.writeFileSync(file, JSON.stringify({ schema: "pushplan-manifest/1", settings: all, resources, groups }));
  return file;
}

// Every odd page with four odd URLs of its own.
export function oddPages() {
  const pages = {};
  ODD_PAGES.forEach((page, i) => { pages[page] = [0, 1, 2, 3].map((k) => ODD_URLS[(i * 3 + k) % ODD_URLS.length]); });
  return pages;
}

// Runs emit; `standing` is the text that stands there before (null: none), and the answer is what stands there afterwards.
export function emit(target, manifest, { standing, flags = [], code = 0 } = {}) {
  const file = path.join(folder, `${target}.out`);
  if (standing !== undefined && standing !== null) fs.writeFileSync(file, standing);
  else fs.rmSync(file, { force: true });
  const run = spawnSync(pushplan, ["emit", target, "--manifest", manifest, "-o", file, ...flags], { encoding: "utf8", cwd: folder });
  expect(`emit ${target} ${flags.join(" ")} exits ${code}`, run.status === code, run.stderr);
  return { text: fs.existsSync(file) ? fs.readFileSync(file, "utf8") : null, said: run.stderr };
}

// The Link values of each page by its path, as the target `headers` prints them.
export function linksByPage(manifest, flags = []) {
  const links = {};
  let page;
  for (const line of emit("headers", manifest, { flags }).text.split("\n")) {
    if (line.startsWith("/")) links[(page = line)] = [];
    else if (line.startsWith("  Link: ")) links[page].push(line.slice(8));
  }
  return links;
}

// Emission twice is emission once, and --off gives back the bytes that stood there.
export function takesBack(target, manifest, standing) {
  const once = emit(target, manifest, { standing }).text;
  expect(`${target}: something comes`, once !== standing);
  same(`${target}: emission is idempotent`, emit(target, manifest, { standing: once }).text, once);
  same(`${target}: --off gives back`, emit(target, manifest, { standing: once, flags: ["--off"] }).text, standing);
  return once;
}
