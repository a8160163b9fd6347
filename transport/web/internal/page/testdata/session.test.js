import assert from 'node:assert/strict';
import { test } from 'node:test';
import { as, hides, load, pass, Storage } from './browser.js';

/** Begins a tab: it claims the key of its storage, while the time for answers passes. */
async function begin(storage) {
  const session = await load('session.js', storage);
  const claim = session.claimKey();
  pass(1000);
  return { session, isCopy: await claim, key: session.tabKey() };
}

const copyOf = (storage) => Object.assign(new Storage(), storage);

test('a tab that is duplicated has a key of its own', async () => {
  const storage = new Storage();
  const first = await begin(storage);
  first.session.keep('lines', { pending: ['of the first'] });
  const copy = copyOf(storage);
  const second = await begin(copy);
  assert.deepEqual([first.isCopy, second.isCopy, second.session.kept('lines')], [false, true, {}]);
  assert.match(second.key, /^[0-9a-f]{32}$/);
  assert.notEqual(second.key, first.key);
  assert.equal(as(storage, first.session.tabKey), first.key);
});

for (const ids of [[0.1, 0.2], [0.2, 0.1]]) {
  test(`of two tabs that begin at once, one keeps the key: ${ids}`, async (t) => {
    t.mock.method(Math, 'random', () => ids.shift());
    const storage = new Storage();
    as(storage, (await load('session.js', storage)).tabKey);
    storage.setItem('tertulia:/:live', 'true');
    const [a, b] = [copyOf(storage), copyOf(storage)];
    const [one, two] = [await load('session.js', a), await load('session.js', b)];
    const claims = [as(a, one.claimKey), as(b, two.claimKey)];
    pass(1000);
    assert.deepEqual((await Promise.all(claims)).sort(), [false, true]);
  });
}

test('a tab keeps its key over a reload, and does not wait for others', async () => {
  const storage = new Storage();
  const key = (await begin(storage)).key;
  hides();
  const again = await load('session.js', storage);
  assert.deepEqual([await again.claimKey(), again.tabKey()], [false, key]);
});

test('a tab that was killed keeps its key', async () => {
  const storage = new Storage();
  const key = as(storage, (await load('session.js', storage)).tabKey);
  storage.setItem('tertulia:/:live', 'true');
  const again = await begin(copyOf(storage));
  assert.deepEqual([again.isCopy, again.key], [false, key]);
});
