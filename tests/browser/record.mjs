#!/usr/bin/env node
// What Chromium really requests for the pages of a folder, one JSON line a page and profile:
//
//   node record.mjs FOLDER PAGE...          page paths below the folder, "a/b.html"
//   node record.mjs FOLDER < page-list      or one a line on standard input
//
//   {"page": "a/b.html", "profile": "desktop", "finished": true, "requests": [
//       {"path": "/a.css", "type": "Stylesheet", "blocking": "Blocking", "priority": "VeryHigh"}]}
//
// "requests" holds what reached the server, in order, each path once ("times" when it came more
// often), without the page itself; "frame" marks requests of a document within the page. "blocking"
// is Chromium's RenderBlockingBehavior, absent where it names none. A page that never fell silent
// is not "finished"; one that could not be loaded has an "error", and the exit code is then 1.
//
// Each load has a browser context of its own, hence cold caches; nothing scrolls; no other host can
// be reached. Chromium is driven by the DevTools protocol over its pipe (descriptors 3 and 4), so
// that Node needs no package. CHROMIUM names another browser, RECORD_JOBS the number of loads at a
// time (2 unless told).

import {spawn} from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';

const LOAD_LIMIT_MS = 8000;  // A page that never falls silent is recorded as it stands then.
const QUIET_MS = 150;        // Silence after load, fonts and two frames that ends a recording.

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

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

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

// Chromium's own children may still write for a moment after it has ended.
async function remove_folder(folder) {
  for (let attempt = 0; fs.existsSync(folder) && attempt < 40; ++attempt) {
    try {
      fs.rmSync(folder, {recursive: true, force: true});
    } catch {
      await sleep(250);
    }
  }
}

// One Chromium with its DevTools pipe: messages are JSON, each ended by a NUL byte.
async function launch() {
  const user_data = fs.mkdtempSync(path.join(os.tmpdir(), 'record-'));
  const child = spawn(process.env.CHROMIUM ?? 'chromium', [
    ...(process.getuid() === 0 ? ['--no-sandbox'] : []), '--headless', '--disable-gpu',
    '--no-first-run', '--mute-audio', '--hide-scrollbars', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--disable-default-apps',
    '--disable-extensions',
    '--disable-features=Translate,OptimizationHints,MediaRouter',
    '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
    '--remote-debugging-pipe', `--user-data-dir=${user_data}`, 'about:blank',
  ], {stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe']});
  const waiting = new Map();    // message id -> {resolve, reject}
  const listeners = new Map();  // session id -> function(method, parameters)
  let next_id = 0;
  let dead = null;
  const fail = (error) => {
    dead = error;
    for (const {reject} of waiting.values()) reject(error);
    waiting.clear();
  };
  // A browser that could not be started gives 'error' and no 'exit'.
  const exited = new Promise((resolve) => child.on('exit', resolve).on('error', resolve));
  child.on('error', fail);
  child.on('exit', () => fail(new Error('Chromium ended')));
  child.stdio[3].on('error', fail);

  const dispatch = (message) => {
    if (message.id === undefined) {
      listeners.get(message.sessionId)?.(message.method, message.params);
      return;
    }
    const call = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.error) call?.reject(new Error(message.error.message));
    else call?.resolve(message.result);
  };
  let chunks = [];
  child.stdio[4].on('data', (data) => {
    for (let end; (end = data.indexOf(0)) >= 0; data = data.subarray(end + 1)) {
      chunks.push(data.subarray(0, end));
      dispatch(JSON.parse(Buffer.concat(chunks).toString()));
      chunks = [];
    }
    chunks.push(data);
  });

  return {
    listeners,
    send: (method, params = {}, sessionId = undefined) => new Promise((resolve, reject) => {
      if (dead) return reject(dead);
      waiting.set(++next_id, {resolve, reject});
      child.stdio[3].write(JSON.stringify({id: next_id, method, params, sessionId}) + '\0');
    }),
    close: async () => {
      if (!dead) child.kill();
      await Promise.race([exited, sleep(3000)]);
      if (!dead) child.kill('SIGKILL');
      await exited;
      await remove_folder(user_data);
    },
  };
}

// Resolves when fonts are loaded and two frames were drawn: style has then asked for all it wants.
const SETTLE = `document.fonts.ready.then(() => new Promise((resolve) =>
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(1)))))`;

// Follows the events of one load: what is known of each request, and when the page fell silent.
function watch(main_frame, origin) {
  const known = new Map();  // path -> {type, blocking, priority, frame}
  const open = new Set();
  const state = {known, loaded: false, last: Date.now(), busy: () => open.size > 0};
  state.on_event = (method, event) => {
    if (method === 'Page.loadEventFired') state.loaded = true;
    if (method === 'Network.loadingFinished' || method === 'Network.loadingFailed') {
      open.delete(event.requestId);
    } else if (method === 'Network.requestWillBeSent' && event.request.url.startsWith(origin)) {
      open.add(event.requestId);
      const target = event.request.url.slice(origin.length).split('#')[0];
      if (!known.has(target)) {
        known.set(target, {
          type: event.type,
          blocking: event.renderBlockingBehavior,
          priority: event.request.initialPriority,
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
    else requests.set(target, {path: target, ...known.get(target)});
  }
  return [...requests.values()];
}

// Loads one page in a context of its own. Throws when Chromium does not answer.
async function load(browser, server, page, profile_name) {
  const {browserContextId} = await browser.send('Target.createBrowserContext');
  const {targetId} =
      await browser.send('Target.createTarget', {url: 'about:blank', browserContextId});
  const {sessionId} = await browser.send('Target.attachToTarget', {targetId, flatten: true});
  const send = (method, params) => browser.send(method, params, sessionId);
  try {
    const {frameTree} = await send('Page.getFrameTree');
    const seen = watch(frameTree.frame.id, server.origin);
    browser.listeners.set(sessionId, seen.on_event);
    await Promise.all([send('Network.enable'), send('Page.enable')]);
    await emulate(send, PROFILES[profile_name]);
    server.log.length = 0;
    const start = Date.now();
    const target = '/' + page.split('/').map(encodeURIComponent).join('/');
    await send('Page.navigate', {url: server.origin + target});
    const late = () => Date.now() - start > LOAD_LIMIT_MS;
    while (!late() && !seen.loaded) await sleep(10);
    await Promise.race([
      send('Runtime.evaluate', {expression: SETTLE, awaitPromise: true}).catch(() => {}),
      sleep(Math.max(0, LOAD_LIMIT_MS - (Date.now() - start))),
    ]);
    const quiet = () => !seen.busy() && Date.now() - seen.last > QUIET_MS;
    seen.last = Math.max(seen.last, Date.now());
    while (!late() && !quiet()) await sleep(20);
    const requests = summary(server.log, seen.known, target);
    return {page, profile: profile_name, finished: !late(), requests};
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
  const browser = await launch();
  let taken = 0;
  let reported = 0;
  const run = async () => {
    // A server for each worker tells the requests of simultaneous loads apart.
    const server = await start_server(folder_handler(root));
    while (taken < work.length) {
      const index = taken++;
      const {page, profile} = work[index];
      try {
        results[index] = await load(browser, server, page, profile);
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
