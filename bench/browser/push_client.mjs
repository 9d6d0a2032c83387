#!/usr/bin/env node
// An HTTP/2 client that accepts pushes, as no browser does any more, and discovers what a page
// needs as a browser would, from what `pushplan deps` says:
//
//   node push_client.mjs
//
// Each line of standard input is {"url": "https://192.0.2.1:8000/x/", "page": <a page of `deps
// --format json`>}; each answer is a line: {"metrics": {...}, "resources": [...]} as load.mjs has
// them, or {"error": "..."}. Nothing is parsed, run or painted: "first_paint_ms" is when the last
// byte that Chromium's first paint waits for has come, "load_ms" the last of all. Times are
// milliseconds since the connection was begun.
//
// Its requests share the link by their weights.
//
// A file of the page is asked for when its offset in the page has come, one behind a script or
// sheet when that is complete, a font when all sheets are.

import http2 from 'node:http2';
import {performance} from 'node:perf_hooks';
import readline from 'node:readline';
import zlib from 'node:zlib';

const LOAD_LIMIT_MS = 60000;
const FRAMES = ['document', 'iframe', 'frame', 'object', 'embed'];
// Chromium's, as its HTTP/2 weights: very high to lowest.
const WEIGHTS = {page: 256, style: 256, font: 256, script: 220, image: 110};

const round = (ms) => Math.round(ms * 10) / 10;

class Load {
  constructor({url, page}, resolve) {
    const {origin, pathname, search} = new URL(url);
    this.page = pathname + search;
    this.page_in_deps = page.url;
    this.needed = page.resources.filter(
        ({state, lazy, as}) => state === 'needed' && !lazy && !FRAMES.includes(as));
    this.resolve = resolve;
    
    this.files = new Map();  // path -> {start, first, end, bytes, decoded, pushed, wanted}
    this.began = performance.now();
    this.session = http2.connect(origin, {
      rejectUnauthorized: false,
      settings: {enablePush: true, initialWindowSize: 6 << 20, maxConcurrentStreams: 1000},
    });
    this.session.on('error', (error) => this.fail(error.message));
    this.session.on('connect', () => {
      this.connected = this.now();
      this.session.setLocalWindowSize(15 << 20);
    });
    this.session.on('stream', (stream, headers) => this.receive(stream, headers[':path'], true));
    this.timer = setTimeout(() => this.fail('not complete in time'), LOAD_LIMIT_MS);
    this.request(this.page, 'page');
  }

  now() {
    return round(performance.now() - this.began);
  }

  fail(error) {
    clearTimeout(this.timer);
    this.session.destroy();
    this.resolve({error});
  }

  // Asks for a file unless it is promised.
  request(path, as) {
    const promised = this.files.get(path);
    if (promised) {
      promised.wanted = true;
      return;
    }
    const weight = WEIGHTS[as] ?? WEIGHTS.image;
    const stream = this.session.request(
        {':path': path, 'accept-encoding': 'br, gzip'},
        {weight, endStream: true});
    this.receive(stream, path, false);
  }

  receive(stream, path, pushed) {
    const file = {start: this.now(), bytes: 0, decoded: 0, pushed, wanted: !pushed};
    this.files.set(path, file);
    stream.on('error', (error) => this.fail(`${path}: ${error.message}`));
    stream.on(pushed ? 'push' : 'response', (headers) => {
      file.first = this.now();
      if (headers[':status'] !== 200) return this.fail(`${path}: status ${headers[':status']}`);
      const brotli = headers['content-encoding'] === 'br';
      const body = brotli ? stream.pipe(zlib.createBrotliDecompress()) : stream;
      stream.on('data', (data) => file.bytes += data.length);
      body.on('data', (data) => {
        file.decoded += data.length;
        this.discover();
      });
      body.on('end', () => {
        file.end = this.now();
        this.discover();
      });
    });
  }

  complete(path) {
    return this.files.get(path)?.end !== undefined;
  }

  // Whether the client has seen what names a resource.
  revealed({via, as, offset}) {
    if (as === 'font') {
      const sheets = this.needed.filter((other) => other.as === 'style' && other.blocking);
      if (!sheets.every(({url}) => this.complete(url))) return false;
    }
    if (via !== this.page_in_deps) return this.complete(via) && this.files.get(via).wanted;
    return this.complete(this.page) || this.files.get(this.page).decoded > (offset ?? Infinity);
  }

  // Asks for all that is revealed, also by what was pushed and is wanted only now.
  discover() {
    for (let found = true; found;) {
      found = false;
      for (const resource of this.needed) {
        if (this.files.get(resource.url)?.wanted || !this.revealed(resource)) continue;
        this.request(resource.url, resource.as);
        found = true;
      }
    }
    if (this.complete(this.page) && this.needed.every(({url}) => this.complete(url))) this.finish();
  }

  finish() {
    clearTimeout(this.timer);
    this.session.destroy();
    const page = this.files.get(this.page);
    const last = (resources) =>
        Math.max(page.end, ...resources.map(({url}) => this.files.get(url).end));
    const others = [...this.files].filter(([path]) => path !== this.page);
    const pushed = others.filter(([, file]) => file.pushed);
    const wasted = pushed.filter(([, file]) => !file.wanted);
    this.resolve({
      metrics: {
        connect_ms: this.connected,
        html_start_ms: page.first,
        html_ms: page.end,
        first_paint_ms: last(this.needed.filter(({blocking}) => blocking)),
        load_ms: last(this.needed),
        pushed: pushed.length,
        wasted_bytes: wasted.reduce((sum, [, {bytes}]) => sum + bytes, 0),
      },
      negotiated: 'h2',
      resources: others.map(([url, {start, first = null, end = null, bytes, pushed}]) => (
        {url, by: pushed ? 'push' : 'request', start, request: start, first, end, bytes})),
    });
  }
}

for await (const line of readline.createInterface({input: process.stdin})) {
  const answer = await new Promise((resolve) => new Load(JSON.parse(line), resolve));
  process.stdout.write(JSON.stringify(answer) + '\n');
}
