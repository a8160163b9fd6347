// The page: it starts the parts, and connects them.

import { sendLogin, startAccount, takeAccount } from './account.js';
import { alertUser } from './alerts.js';
import { startUploads } from './arrivals.js';
import { composer, match, publicRoom, sayText, setMaxLine, settled, showPending } from './composer.js';
import { connection } from './connection.js';
import { byId, toast } from './dom.js';
import { forgetUser, openLine, openPerson, startMenus } from './menus.js';
import { search } from './search.js';
import { claimKey, keep, kept, remember } from './session.js';
import { shelf } from './shelf.js';
import { side } from './side.js';
import { isPrivate, store } from './store.js';
import { timeline } from './timeline.js';
import { uploads } from './uploads.js';
import { enter, enterAll, entered, go, jump, leaveRoom, left, refused, roomOfAddress, showAddress, showChat, showConnection, showHead, showJoin } from './views.js';
import { language, loadWords, say, translate } from './words.js';

const retryTime = 5000; // ms after which a page that could not start tries again
const countTime = 1000; // ms in which the time until the next attempt is shown again

/** The nick that the user has asked for, until the server has accepted it. */
let wanted = '';

/** Returns the greeting. */
function hello() {
  const room = publicRoom();
  return { nick: wanted || store.nick, room, since: store.room(room).last, private: store.heard, lang: language };
}

/** Takes a frame of the server. @param {Record<string, any>} f */
function frame(f) {
  switch (f.kind) {
    case 'welcome':
      return welcome(f);
    case 'refused':
      return showJoin(f.text, f.free, f.account);
    case 'account':
      return takeAccount(f);
    case 'left':
      return left(f.room, f.text);
    case 'error':
      return f.of === 'enter' ? refused(f.room, f.text) : undefined;
    case 'bye':
      if (f.reason === 'quit') forgetUser(); // by a command
      break;
    case 'sent':
      match(f);
      break;
    case 'msg':
    case 'act':
      if (f.nick === store.nick) match(f);
      break;
    case 'file':
      if (!f.history) shelf.refresh();
      break;
  }
  store.take(f);
  if (f.kind === 'room') entered(f.room);
}

/** The user has a seat. @param {Record<string, any>} f */
function welcome(f) {
  const first = publicRoom(); // which the greeting has named
  wanted = '';
  store.welcome(f);
  remember('nick', f.nick);
  keep('here', true);
  enterAll(first);
  // The server gives a cookie for the requests that carry no headers, such as links to files.
  sendLogin({ nick: f.nick });
  if (byId('chat').hidden) showChat();
}

/** Does what the user has written. @param {string} text */
function submit(text) {
  const join = text.match(/^\/join\s+(\S+)\s*$/);
  if (join) enter(join[1]);
  else sayText(text);
  timeline.toNewest();
}

function startEvents() {
  byId('join-form').onsubmit = async (/** @type {Event} */ e) => {
    e.preventDefault();
    wanted = byId('join-nick').value.trim();
    const password = byId('join-secret').hidden ? '' : byId('join-password').value;
    const room = roomOfAddress();
    store.show(room && !isPrivate(room) ? room : publicRoom());
    byId('join-button').disabled = true;
    if (!password) return connection.greet();
    const wrong = await sendLogin({ nick: wanted, password });
    if (wrong) return showJoin(wrong, wanted, wanted);
    connection.start(); // a socket has the login of its cookie
  };
  addEventListener('hashchange', () => byId('chat').hidden || showAddress());
  store.addEventListener('rooms', showHead);
  store.addEventListener('people', showHead);
  store.addEventListener('line', (/** @type {any} */ e) => {
    const { room, line, live } = e.detail;
    const calls = live && (line.mention || isPrivate(room.name));
    if (calls && !(store.seen && room.name === store.current)) alertUser(isPrivate(room.name) ? line.nick : `${line.nick} · ${room.name}`, line.text ?? '', room.name);
  });
  const above = (/** @type {Event} */ e, /** @type {string} */ part) => /** @type {any} */ (e.target).closest(part);
  byId('lines').onclick = (/** @type {Event} */ e) => {
    const meta = above(e, '.meta');
    const nick = above(e, '.nick');
    if (meta) openLine(meta.closest('.row'), meta);
    else if (nick) openPerson(nick, nick.closest('.row').line.nick);
  };
  addEventListener('keydown', (e) => {
    if (e.key === 'Escape' && document.body.dataset.view !== 'room' && !document.querySelector('dialog[open], .menu')) go(store.current);
  });
  byId('skip').onclick = (/** @type {Event} */ e) => (e.preventDefault(), byId('text').focus());
  byId('people-close').onclick = () => go(store.current);
  byId('state-button').onclick = () => connection.start();
  setInterval(() => connection.state === 'waiting' && showConnection(), countTime);
}

/** Keeps the page as high as what the keyboard of a phone leaves free. */
function followKeyboard() {
  const v = window.visualViewport;
  if (!v) return;
  const fit = () => {
    document.documentElement.style.setProperty('--height', `${v.height}px`);
    if (v.scale === 1) scrollTo(0, 0);
  };
  v.addEventListener('resize', fit);
  fit();
}

/** Loads what the page needs to know. @returns {Promise<Record<string, any>|null>} info.json; null: the page cannot start now */
async function load() {
  let status = 0;
  try {
    const [answer, , isCopy] = await Promise.all([fetch('info.json', { headers: { 'Accept-Language': language, Accept: 'application/json' }, cache: 'no-store' }), loadWords(), claimKey()]);
    if (isCopy) connection.renew();
    status = answer.status;
    const info = await answer.json();
    if (answer.ok) return info;
    if (info.error) byId('failed').textContent = info.error;
  } catch {
    // The server is away, or what answers is not the server.
  }
  byId('failed').hidden = false;
  if (status === 401) location.reload(); // the server shows the login form
  else if (!status || status >= 500) setTimeout(() => location.reload(), retryTime);
  return null;
}

async function start() {
  followKeyboard();
  const info = await load();
  if (!info) return;
  translate(document);
  byId('server').textContent = info.name;
  byId('join-kept').textContent = byId('settings-kept').textContent = info.kept;
  byId('authority').hidden = !info.authority;
  byId('authority-text').textContent = say('page.authority.text', { address: location.href.replace(/^http:|#.*/g, (m) => m === 'http:' ? 'https:' : '') });
  byId('fingerprint').textContent = info.authority;
  byId('files-link').hidden = info.files === 'off';
  setMaxLine(info.maxLine);
  store.nick ||= info.nick; // of the login
  store.lobby = info.lobby;
  shelf.writable = info.files === 'rw' || info.files === 'drop';
  uploads.largest = info.maxFileSize;
  const changed = () => (composer.allow(!connection.ended), showConnection());
  connection.owner = { hello, frame, settled, changed, full: () => toast(say('page.storage.full')) };
  composer.owner = { say: submit, nicks: () => store.rooms.get(store.current)?.people ?? [] };
  side.owner = { person: openPerson, close: leaveRoom };
  search.jump = jump;
  startAccount(info);
  startMenus(info.url || location.href.split('#')[0]);
  startUploads();
  startEvents();
  const room = roomOfAddress();
  store.show(room && !isPrivate(room) ? room : store.current || store.lobby);
  for (const p of connection.pending) if (!p.seq) showPending(p);
  if (store.nick && kept('here', false)) {
    showChat();
    connection.start();
  } else showJoin();
  document.body.dataset.ready = 'true';
  if (isSecureContext) navigator.serviceWorker?.register('app/worker.js', { scope: './' }).catch(() => {});
}

start();
