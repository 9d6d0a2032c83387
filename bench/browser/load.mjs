#!/usr/bin/env node
// Loads pages in Chromium as a first visitor would, one after the other, and says when what
// happened:
//
//   node load.mjs '{"prefix": ["ip", "netns", "exec", "NAME"], "reachable": "192.0.2.1",
//                   "key": "HASH"}'
//
// Each line of standard input is {"url": "https://192.0.2.1:8000/x/", "quiet_ms": 100}, where
// "quiet_ms" is how long to wait before; each answer is a line too:
//
//   {"metrics": {"first_paint_ms": 320.1, ...}, "negotiated": "h2",
//    "resources": [{"url": "/a.css", "start": 101.2, ...}]}
//
// or {"error": "..."}. Times are milliseconds since the navigation began. "key" is the hash of the
// certificate's public key, as --ignore-certificate-errors-spki-list takes it: with other ways of
// accepting the certificate Chromium would fetch twice what a 103 names. A load has a browser
// context of its own, hence cold caches and new connections.

import readline from 'node:readline';

import {launch, sleep, within, SETTLE} from '../../tests/browser/chromium.mjs';

const LOAD_LIMIT_MS = 60000;
const WINDOW = {width: 1366, height: 768, deviceScaleFactor: 1, mobile: false};

// Runs in the page before anything else.
const WATCH_FONTS = `document.fonts.addEventListener('loadingdone',
    () => performance.mark('pushplan-fonts'))`;

// Runs in the page after its load.
async function collect() {
  const round = (ms) => Math.round(ms * 10) / 10;
  const largest = await new Promise((resolve) => {
    const observer = new PerformanceObserver((list) => resolve(list.getEntries().at(-1)));
    observer.observe({type: 'largest-contentful-paint', buffered: true});
    setTimeout(resolve, 200);
  });
  const [navigation] = performance.getEntriesByType('navigation');
  const paint = (name) => performance.getEntriesByName(name)[0]?.startTime;
  const metrics = {
    connect_ms: navigation.connectEnd,
    request_ms: navigation.requestStart,
    interim_ms: navigation.firstInterimResponseStart || undefined,
    html_start_ms: navigation.finalResponseHeadersStart || navigation.responseStart,
    html_ms: navigation.responseEnd,
    html_bytes: navigation.transferSize,
    first_paint_ms: paint('first-paint'),
    first_contentful_paint_ms: paint('first-contentful-paint'),
    largest_paint_ms: largest?.startTime,
    fonts_ms: performance.getEntriesByName('pushplan-fonts').at(-1)?.startTime,
    dom_interactive_ms: navigation.domInteractive,
    dom_content_loaded_ms: navigation.domContentLoadedEventStart,
    load_ms: navigation.loadEventStart,
  };
  for (const name in metrics) {
    if (metrics[name] !== undefined) metrics[name] = round(metrics[name]);
  }
  const resources = performance.getEntriesByType('resource')
      .filter(({name}) => name.startsWith(location.origin + '/'))
      .map((entry) => ({
        url: entry.name.slice(location.origin.length), by: entry.initiatorType,
        start: round(entry.startTime), request: round(entry.requestStart),
        first: round(entry.responseStart), end: round(entry.responseEnd),
        bytes: entry.transferSize, blocking: entry.renderBlockingStatus === 'blocking',
      }));
  return {metrics, negotiated: navigation.nextHopProtocol, resources};
}

async function load(browser, {url, quiet_ms: quiet}) {
  const {browserContextId} = await browser.send('Target.createBrowserContext');
  const {targetId} =
      await browser.send('Target.createTarget', {url: 'about:blank', browserContextId});
  const {sessionId} = await browser.send('Target.attachToTarget', {targetId, flatten: true});
  const send = (method, params) => browser.send(method, params, sessionId);
  const evaluate = (expression) => send('Runtime.evaluate', {
    expression, awaitPromise: true, returnByValue: true,
  });
  try {
    const loaded = new Promise((resolve) => browser.listeners.set(sessionId, (method) => {
      if (method === 'Page.loadEventFired') resolve(true);
      if (method === 'Page.javascriptDialogOpening') {
        send('Page.handleJavaScriptDialog', {accept: true}).catch(() => {});
      }
    }));
    await send('Page.enable');
    await send('Page.addScriptToEvaluateOnNewDocument', {source: WATCH_FONTS});
    await send('Emulation.setDeviceMetricsOverride', WINDOW);
    await sleep(quiet);  // the new process has started, and the last load's packets have arrived
    const {errorText} = await send('Page.navigate', {url});
    if (errorText) return {error: errorText};
    if (!await within(LOAD_LIMIT_MS, loaded)) return {error: 'no load event'};
    await within(LOAD_LIMIT_MS, evaluate(SETTLE));
    const answer = await within(LOAD_LIMIT_MS, evaluate(`(${collect})()`));
    return answer?.result.value ?? {error: 'the page does not answer'};
  } finally {
    browser.listeners.delete(sessionId);
    await browser.send('Target.disposeBrowserContext', {browserContextId}).catch(() => {});
  }
}

async function main(options) {
  const flags = ['--disable-quic', `--ignore-certificate-errors-spki-list=${options.key}`];
  const browser = await launch({...options, flags});
  try {
    for await (const line of readline.createInterface({input: process.stdin})) {
      const answer = await load(browser, JSON.parse(line)).catch(({message}) => ({error: message}));
      process.stdout.write(JSON.stringify(answer) + '\n');
      if (answer.error === 'Chromium ended') return 1;
    }
  } finally {
    await browser.close();
  }
  return 0;
}

process.exitCode = await main(JSON.parse(process.argv[2]));
