import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hides, load, pass, socket, Storage } from './browser.js';

/** Begins a tab whose connection is open, unless it is to be idle. */
async function begin({ storage = new Storage(), idle = false } = {}) {
  const { connection } = await load('connection.js', storage);
  const settled = [];
  let told = 0;
  connection.owner = { hello: () => ({ nick: 'eva' }), frame() {}, changed() {}, settled: (p, kept) => settled.push([p.text, kept]), full: () => told++ };
  if (!idle) {
    connection.start();
    socket.opens();
    socket.takes({ kind: 'welcome', epoch: 'e', nick: 'eva' });
  }
  return { connection, settled, stored: () => JSON.parse(storage.getItem('tertulia:/:lines')), told: () => told };
}

test('a line is pending until a pong covers it', async () => {
  const { connection, settled } = await begin();
  connection.say('#tertulia', 'one');
  connection.say('#tertulia', '/2 done', 'leo');
  assert.deepEqual(socket.sent.filter((r) => 'line' in r), [{ line: 'one', room: '#tertulia' }, { line: '/2 done', room: '#tertulia', to: 'leo' }]);
  socket.takes({ kind: 'pong', taken: 1 });
  assert.deepEqual([settled, connection.pending.map((p) => p.text)], [[['one', true]], ['/2 done']]);
});

test('lines that the server has not taken are sent again, and no other', async () => {
  const { connection, settled } = await begin();
  for (const text of ['one', 'two', 'three']) connection.say('#tertulia', text);
  socket.lost();
  connection.say('#tertulia', 'four');
  connection.retry();
  socket.opens();
  socket.takes({ kind: 'welcome', epoch: 'e', nick: 'eva', taken: 2 });
  assert.deepEqual([socket.lines, settled.map(([text]) => text)], [['three', 'four'], ['one', 'two']]);
});

for (const [name, act] of Object.entries({
  'a socket that never opens': () => {},
  'a socket that never greets': () => socket.opens(),
  'a nick that is never answered': (connection) => {
    socket.opens();
    socket.takes({ kind: 'refused', text: 'taken' });
    connection.greet();
  },
})) {
  test(`${name} is given up`, async () => {
    const { connection } = await begin({ idle: true });
    connection.start();
    act(connection);
    const first = socket;
    pass(14999);
    assert.equal(connection.state, 'connecting');
    pass(1);
    assert.equal(connection.state, 'waiting');
    pass(1000);
    assert.notEqual(socket, first);
  });
}

test('a user who chooses another nick is not hurried', async () => {
  const { connection } = await begin({ idle: true });
  connection.start();
  socket.opens();
  socket.takes({ kind: 'refused', text: 'taken' });
  const first = socket;
  socket.lost();
  pass(60000);
  assert.deepEqual([connection.state, socket === first], ['idle', true]);
  connection.greet();
  assert.notEqual(socket, first);
});

test('the lines of another tab with the same key settle none of this tab', async () => {
  const { connection, settled } = await begin();
  connection.say('#tertulia', 'on its way');
  connection.shown(connection.say('#tertulia', 'said'), 7);
  socket.takes({ kind: 'bye', reason: 'replaced' });
  assert.deepEqual([connection.state, settled.map(([text]) => text), connection.pending], ['replaced', ['on its way', 'said'], []]);
  assert.equal(connection.say('#tertulia', 'in vain'), null);
  connection.start();
  connection.say('#tertulia', 'here again');
  socket.opens();
  socket.takes({ kind: 'welcome', epoch: 'e', nick: 'eva', taken: 9 });
  assert.deepEqual([socket.lines, settled.length], [['here again'], 2]);
  socket.takes({ kind: 'pong', taken: 10 });
  assert.deepEqual(settled.at(-1), ['here again', true]);
});

test('a tab with a new key has none of the lines that wait in the other', async () => {
  const storage = new Storage();
  const first = await begin({ storage });
  first.connection.say('#tertulia', 'of the first');
  hides();
  const { connection } = await begin({ storage, idle: true });
  assert.equal(connection.pending.length, 1);
  connection.renew();
  connection.start();
  socket.opens();
  socket.takes({ kind: 'welcome', epoch: 'e', nick: 'eva2' });
  assert.deepEqual(socket.lines, []);
});

test('lines are kept over a reload, and a thousand of them cost few writes', async () => {
  const storage = new Storage();
  const { connection, stored } = await begin({ storage });
  pass(1000);
  const before = storage.writes;
  for (let i = 0; i < 1000; i++) connection.say('#tertulia', `line ${i}`);
  for (let i = 0; i < 1000; i++) connection.shown(connection.pending[i], i + 1);
  assert.equal(storage.writes, before);
  pass(200);
  assert.deepEqual([storage.writes - before, stored().pending.length], [1, 1000]);
  connection.say('#tertulia', 'the last');
  hides();
  assert.equal(stored().pending.at(-1).text, 'the last');
});

test('lines that wait are stored in place of those that were read, or the user is told', async () => {
  const storage = new Storage(2000);
  const { connection, stored, told } = await begin({ storage });
  storage.setItem('tertulia:/:rooms', 'x'.repeat(1800));
  connection.say('#tertulia', 'x'.repeat(1000));
  pass(200);
  assert.deepEqual([stored().pending.length, told()], [1, 0]);
  for (let i = 0; i < 3; i++) {
    connection.say('#tertulia', 'x'.repeat(1000));
    pass(200);
  }
  assert.deepEqual([stored().pending.length, told()], [1, 1]);
});

for (const reason of ['kicked', 'banned']) {
  test(`a user who was ${reason} does not come back by themselves`, async () => {
    const { connection } = await begin();
    const first = socket;
    socket.takes({ kind: 'bye', reason, text: 'ana has put you out: spam' });
    socket.lost();
    pass(60000);
    document.dispatchEvent(new Event('visibilitychange'));
    assert.deepEqual([connection.state, connection.reason, socket === first, connection.say('#tertulia', 'hola')], ['out', 'ana has put you out: spam', true, null]);
  });
}

test('a user whom the server refuses as banned is told, and does not try again', async () => {
  const before = globalThis.fetch;
  globalThis.fetch = async () => ({ status: 403, json: async () => ({ error: 'you are banned: spam' }) });
  try {
    const { connection } = await begin({ idle: true });
    connection.start();
    socket.lost();
    for (let i = 0; i < 5; i++) await null;
    const last = socket;
    pass(60000);
    assert.deepEqual([connection.state, connection.reason, socket === last], ['out', 'you are banned: spam', true]);
  } finally {
    globalThis.fetch = before;
  }
});
