// SARIF against its schema (as packaged for Jest by Microsoft), TAP by node-tap's own parser.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { expect, finish, folder, modules, needs, pushplan, require, same } from "./support.mjs";

needs("@microsoft/jest-sarif", "ajv", "tap-parser");
const Ajv = require("ajv");
const { Parser } = require("tap-parser");

const nasty = 'a#b:c \\ %0A\n"é]]>.html';
fs.mkdirSync(path.join(folder, "site"));
fs.writeFileSync(path.join(folder, "site", nasty), `<!doctype html><p>é<img src='http://["]] # TODO \\ &#10;'>\n<img src="/gone.png">`);
fs.writeFileSync(path.join(folder, "pushplan.yaml"), "site: site\ndiagnostics: {invalid-url: error}\n");
const run = (code, ...args) => {
  const result = spawnSync(pushplan, args, { cwd: folder, encoding: "utf8" });
  same(`${args.join(" ")}: exit`, result.status, code);
  return result.stdout;
};
run(0, "plan", "--quiet");

const schema = JSON.parse(fs.readFileSync(path.join(modules, "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"), "utf8"));
// Draft 4, of which it uses nothing that means another thing in draft 7.
delete schema.$schema;
delete schema.id;
const valid = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false, allErrors: true }).compile(schema);
const sarif = JSON.parse(run(1, "check", "--format", "sarif"));
expect("sarif is valid", valid(sarif), valid.errors);
same("sarif: results", sarif.runs[0].results.map((r) => [r.ruleId, r.level]), [["invalid-url", "error"], ["missing-reference", "warning"]]);
for (const { locations } of sarif.runs[0].results)
  same("sarif: the file", decodeURIComponent(locations[0].physicalLocation.artifactLocation.uri), `site/${nasty}`);
const broken = structuredClone(sarif);
broken.runs[0].results[0].level = "bad";
expect("the schema refuses a level that there is not", !valid(broken));

const tap = Parser.parse(run(1, "check", "--format", "tap"));
const points = tap.filter(([type]) => type === "assert").map(([, point]) => point);
same("tap: version", tap.filter(([type]) => type === "version"), [["version", 14]]);
same("tap: points", points.map((p) => [p.ok, p.todo, p.diag?.slug, p.diag?.file, p.diag?.line, p.diag?.column]),
  [[false, false, "invalid-url", `site/${nasty}`, 1, 30], [false, "warning", "missing-reference", `site/${nasty}`, 2, 11]]);
const expected = JSON.parse(run(1, "check", "--format", "json")).findings.map((f) => f.message);
same("tap: messages", points.map((p) => p.diag?.message), expected);
same("tap: the description is one line", points[0].name, `site/${nasty.replace("\n", " ")}:1:30: invalid-url: ${expected[0].replaceAll("\n", " ")}`);
const [, complete] = tap.find(([type]) => type === "complete");
same("tap: what counts", [complete.count, complete.fail, complete.todo, complete.failures.some((f) => f.tapError)], [2, 2, 1, false]);

finish();
