// A small static server for the tests: node.mjs MODULE WEB KIND PORT CERT KEY; KIND is http, compat or stream.
import fs from 'node:fs';
import http from 'node:http';
import http2 from 'node:http2';
import path from 'node:path';

const [module, web, kind, port, cert, key] = process.argv.slice(2);
const { sendHints } = await import(module);

function isFile(file) {
  try {
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

/** What is asked for: { status, fields, body }. */
function find(url, headers) {
  const asked = Buffer.from(url.split('?', 1)[0].replace(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16))), 'latin1');
  let file = Buffer.concat([Buffer.from(web), asked]);
  if (asked.at(-1) === 0x2f) {
    const index = ['index.html', 'index.htm', 'index.xhtml'].map((name) => Buffer.concat([file, Buffer.from(name)]));
    file = index.find((each) => fs.existsSync(each)) ?? file;
  }
  const fallback = process.env.FALLBACK && !path.posix.extname(url.split('?')[0]);
  if (!fs.existsSync(file) && fs.existsSync(`${file}.html`)) file = Buffer.from(`${file}.html`);
  if (!isFile(file)) {
    if (!fallback) return { status: 404, fields: {}, body: 'none' };
    file = Buffer.from(`${web}/index.html`);
  }
  const body = fs.readFileSync(file);
  const etag = `"${body.length}"`;
  if (headers['if-none-match'] === etag) return { status: 304, fields: { etag }, body: '' };
  if (headers.range) return { status: 206, fields: { etag, 'content-range': `bytes 0-1/${body.length}` }, body: body.subarray(0, 2) };
  return { status: 200, fields: { etag, 'content-length': body.length }, body };
}

function answer(stream, headers, more = () => ({})) {
  const { status, fields, body } = find(headers[':path'], headers);
  const hints = more();
  stream.respond({ ':status': status, ...fields, ...(status === 200 ? hints : {}) }, { endStream: headers[':method'] === 'HEAD' });
  if (headers[':method'] !== 'HEAD') stream.end(body);
}

function listener(request, response) {
  sendHints(request, response, answer);
  const { status, fields, body } = find(request.url, request.headers);
  if (status === 404) response.statusCode = 404; // the way without writeHead
  else response.writeHead(status, fields);
  response.end(request.method === 'HEAD' ? undefined : body);
}

if (kind === 'http') {
  http.createServer(listener).listen(port, '127.0.0.1');
} else {
  const server = http2.createSecureServer({ cert: fs.readFileSync(cert), key: fs.readFileSync(key) }, kind === 'compat' ? listener : undefined);
  if (kind === 'stream') {
    server.on('stream', (stream, headers) => {
      stream.on('error', () => {});
      answer(stream, headers, () => sendHints(headers, stream, answer));
    });
  }
  server.listen(port, '127.0.0.1');
}
