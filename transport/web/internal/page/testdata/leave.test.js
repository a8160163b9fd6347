import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hides, load, Storage } from './browser.js';

test('a user who has left leaves nothing, also when the tab goes', async () => {
  const storage = new Storage();
  const session = await load('session.js', storage);
  await session.claimKey();
  session.tabKey();
  session.saveSoon(() => session.keep('lines', ['one']));
  session.remember('nick', 'eva');
  await session.forgetAll();
  hides();
  session.remember('nick', 'eva');
  assert.deepEqual([Object.keys(storage), Object.keys(localStorage)], [[], []]);
});
