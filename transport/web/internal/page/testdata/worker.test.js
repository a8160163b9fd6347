import assert from 'node:assert/strict';
import { test } from 'node:test';
import './browser.js';

let loaded = 0;

/** Runs the worker for a request, with a cache whose put may fail. Returns its answer once all that it began has ended. */
async function answer({ fetch, put = async () => {}, kept }) {
  const listeners = {};
  const cache = { put };
  Object.assign(globalThis, {
    fetch,
    self: { registration: { scope: 'http://localhost/' }, addEventListener: (type, f) => (listeners[type] = f) },
    caches: { open: async () => cache, match: async () => kept },
  });
  await import(`../static/worker.js?${loaded++}`);
  const begun = [];
  let result;
  listeners.fetch({ request: { url: 'http://localhost/app/page.js', method: 'GET' }, respondWith: (r) => (result = r), waitUntil: (p) => begun.push(p) });
  const response = await result;
  await Promise.all(begun);
  return response;
}

/** An answer of the server. */
const fresh = { ok: true, type: 'basic', clone: () => fresh };

test('the network comes first, and its answer is kept', async () => {
  let stored;
  assert.equal(await answer({ fetch: async () => fresh, put: async (_, copy) => (stored = copy), kept: 'old' }), fresh);
  assert.equal(stored, fresh);
});

test('a cache that is full does not break the page', async () => {
  const put = async () => {
    throw new Error('QuotaExceededError');
  };
  assert.equal(await answer({ fetch: async () => fresh, put, kept: 'old' }), fresh);
});

test('without a network the page is the one that was kept', async () => {
  const fetch = async () => {
    throw new TypeError('no network');
  };
  assert.equal(await answer({ fetch, kept: 'old' }), 'old');
  await assert.rejects(answer({ fetch }), /no network/);
});
