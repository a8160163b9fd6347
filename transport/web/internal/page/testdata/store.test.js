import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hides, load, Storage } from './browser.js';

test('the newest conversations are kept over a reload', async () => {
  const storage = new Storage();
  const { store } = await load('store.js', storage);
  for (let i = 1; i <= 25; i++) store.take({ kind: 'priv', seq: i, time: 1, nick: `user${i}`, text: 'hola' });
  hides();
  const again = (await load('store.js', storage)).store;
  const kept = [...again.rooms.values()].filter((r) => r.lines.length).map((r) => r.name);
  assert.deepEqual([again.rooms.size, kept.length, kept[0]], [25, 20, '@user6']);
});

test('a conversation is one, however the user has written the nick', async () => {
  const { store } = await load('store.js');
  store.room('@EVA');
  store.take({ kind: 'sent', seq: 1, time: 1, peer: 'eva', text: 'hola' });
  store.take({ kind: 'priv', seq: 2, time: 1, nick: 'eva', text: 'hola' });
  assert.deepEqual([[...store.rooms.keys()], store.room('@EVA').lines.length], [['@EVA'], 2]);
});

test('the nicks that are known of a room are bounded', async () => {
  const { store } = await load('store.js');
  store.take({ kind: 'room', room: '#a', names: ['ana'], count: 1 });
  const names = (n) => Array.from({ length: 100 }, (_, i) => `user${n}-${i}`);
  for (let n = 0; n < 50; n++) store.take({ kind: 'crowd', time: 1, room: '#a', joined: 100, left: 100, names: names(n) });
  store.take({ kind: 'join', time: 1, room: '#a', nick: 'leo' });
  const { people, count } = store.room('#a');
  assert.deepEqual([people.size, count, people.has('leo'), people.has('user49-99'), people.has('ana')], [1000, 3, true, true, false]);
});
