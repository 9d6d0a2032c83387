#!/usr/bin/env node
// What Chromium really requests for the pages of a folder, one JSON line a page and profile:
//
//   node record.mjs FOLDER PAGE...          page paths below the folder, "a/b.html"
//   node record.mjs FOLDER < page-list      or one a line on standard input
//
//   {"page": "a/b.html", "profile": "desktop", "finished": true, "requests": [
//       {"path": "/a.css", "type": "Stylesheet", "blocking": "Blocking", "priority": "VeryHigh",
//        "initiator": "parser", "by": "page", "status": 200}]}
//
// "requests" holds what reached the server, in order, each path once ("times" when it came more
// often), without the page itself; "frame" marks requests of a document within the page. "blocking"
// is Chromium's RenderBlockingBehavior, absent where it names none. A page that never fell silent
// is not "finished"; one that could not be loaded has an "error", and the exit code is then 1.
//
// "initiator" is Network.Initiator.type. It calls "parser" what a script put into the tree, so "by"
// says what names the URL in the files:
//   page      an element of the page as it was served, other than icons and prefetches
//   css       a rule of a sheet that the served page holds, links or imports
//   import    a static import of a module that is not by a script itself
//   icon, prefetch    a link of the served page, or /favicon.ico
//   script    none of these
// It is absent where the page could not be asked, because it went elsewhere or hangs, and of what a
// worker requests.
//
// RECORD_WATCH_MS lets each load stand for so long and adds "messages", what the console then holds.
//
// Each load has a browser context of its own, hence cold caches; nothing scrolls; no other host can
// be reached. RECORD_JOBS is the number of loads at a time (2 unless told); chromium.mjs says how
// Chromium is driven.

import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';

import {SETTLE, launch, sleep, within} from './chromium.mjs';

const LOAD_LIMIT_MS = 20000;  // A page that never falls silent is recorded as it stands then.
const QUIET_MS = 150;         // Silence after load, fonts and two frames that ends a recording.
const WATCH_MS = Number(process.env.RECORD_WATCH_MS ?? 0);
const STALLED_MS = 3000;      // The same while requests are open: a worker's script never ends.

const PROFILES = {
  desktop: {width: 1366, height: 768, deviceScaleFactor: 1, mobile: false},
  mobile: {width: 412, height: 915, deviceScaleFactor: 2.625, mobile: true},
};
const MOBILE_AGENT = 'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) ' +
    'Chrome/156.0.0.0 Mobile Safari/537.36';

const MEDIA_TYPES = {
  html: 'text/html', htm: 'text/html', xhtml: 'application/xhtml+xml', css: 'text/css',
  js: 'text/javascript', mjs: 'text/javascript', json: 'application/json', svg: 'image/svg+xml',
  png: 'image/png', jpg: 'image/jpeg', jpeg: 'image/jpeg', gif: 'image/gif', webp: 'image/webp',
  avif: 'image/avif', ico: 'image/x-icon', woff: 'font/woff', woff2: 'font/woff2',
  ttf: 'font/ttf', otf: 'font/otf', mp4: 'video/mp4', webm: 'video/webm', mp3: 'audio/mpeg',
  ogg: 'audio/ogg', vtt: 'text/vtt', txt: 'text/plain', xml: 'application/xml',
  wasm: 'application/wasm', webmanifest: 'application/manifest+json',
};

function media_type(file_path) {
  return MEDIA_TYPES[path.extname(file_path).slice(1).toLowerCase()] ?? 'application/octet-stream';
}

// The file that a URL path names below root: null when there is none or when it leads outside.
function find_file(root, url_path) {
  let decoded;
  try {
    decoded = decodeURIComponent(url_path);
  } catch {
    return null;
  }
  const file = path.join(root, decoded);
  if (file !== root && !file.startsWith(root + path.sep)) return null;
  for (const candidate of [file, path.join(file, 'index.html'), file + '.html']) {
    if (fs.statSync(candidate, {throwIfNoEntry: false})?.isFile()) return candidate;
  }
  return null;
}

function folder_handler(root) {
  const absolute = path.resolve(root);
  return (request, response) => {
    const file = find_file(absolute, request.url.split('?')[0]);
    if (file === null) {
      response.writeHead(404, {'content-type': 'text/html'});
      response.end('<!doctype html><title>404</title>');
      return;
    }
    response.writeHead(200, {'content-type': media_type(file), 'cache-control': 'max-age=600'});
    fs.createReadStream(file).on('error', () => response.destroy()).pipe(response);
  };
}

// A server on a free port of 127.0.0.1 that keeps the targets of all requests in `log`.
async function start_server(handler) {
  const log = [];
  const server = http.createServer((request, response) => {
    log.push(request.url);
    handler(request, response);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return {log, origin: `http://127.0.0.1:${server.address().port}`, close};
}

// Runs in the page, given its source: paths that the files name, by what names them. The source is
// parsed without scripts, hence noscript elements have content that was never loaded.
function named_by_files(source, origin) {
  const page = new Set();
  const icon = new Set();
  const prefetch = new Set();
  const css = new Set();
  const served = new DOMParser().parseFromString(source, document.contentType);
  const url_of = (text, base) => {
    try {
      return new URL(text.trim(), base).href.split('#')[0];
    } catch {
      return '';
    }
  };
  const base_href = served.querySelector('base[href]')?.getAttribute('href') ?? '';
  const base = url_of(base_href, location.href);
  const add = (set, text, from = base) => {
    const url = url_of(text, from);
    if (url.startsWith(origin)) set.add(url.slice(origin.length));
  };
  const add_urls = (set, text, from = base) => {
    const pattern = /url\(\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^)"']*))\s*\)/g;
    for (const [, double, single, bare] of text.matchAll(pattern)) {
      add(set, (double ?? single ?? bare).replace(/\\(.)/g, '$1'), from);
    }
  };
  // A candidate of srcset: commas may stand in its URL, not at its ends (HTML, 4.8.4.2.1).
  const candidates = (text) => text.matchAll(/\s*([^\s,]\S*[^\s,]|[^\s,])(?:\s+[^,]+)?\s*(?:,|$)/g);
  const runs = (type) => /^(|module|.*(java|ecma|j)script.*)$/i.test(type?.trim() ?? '');
  const set_of_link = (rel) => {
    if (/\b(stylesheet|preload|modulepreload)\b/i.test(rel)) return page;
    if (/\bprefetch\b/i.test(rel)) return prefetch;
    return /icon\b/i.test(rel) ? icon : null;
  };
  for (const element of served.querySelectorAll('*')) {
    const name = element.localName;
    if (element.closest('noscript') || (name === 'script' && !runs(element.getAttribute('type')))) {
      continue;
    }
    const set = name === 'link' ? set_of_link(element.getAttribute('rel') ?? '') : page;
    if (set === null) continue;
    for (const {name: attribute, value} of element.attributes) {
      if (/^(src|data|poster|background)$/.test(attribute)) add(set, value);
      if (/^(xlink:)?href$/.test(attribute) && !/^(a|area|base)$/.test(name)) add(set, value);
      if (/^(image)?srcset$/.test(attribute)) {
        for (const [, url] of candidates(value)) add(set, url);
      }
      if (attribute === 'style') add_urls(set, value);
    }
  }
  const walk = (sheet) => {
    try {
      for (const rule of sheet.cssRules) {
        if (rule.styleSheet) add(css, rule.href, sheet.href ?? base), walk(rule.styleSheet);
        else if (rule.href === undefined) add_urls(css, rule.cssText, sheet.href ?? base);
      }
    } catch {
      // The rules of another origin cannot be read, and what they load is not of this one.
    }
  };
  const inline = new Set([...served.querySelectorAll('style')].map((style) => style.textContent));
  for (const sheet of document.styleSheets) {
    const instruction = sheet.ownerNode.nodeType === Node.PROCESSING_INSTRUCTION_NODE;
    if (instruction) add(page, sheet.href);
    const linked = sheet.href !== null && page.has(sheet.href.slice(origin.length).split('#')[0]);
    if (linked || inline.has(sheet.ownerNode.textContent)) walk(sheet);
  }
  return {page: [...page], css: [...css], icon: [...icon], prefetch: [...prefetch]};
}

// Sets "by" of each request; modules come after those that import them.
function attribute_causes(known, named, page_target) {
  const sets = Object.entries(named).map(([by, paths]) => [by, new Set(paths)]);
  const cause = (target, {initiator, importer}) => {
    const by = sets.find(([, paths]) => paths.has(target))?.[0];
    if (by !== undefined) return by;
    if (target === '/favicon.ico' && initiator === 'other') return 'icon';
    const from = importer === page_target ? 'page' : known.get(importer)?.by;
    return from === 'page' || from === 'import' ? 'import' : 'script';
  };
  for (const [target, entry] of known) {
    if (!entry.frame) entry.by = cause(target, entry);
  }
}

// Follows the events of one load: what is known of each request, and when the page fell silent.
function watch(main_frame, origin) {
  const known = new Map();  // path -> {type, blocking, priority, initiator, importer, frame}
  const path_of = (url) => url.startsWith(origin) ? url.slice(origin.length).split('#')[0] : null;
  const open = new Set();
  const messages = [];
  const state = {known, messages, loaded: false, last: Date.now(), busy: () => open.size > 0};
  state.on_event = (method, event) => {
    if (method === 'Page.loadEventFired') state.loaded = true;
    if (method === 'Log.entryAdded') messages.push(event.entry.text);
    if (method === 'Network.loadingFinished' || method === 'Network.loadingFailed') {
      open.delete(event.requestId);
    } else if (method === 'Network.responseReceived') {
      const entry = known.get(path_of(event.response.url));
      if (entry) entry.status = event.response.status;
    } else if (method === 'Network.requestWillBeSent' && event.request.url.startsWith(origin)) {
      open.add(event.requestId);
      const target = path_of(event.request.url);
      const {type, url, stack} = event.initiator;
      if (!known.has(target)) {
        known.set(target, {
          type: event.type,
          blocking: event.renderBlockingBehavior,
          priority: event.request.initialPriority,
          initiator: type,
          // Of the requests of scripts only static imports name a URL in place of a call stack.
          importer: type === 'script' && url && !stack ? path_of(url) : undefined,
          frame: event.frameId !== main_frame ? true : undefined,
        });
      }
    } else {
      return;
    }
    state.last = Date.now();
  };
  return state;
}

async function emulate(send, profile) {
  await send('Emulation.setDeviceMetricsOverride', profile);
  if (!profile.mobile) return;
  await send('Emulation.setTouchEmulationEnabled', {enabled: true});
  await send('Network.setUserAgentOverride', {userAgent: MOBILE_AGENT});
}

function summary(log, known, page_target) {
  const requests = new Map();
  for (const target of log) {
    if (target === page_target) continue;
    const entry = requests.get(target);
    if (entry) entry.times = (entry.times ?? 1) + 1;
    else requests.set(target, {path: target, ...known.get(target), importer: undefined});
  }
  return [...requests.values()];
}

// Asks the page what its files name; null when it does not answer in time.
async function ask(send, source, origin) {
  const expression = `(${named_by_files})(${JSON.stringify(source)}, ${JSON.stringify(origin)})`;
  const answer = send('Runtime.evaluate', {expression, returnByValue: true});
  return within(LOAD_LIMIT_MS, answer.then(({result}) => result.value ?? null).catch(() => null));
}

// Loads one page in a context of its own. Throws when Chromium does not answer.
async function load(browser, server, file, page, profile_name) {
  const {browserContextId} = await browser.send('Target.createBrowserContext');
  const {targetId} =
      await browser.send('Target.createTarget', {url: 'about:blank', browserContextId});
  const {sessionId} = await browser.send('Target.attachToTarget', {targetId, flatten: true});
  const send = (method, params) => browser.send(method, params, sessionId);
  try {
    const {frameTree} = await send('Page.getFrameTree');
    const seen = watch(frameTree.frame.id, server.origin);
    browser.listeners.set(sessionId, (method, event) => {
      seen.on_event(method, event);
      if (method === 'Page.javascriptDialogOpening') {
        send('Page.handleJavaScriptDialog', {accept: true}).catch(() => {});
      }
    });
    await Promise.all([send('Network.enable'), send('Page.enable')]);
    if (WATCH_MS > 0) await send('Log.enable');
    await emulate(send, PROFILES[profile_name]);
    server.log.length = 0;
    const start = Date.now();
    const target = '/' + page.split('/').map(encodeURIComponent).join('/');
    await send('Page.navigate', {url: server.origin + target});
    const late = () => Date.now() - start > LOAD_LIMIT_MS;
    while (!late() && !seen.loaded) await sleep(10);
    const settled = send('Runtime.evaluate', {expression: SETTLE, awaitPromise: true});
    await within(Math.max(0, LOAD_LIMIT_MS - (Date.now() - start)), settled.catch(() => {}));
    const quiet = () => Date.now() - seen.last > (seen.busy() ? STALLED_MS : QUIET_MS);
    seen.last = Math.max(seen.last, Date.now());
    while (!late() && !quiet()) await sleep(20);
    const finished = !late();
    const log = [...server.log];
    const elsewhere = [...seen.known].some(
        ([path, {type, frame}]) => type === 'Document' && !frame && path !== target);
    const named = elsewhere ? null : await ask(send, fs.readFileSync(file, 'utf8'), server.origin);
    if (named) attribute_causes(seen.known, named, target);
    const requests = summary(log, seen.known, target);
    if (WATCH_MS === 0) return {page, profile: profile_name, finished, requests};
    await sleep(WATCH_MS);
    return {page, profile: profile_name, finished, requests, messages: seen.messages};
  } finally {
    browser.listeners.delete(sessionId);
    await browser.send('Target.disposeBrowserContext', {browserContextId}).catch(() => {});
  }
}

// Loads all pages below root in both profiles and calls report(result) in the order of the pages.
async function record(root, pages, report, jobs) {
  const work =
      pages.flatMap((page) => Object.keys(PROFILES).map((profile) => ({page, profile})));
  const results = new Array(work.length);
  const browser = await launch({reachable: '127.0.0.1'});
  let taken = 0;
  let reported = 0;
  const run = async () => {
    // A server for each worker tells the requests of simultaneous loads apart.
    const server = await start_server(folder_handler(root));
    while (taken < work.length) {
      const index = taken++;
      const {page, profile} = work[index];
      try {
        results[index] = await load(browser, server, path.join(root, page), page, profile);
      } catch (error) {
        results[index] = {page, profile, finished: false, error: error.message, requests: []};
      }
      while (results[reported] !== undefined) report(results[reported++]);
    }
    server.close();
  };
  const interrupt = () => browser.close().then(() => process.exit(1));
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    await Promise.all(Array.from({length: jobs}, run));
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    await browser.close();
  }
}

async function main([folder, ...pages]) {
  if (folder === undefined || !fs.existsSync(folder)) {
    process.stderr.write('usage: record.mjs FOLDER [PAGE...]\n');
    return 2;
  }
  if (pages.length === 0) {
    pages = fs.readFileSync(0, 'utf8').split('\n').filter((line) => line !== '');
  }
  const absent = pages.filter((page) => !fs.existsSync(path.join(folder, page)));
  if (absent.length > 0) {
    process.stderr.write(`no such page: ${absent[0]}\n`);
    return 2;
  }
  let failed = false;
  const report = (result) => {
    failed ||= result.error !== undefined;
    process.stdout.write(JSON.stringify(result) + '\n');
  };
  await record(folder, pages, report, Number(process.env.RECORD_JOBS ?? 2));
  return failed ? 1 : 0;
}

process.exitCode = await main(process.argv.slice(2));
