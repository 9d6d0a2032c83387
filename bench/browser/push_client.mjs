#!/usr/bin/env node
// An HTTP/2 client that accepts pushes, as no browser does any more, and discovers what a page needs
// as a browser would, from what `pushplan deps` says:
//
//   node push_client.mjs
//
// Each line of standard input is {"url": "https://192.0.2.1:8000/x/", "page": <a page of `deps
// --format json`>}; each answer is a line: {"metrics": {...}, "resources": [...]} as load.mjs has
// them, or {"error": "..."}. Nothing is parsed, run or painted: "first_paint_ms" is when the last
// byte that Chromium's first paint waits for has come, "load_ms" the last of all. Times are milliseconds
// since the connection was begun.
//
// A file of the page is asked for when its offset in the page has come, one behind a script or sheet
// when that is complete, a font when all sheets are.

import http2 from 'node:http2';
import {performance} from 'node:perf_hooks';
import readline from 'node:readline';
import zlib from 'node:zlib';

const LOAD_LIMIT_MS = 60000;
// Chromium's, as its HTTP/2 weights: very high to lowest.
const WEIGHTS = {page: 256, style: 256, font: 256, script: 220, image: 110};

const round = (ms) => Math.round(ms * 10) / 10;

class Load {
  constructor(url, page, resolve) {
    this.url = new URL(url);
    this.resolve = resolve;
    this.began = performance.now();
    this.needed = page.resources.filter(({state, lazy, frame, as}) =>
      state === 'needed' && !lazy && !frame && !['iframe', 'document', 'object', 'embed'].includes(as));
    this.page = page.url;
    this.files = new Map();  // path -> {start, first, end, bytes, pushed, wanted}
    this.session = http2.connect(this.url.origin, {
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
    this.request(this.page, this.url.pathname + this.url.search, 'page');
  }

  now() {
    return round(performance.now() - this.began);
  }

  fail(error) {
    clearTimeout(this.timer);
    this.session.destroy();
    this.resolve({error});
  }

  // Asks for a file unless it was asked for or is promised.
  request(url, path, as) {
    const promised = this.files.get(path);
    if (promised) {
      promised.wanted = true;
      return;
    }
    const stream = this.session.request(
        {':path': path, 'accept-encoding': 'br, gzip'},
        {weight: WEIGHTS[as] ?? 110, endStream: true});
    this.receive(stream, path, false);
    this.files.get(path).url = url;
  }

  receive(stream, path, pushed) {
    const file = {url: path, start: this.now(), bytes: 0, decoded: 0, pushed, wanted: !pushed};
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
  revealed({url, via, as, offset}) {
    if (as === 'font') {
      const sheets = this.needed.filter((other) => other.as === 'style' && other.blocking);
      if (!sheets.every((sheet) => this.complete(sheet.url))) return false;
    }
    if (via !== this.page) return this.complete(via) && this.files.get(via).wanted;
    const page = this.files.get(this.url.pathname + this.url.search);
    return page.end !== undefined || (offset !== null && offset !== undefined && page.decoded > offset);
  }

  discover() {
    let found = true;
    while (found) {
      found = false;
      for (const resource of this.needed) {
        if (this.files.get(resource.url)?.wanted || !this.revealed(resource)) continue;
        this.request(resource.url, resource.url, resource.as);
        found = true;
      }
    }
    const page = this.complete(this.url.pathname + this.url.search);
    if (page && this.needed.every(({url}) => this.complete(url))) this.finish();
  }

  finish() {
    clearTimeout(this.timer);
    this.session.destroy();
    const page = this.files.get(this.url.pathname + this.url.search);
    const last = (wanted) => Math.max(
        page.end, ...this.needed.filter(wanted).map(({url}) => this.files.get(url).end));
    const wasted = [...this.files.values()].filter(({pushed, wanted}) => pushed && !wanted);
    this.resolve({
      metrics: {
        connect_ms: this.connected,
        html_start_ms: page.first,
        html_ms: page.end,
        first_paint_ms: last(({blocking}) => blocking),
        load_ms: last(() => true),
        pushed: [...this.files.values()].filter(({pushed}) => pushed).length,
        wasted_bytes: wasted.reduce((sum, {bytes}) => sum + bytes, 0),
      },
      protocol: 'h2',
      resources: [...this.files.values()].filter((file) => file !== page).map((file) => ({
        url: file.url, by: file.pushed ? 'push' : 'request', start: file.start, request: file.start,
        first: file.first ?? null, end: file.end ?? null, bytes: file.bytes,
      })),
    });
  }
}

for await (const line of readline.createInterface({input: process.stdin})) {
  const {url, page} = JSON.parse(line);
  const answer = await new Promise((resolve) => new Load(url, page, resolve));
  process.stdout.write(JSON.stringify(answer) + '\n');
}
