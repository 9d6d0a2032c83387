// Compares the imports that pushplan's scanner finds with those of es-module-lexer, file by file.
//
//   node tests/js/lexer_agreement.mjs SCAN_IMPORTS FOLDER...
//
// Takes every .js and .mjs file below the folders, and below the one in PUSHPLAN_SITES. Kind, phase,
// specifier, type and place must be the same. Files that es-module-lexer refuses are counted, not
// compared. Exit code 1 when files differ, 77 (skipped) when es-module-lexer is not installed: to
// install it, npm ci --prefix tests/js.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const require = createRequire(import.meta.url);
let lexer;
try {
  lexer = require("es-module-lexer");
} catch {
  console.log("skipped: es-module-lexer is not installed: npm ci --prefix tests/js");
  process.exit(77);
}

function* scripts(folder) {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const name = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* scripts(name);
    else if (entry.isFile() && /\.m?js$/.test(entry.name)) yield name;
  }
}

// Import types by their number in es-module-lexer.
const TYPES = {
  1: { kind: "static", phase: "evaluation" },
  2: { kind: "dynamic", phase: "evaluation" },
  4: { kind: "static", phase: "source" },
  5: { kind: "dynamic", phase: "source" },
  6: { kind: "static", phase: "defer" },
  7: { kind: "dynamic", phase: "defer" },
};

// One request of es-module-lexer in our form. It leaves templates to its caller and does not read
// attributes.
function theirs(source, request) {
  const text = source.slice(request.s, request.e);
  const template = /^`[^`$\\]*`$/.test(text) ? text.slice(1, -1) : null;
  const specifier = request.n ?? template;
  const { kind, phase } = TYPES[request.t];
  const attributes = request.a < 0 ? "" : source.slice(request.a, request.se);
  const [, type = ""] = /\btype['"]?\s*:\s*['"]([^'"]*)/.exec(attributes) ?? [];
  const start = specifier === null ? request.ss : kind === "static" ? request.s - 1 : request.s;
  return { kind, phase, specifier, type, offset: Buffer.byteLength(source.slice(0, start)) };
}

function compare(scanned) {
  const text = fs.readFileSync(scanned.file, "utf8");
  const source = text.replace(/^\uFEFF/, "");  // which es-module-lexer takes for a name
  const skipped = Buffer.byteLength(text) - Buffer.byteLength(source);
  let imports, hasModuleSyntax;
  try {
    [imports, , , hasModuleSyntax] = lexer.parse(source);
  } catch (error) {
    return { refused: error.message.split("\n")[0] };
  }
  const wanted = imports
    .filter((request) => TYPES[request.t])
    .map((request) => theirs(source, request))
    .map((request) => ({ ...request, offset: request.offset + skipped }));
  const line = (request) => JSON.stringify(request, ["kind", "phase", "specifier", "type", "offset"]);
  const [ours, others] = [scanned.requests.map(line), wanted.map(line)];
  const differences = [
    ...others.filter((request) => !ours.includes(request)).map((request) => `only they: ${request}`),
    ...ours.filter((request) => !others.includes(request)).map((request) => `only we: ${request}`),
  ];
  if (scanned.module !== hasModuleSyntax) differences.push(`module syntax: they say ${hasModuleSyntax}`);
  return { differences, requests: ours.length };
}

const [binary, ...folders] = process.argv.slice(2);
if (process.env.PUSHPLAN_SITES) folders.push(process.env.PUSHPLAN_SITES);
const files = folders.flatMap((folder) => [...scripts(folder)]).sort();
const scan = spawnSync(binary, { input: files.join("\n"), encoding: "utf8", maxBuffer: 2 ** 30 });
if (scan.status !== 0) throw new Error(`${binary}: ${scan.error ?? scan.stderr}`);

await lexer.init;
let [agreeing, refused, requests, differing] = [0, 0, 0, 0];
for (const text of scan.stdout.trim().split("\n")) {
  const scanned = JSON.parse(text);
  const result = compare(scanned);
  if (result.refused) {
    ++refused;
    if (process.env.VERBOSE) console.log(`refused: ${scanned.file}: ${result.refused}`);
  } else if (result.differences.length === 0) {
    ++agreeing;
    requests += result.requests;
  } else {
    ++differing;
    console.log([scanned.file, ...result.differences.slice(0, 5)].join("\n  "));
  }
}
console.log(`${agreeing} files agree with ${requests} requests, ${differing} differ, es-module-lexer refuses ${refused}`);
process.exit(differing > 0 || agreeing === 0 ? 1 : 0);
