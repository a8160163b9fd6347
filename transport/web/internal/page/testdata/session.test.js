import assert from 'node:assert/strict';
import { test } from 'node:test';
import { as, hides, load, pass, Storage } from './browser.js';

/** Begins a tab: it claims the key of its storage, while the time for answers passes. */
async function begin(storage) {
  const session = await load('session.js', storage);
  const claim = session.claimKey();
  pass(200);
  return { session, isCopy: await claim, key: session.tabKey() };
}

const copyOf = (storage) => Object.assign(new Storage(), storage);

test('a tab that is duplicated has a key of its own', async () => {
  const storage = new Storage();
  const first = await begin(storage);
  const second = await begin(copyOf(storage));
  assert.deepEqual([first.isCopy, second.isCopy], [false, true]);
  assert.match(second.key, /^[0-9a-f]{32}$/);
  assert.notEqual(second.key, first.key);
  assert.equal(as(storage, first.session.tabKey), first.key);
});

for (const ids of [[0.1, 0.2], [0.2, 0.1]]) {
  test(`of two tabs that begin at once, one keeps the key: ${ids}`, async (t) => {
    t.mock.method(Math, 'random', () => ids.shift());
    const storage = new Storage();
    as(storage, (await load('session.js', storage)).tabKey);
    const [a, b] = [copyOf(storage), copyOf(storage)];
    const [one, two] = [await load('session.js', a), await load('session.js', b)];
    const claims = [as(a, one.claimKey), as(b, two.claimKey)];
    pass(200);
    assert.deepEqual((await Promise.all(claims)).sort(), [false, true]);
  });
}

test('a tab that nobody duplicated keeps its key over a reload', async () => {
  const storage = new Storage();
  const key = as(storage, (await load('session.js', storage)).tabKey);
  const again = await begin(storage);
  assert.deepEqual([again.isCopy, again.key], [false, key]);
});

test('a user who has left leaves nothing, also when the tab goes', async () => {
  const storage = new Storage();
  const { session } = await begin(storage);
  session.saveSoon(() => session.keep('lines', ['one']));
  session.remember('nick', 'eva');
  await session.forgetAll();
  hides();
  session.remember('nick', 'eva');
  assert.deepEqual([Object.keys(storage), Object.keys(localStorage)], [[], []]);
});
