#!/usr/bin/env node
// Loads pages in Chromium as first visitors would, several at a time, and tells what became of the
// hints that came with them:
//
//   node referee.mjs '{"program": "/usr/bin/chromium", "key": "HASH", "rules": "MAP ..."}' < loads
//
// Each line of standard input is {"id": 1, "url": "https://...", "viewport": "1366x768@1",
// "mobile": false, "early": true}; a load that should see a 103 ("early") and does not is repeated,
// since a busy Chromium passes over one that comes too soon. With "rules" of its own, a browser of
// these host resolver rules loads it. "key" is the hash of the certificate's public key, as
// --ignore-certificate-errors-spki-list takes it: with other ways of accepting the certificate
// Chromium would fetch twice what a 103 names. Loads of one host come one after the other. Each
// answer is a line:
//
//   {"id": 1, "from": 1795408911891, "until": 1795408917003, "finished": true, "elsewhere": false,
//    "early": ["</a.css>; rel=preload; as=style"], "links": ["..."],
//    "requests": [{"url": "https://...", "type": "Stylesheet", "hint": true, "early": true}],
//    "timings": [{"url": "https://...", "by": "early-hints"}], "messages": ["..."]}
//
// "from" and "until", in ms since 1970, enclose the load: no other load of the host is between.
// "early" holds the Link lines of each 103, "links" those of the answer. "requests" are those that
// DevTools reports: "hint" marks preloads, "early" what a 103 fetched, "cached" what came from the
// page's memory or the disk for another reason. "timings" are PerformanceResourceTiming entries with
// their initiatorType, and "messages" what the console says of preloads; both are taken WATCH_MS
// behind the load event: Chromium complains of an unused hint 3 s behind it.
//
// {"id": 1, "error": "..."} is a load that failed.

import {createRequire} from 'node:module';
import readline from 'node:readline';

import {FLAGS, SETTLE, sleep, within} from './chromium.mjs';

const {chromium} = createRequire(new URL('../js/', import.meta.url))('playwright-core');

const LOAD_LIMIT_MS = 40000;
const WATCH_MS = 4000;
const QUIET_MS = 300;
const TRIES = 3;  // of a load that should see a 103
const LOADING = Number(process.env.REFEREE_LOADING ?? 3);  // pages that load at a time
const OPEN = Number(process.env.REFEREE_OPEN ?? 24);       // pages that load or are watched

// So many may be inside at a time; enter() resolves to the function that leaves.
class Gate {
  constructor(places) {
    this.places = places;
    this.waiting = [];
  }

  async enter() {
    if (this.places > 0) --this.places;
    else await new Promise((resolve) => this.waiting.push(resolve));
    return () => {
      const next = this.waiting.shift();
      if (next) next();
      else ++this.places;
    };
  }
}

// Collects what DevTools tells of one load.
function watch(session) {
  const fields = {early: [], links: []};  // {requestId, lines}: they may come before their request
  const seen = {requests: [], messages: [], documents: 0, last: Date.now()};
  const open = new Map();  // request id -> the entry of its last hop
  let page;                // {id, frame} of the first document
  const on = (event, handle) => session.on(`Network.${event}`, (details) => {
    seen.last = Date.now();
    handle(details, open.get(details.requestId));
  });
  on('requestWillBeSent', ({requestId, frameId, request, type, initiator}) => {
    page ??= {id: requestId, frame: frameId};
    if (type === 'Document' && frameId === page.frame) ++seen.documents;
    // Of modules that a Link field preloads DevTools tells no more than this client.
    const hint = request.isLinkPreload || initiator.url === 'about:client';
    const entry = {url: request.url, type, hint};
    open.set(requestId, entry);
    seen.requests.push(entry);
  });
  on('requestServedFromCache', (_, entry) => {
    if (entry) entry.cached = true;
  });
  on('responseReceived', ({response}, entry) => {
    if (!entry) return;
    if (response.fromEarlyHints) entry.early = true;
    else if (response.fromDiskCache || response.fromPrefetchCache) entry.cached = true;
  });
  const keep = (kept) => ({requestId, headers}) => {
    const link = Object.entries(headers).find(([name]) => name.toLowerCase() === 'link');
    if (link) kept.push({requestId, lines: link[1].split('\n')});
  };
  on('responseReceivedEarlyHints', keep(fields.early));
  on('responseReceivedExtraInfo', keep(fields.links));
  const of_page = (kept) =>
      kept.filter(({requestId}) => requestId === page?.id).flatMap(({lines}) => lines);
  seen.fields = () => ({early: of_page(fields.early), links: of_page(fields.links)});
  for (const event of ['loadingFinished', 'loadingFailed']) on(event, () => {});
  session.on('Log.entryAdded', ({entry: {text}}) => {
    if (/preload/i.test(text)) seen.messages.push(text);
  });
  return seen;
}

const TIMINGS = `performance.getEntriesByType('resource').map(
    (entry) => ({url: entry.name, by: entry.initiatorType}))`;

async function load(browser, {id, url, viewport, mobile}, loading) {
  const [, width, height, scale] = /^(\d+)x(\d+)@([\d.]+)$/.exec(viewport);
  let leave = await loading.enter();
  const from = Date.now();
  const context = await browser.newContext({
    viewport: {width: Number(width), height: Number(height)}, deviceScaleFactor: Number(scale),
    isMobile: mobile, hasTouch: mobile,
  });
  try {
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    const seen = watch(session);
    await Promise.all([session.send('Network.enable'), session.send('Log.enable')]);
    const late = () => Date.now() - from > LOAD_LIMIT_MS;
    await page.goto(url, {waitUntil: 'load', timeout: LOAD_LIMIT_MS});
    const loaded = Date.now();
    await within(LOAD_LIMIT_MS, page.evaluate(SETTLE).catch(() => {}));
    while (!late() && Date.now() - seen.last < QUIET_MS) await sleep(50);
    leave();
    leave = null;
    await sleep(loaded + WATCH_MS - Date.now());
    const timings = await within(LOAD_LIMIT_MS, page.evaluate(TIMINGS).catch(() => null)) ?? [];
    const {requests, messages, documents} = seen;
    return {
      id, from, ...seen.fields(), requests, timings, messages,
      finished: !late(), elsewhere: documents > 1,
    };
  } catch (error) {
    return {id, from, error: error.message.split('\n')[0]};
  } finally {
    leave?.();
    await context.close().catch(() => {});
  }
}

async function main(options) {
  const launch = (rules) => chromium.launch({
    executablePath: options.program,
    args: [
      ...FLAGS, '--disable-quic', `--host-resolver-rules=${rules}`,
      `--ignore-certificate-errors-spki-list=${options.key}`,
    ],
  });
  const browsers = new Map();  // host resolver rules -> promise of a browser
  const lanes = new Map();     // rules and host -> promise of the last load there
  const [loading, open] = [new Gate(LOADING), new Gate(OPEN)];
  const run = async (job, rules, before) => {
    await before;
    const leave = await open.enter();
    let answer;
    for (let tries = job.early ? TRIES : 1; tries > 0; --tries) {
      answer = await load(await browsers.get(rules), job, loading);
      if (answer.error || answer.early.length > 0) break;
    }
    leave();
    process.stdout.write(JSON.stringify({...answer, until: Date.now()}) + '\n');
  };
  try {
    for await (const line of readline.createInterface({input: process.stdin})) {
      const job = JSON.parse(line);
      const rules = job.rules ?? options.rules;
      const lane = `${rules} ${new URL(job.url).host}`;
      if (!browsers.has(rules)) browsers.set(rules, launch(rules));
      lanes.set(lane, run(job, rules, lanes.get(lane)));
    }
    await Promise.all(lanes.values());
  } finally {
    for (const browser of await Promise.all(browsers.values())) await browser.close();
  }
  return 0;
}

process.exitCode = await main(JSON.parse(process.argv[2]));
