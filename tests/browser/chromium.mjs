// Drives headless Chromium by the DevTools protocol over its pipe (descriptors 3 and 4), so that
// Node needs no package. CHROMIUM names another browser.

import {spawn} from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

// The popups of the address bar are pages, which Chromium loads for each new window.
const DISABLED = [
  'Translate', 'OptimizationHints', 'MediaRouter', 'WebUIOmniboxPopup', 'WebUIOmniboxAimPopup',
  'WebUIOmniboxFullPopup', 'PreloadTopChromeWebUI',
];

// What every Chromium of ours is started with, however it is driven.
export const FLAGS = [
  '--disable-gpu', '--no-first-run', '--mute-audio', '--hide-scrollbars',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
  '--disable-default-apps', '--disable-extensions', `--disable-features=${DISABLED.join(',')}`,
];

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// The promise, or null after so many milliseconds. A timer left behind would keep Node alive.
export function within(ms, promise) {
  let timer;
  const late = new Promise((resolve) => timer = setTimeout(() => resolve(null), ms));
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
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
//
// `reachable` is the one host that can be reached, `flags` are further ones, and `prefix` is a
// command line that starts another (`ip netns exec NAME`).
export async function launch({reachable, flags = [], prefix = []}) {
  const user_data = fs.mkdtempSync(path.join(os.tmpdir(), 'chromium-'));
  const [program, ...first] = [...prefix, process.env.CHROMIUM ?? 'chromium'];
  const child = spawn(program, [
    ...first, ...(process.getuid() === 0 ? ['--no-sandbox'] : []), '--headless', ...FLAGS,
    `--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE ${reachable}`, ...flags,
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
      await within(3000, exited);
      if (!dead) child.kill('SIGKILL');
      await exited;
      await remove_folder(user_data);
    },
  };
}

// Resolves when fonts are loaded and two frames were drawn: style has then asked for all it wants.
export const SETTLE = `document.fonts.ready.then(() => new Promise((resolve) =>
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(1)))))`;
