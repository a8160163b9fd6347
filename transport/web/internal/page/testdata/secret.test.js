import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load, pass, socket, Storage } from './browser.js';

const { isSecret, shownSecret } = await load('secret.js');

for (const line of ['/login ana x', '/pass x', '/register x', '/passwd a b', ' /login x', '//login x', '.login x', '/lgoin x', '/Passwort x', '/pass1 x', '/ login x', '/login: x', '/ＬＯＧＩＮ x']) {
  test(`${line} may have a password`, () => assert.ok(isSecret(line)));
}

for (const line of ['hola', 'login ana', '/join #lab', '/last 5', '/login.html', '/usr/bin/pass x', '/me waves', '/ban eva', '/part', '']) {
  test(`${line} has none`, () => assert.ok(!isSecret(line)));
}

test('a line with a password is neither shown nor stored, and it is counted', async () => {
  const storage = new Storage();
  const { connection } = await load('connection.js', storage);
  connection.start();
  socket.opens();
  socket.takes({ kind: 'welcome', epoch: 'e', nick: 'eva' });
  connection.say('#tertulia', '/login ana correct horse');
  connection.say('#tertulia', 'hola');
  pass(1000);
  assert.deepEqual(socket.lines, ['/login ana correct horse', 'hola']);
  assert.deepEqual(JSON.parse(storage.getItem('tertulia:/:lines')).pending.map((p) => p.text), ['', 'hola']);
  assert.equal(shownSecret('/login ana correct horse'), '/login …');
});
