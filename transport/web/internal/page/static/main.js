// The page: it starts the parts, and connects them.

import { alertUser, canNotify, notifiesNow, setNotify, setSound, showTitle, soundIsOn } from './alerts.js';
import { Composer, linesOf } from './composer.js';
import { Connection } from './connection.js';
import { askUser, byId, copy, make, openMenu, toast } from './dom.js';
import { Search } from './search.js';
import { forgetAll, keep, kept, remember, remembered, tabKey } from './session.js';
import { Shelf } from './shelf.js';
import { Side } from './side.js';
import { isPrivate, Store } from './store.js';
import { Timeline } from './timeline.js';
import { dated, dropped, named, Uploads } from './uploads.js';
import { chooseLanguage, language, languages, loadWords, say, translate } from './words.js';

/** The server's info.json. @type {Record<string, any>} */
let info = {};
/** The room that the user asked to enter, and that is shown once the server lets them in. */
let wanted = '';

const touch = matchMedia('(pointer: coarse)').matches;
const store = new Store();
const connection = new Connection({ hello, frame, settled, changed: showConnection });
const timeline = new Timeline(store, connection);
const composer = new Composer({ say: sayText, nicks: () => store.rooms.get(store.current)?.people ?? [] });
const side = new Side(store, connection, { person: openPerson, close: closeRoom });
const search = new Search(store, connection, jump);
const shelf = new Shelf();
const uploads = new Uploads({ largest: () => info.maxFileSize, done: () => shelf.refresh() });

/** Returns the name of a room as the user writes it: with its #. @param {string} name */
const roomName = (name) => (name.startsWith('#') || isPrivate(name) ? name : '#' + name);

/** Returns the room that the address names, or "". */
function roomOfAddress() {
  const hash = decodeURIComponent(location.hash.slice(1));
  return hash && !hash.startsWith('/') ? roomName(hash) : '';
}

// ---- The connection

/** Returns the room in which commands are said: the one that is shown, unless it is private. */
function publicRoom() {
  const rooms = [store.current, ...store.rooms.keys()];
  return rooms.find((r) => r && !isPrivate(r)) ?? info.lobby;
}

/** Returns the greeting. */
function hello() {
  const room = publicRoom();
  return { nick: store.nick, room, since: store.room(room).last, lang: language };
}

/** Takes a frame of the server. @param {Record<string, any>} f */
function frame(f) {
  switch (f.kind) {
    case 'welcome':
      store.welcome(f);
      remember('nick', f.nick);
      keep('here', true);
      enterRooms();
      identify();
      if (byId('chat').hidden) showChat();
      return;
    case 'refused':
      return showJoin(f.text, f.free);
    case 'denied':
      return showJoin(f.text, '');
    case 'room':
      store.take(f);
      if (f.room === wanted) {
        wanted = '';
        location.hash = f.room;
      }
      return;
    case 'left':
      store.take(f);
      if (f.room === store.current) location.hash = info.lobby;
      return;
    case 'error':
      if (f.of === 'enter') toast(f.text);
      return;
    case 'msg':
    case 'act':
    case 'sent':
      match(f);
      break;
    case 'file':
      if (!f.history) shelf.refresh();
      break;
  }
  store.take(f);
}

/** Enters all rooms of this tab that the greeting did not name, with all lines that followed. */
function enterRooms() {
  const first = hello().room;
  for (const r of store.rooms.values()) if (!isPrivate(r.name) && r.name !== first) connection.enter(r.name, r.last);
}

/** Gives the server a cookie for the requests that carry no headers, such as links to files. */
function identify() {
  fetch('login', { method: 'POST', headers: { 'Content-Type': 'application/json', Accept: 'application/json' }, body: JSON.stringify({ nick: store.nick, key: tabKey() }) }).catch(() => {});
}

/** Finds the pending line that a line of the server is, and takes its place. @param {Record<string, any>} f */
function match(f) {
  const mine = f.kind === 'sent' || f.nick === store.nick;
  if (!mine) return;
  const text = f.kind === 'act' ? '/me ' + f.text : f.kind === 'sent' ? `/msg ${f.peer} ${f.text}` : f.text;
  const inRoom = (/** @type {any} */ p) => f.kind === 'sent' || p.room === f.room;
  const same = (/** @type {any} */ p) => inRoom(p) && (p.text === text || p.text === '/' + text || p.text.trim() === text);
  const candidates = connection.pending.filter((p) => inRoom(p) && !p.seq && (p.text[0] !== '/' || /^\/(\/|me |msg )/.test(p.text)));
  // A line that was sent again, since the server was killed, takes the place of the first one.
  const p = candidates.find(same) ?? (f.history ? undefined : candidates[0]) ?? (f.history ? undefined : connection.pending.find((o) => o.seq && o.seq < f.seq && same(o)));
  f.tick = p ? 'sent' : 'kept';
  if (!p) return;
  const room = store.rooms.get(f.kind === 'sent' ? '@' + f.peer : f.room);
  const shown = room?.lines.find((l) => (p.seq ? l.seq === p.seq : l.pending === p));
  if (room && shown) store.drop(room, shown);
  connection.shown(p, f.seq);
}

/** A line is with the server for good. @param {import('./connection.js').Pending} p @param {boolean} safe it is on disk */
function settled(p, safe) {
  for (const r of store.rooms.values()) {
    const line = r.lines.findLast((l) => (p.seq ? l.seq === p.seq && l.own : l.pending === p));
    if (!line) continue;
    if (!p.seq) {
      if (line.kind !== 'typed') store.drop(r, line); // its line comes, or came, in another way
    } else {
      line.tick = safe ? 'kept' : 'unkept';
      store.touch(line);
    }
  }
}

/** Shows a pending line at the end of its room. @param {import('./connection.js').Pending} p */
function showPending(p) {
  const privately = p.text.match(/^\/msg (\S+) (.*)$/s);
  const command = !privately && /^\/(?!\/|me )/.test(p.text);
  const room = store.room(privately ? '@' + privately[1] : p.room);
  const kind = command ? 'typed' : privately ? 'sent' : p.text.startsWith('/me ') ? 'act' : 'msg';
  const text = privately ? privately[2] : kind === 'act' ? p.text.slice(4) : p.text.replace(/^\/\//, '/');
  store.add(room, { kind, time: p.time, nick: store.nick, text, tick: 'pending', pending: p });
}

/** Says what the user has written. @param {string} text */
function sayText(text) {
  const room = store.current;
  const command = /^\/(?!\/|me )/.test(text);
  const quit = text.match(/^\/(quit|exit)\b/);
  if (quit) return void leave();
  const join = text.match(/^\/join\s+(\S+)\s*$/);
  if (join) return enter(join[1]);
  const before = isPrivate(room) && !command ? `/msg ${room.slice(1)} ` : '';
  const limit = (info.maxLine || 1024) - new TextEncoder().encode(before).length;
  for (const line of command ? [text.trim()] : linesOf(text, limit)) {
    showPending(connection.say(publicRoom(), before + line));
  }
  if (!byId('latest').hidden) timeline.latest();
}

const states = { connecting: 'page.state.connecting', waiting: 'page.state.waiting', replaced: 'page.state.replaced', denied: 'page.state.denied', left: 'page.state.left' };

/** Shows the state of the connection in words. */
function showConnection() {
  const { state } = connection;
  const bar = byId('state');
  const tries = state === 'connecting' || state === 'waiting';
  document.body.dataset.connection = state;
  bar.hidden = state === 'open' || state === 'refused' || state === 'idle' || byId('chat').hidden;
  if (bar.hidden) return;
  const seconds = Math.max(1, Math.ceil((connection.retryAt - Date.now()) / 1000));
  const name = state === 'waiting' && !navigator.onLine ? 'page.state.offline' : states[state];
  const waiting = tries && connection.pending.length ? ' ' + say('page.state.pending', { count: connection.pending.length }) : '';
  byId('state-text').textContent = say(name, { count: seconds }) + waiting;
  bar.classList.toggle('bad', !tries);
  const button = byId('state-button');
  button.hidden = state === 'connecting';
  button.textContent = say(state === 'replaced' ? 'page.state.here' : 'page.state.now');
  button.onclick = () => connection.start();
}

// ---- The views

/** Asks for a nick. @param {string} [why] the last one was refused @param {string} [free] one that is free */
function showJoin(why = '', free = '') {
  byId('chat').hidden = true;
  byId('join').hidden = false;
  const room = roomOfAddress() || info.lobby;
  byId('join-room').textContent = isPrivate(room) ? info.lobby : room;
  byId('join-error').textContent = why;
  byId('join-error').hidden = !why;
  const field = byId('join-nick');
  field.value = free || field.value || store.nick || remembered('nick');
  field.setAttribute('aria-invalid', String(!!why));
  byId('join-button').disabled = false;
  field.focus();
  field.select();
}

/** Shows the chat, at the view that the address names. */
function showChat() {
  byId('join').hidden = true;
  byId('chat').hidden = false;
  showAddress(!touch);
}

/** Shows the view that the address names. @param {boolean} focus the field to write in */
function showAddress(focus) {
  const hash = location.hash.slice(1);
  const view = hash.startsWith('/') ? hash.split('/')[1] : 'room';
  document.body.dataset.view = view;
  for (const name of ['files', 'search', 'people-pane']) byId(name).hidden = view !== name.replace('-pane', '');
  byId('conversation').hidden = view === 'files' || view === 'search';
  byId('composer').hidden = view === 'files' || view === 'search';
  side.showPeople(view === 'people' ? store.rooms.get(store.current) ?? null : null);
  if (view === 'files') shelf.show(decodeURIComponent(hash.slice('/files'.length)));
  else if (view === 'search') search.show(store.current);
  else if (view === 'room') {
    const name = roomOfAddress() || store.current || info.lobby;
    if (!store.rooms.get(name)?.inside && !isPrivate(name)) connection.enter(name, store.room(name).last);
    showRoom(name, focus);
  } else if (!timeline.room) showRoom(store.current || info.lobby, false);
  for (const a of document.querySelectorAll('[data-view-link]')) {
    if (/** @type {HTMLElement} */ (a).dataset.viewLink === view) a.setAttribute('aria-current', 'page');
    else a.removeAttribute('aria-current');
  }
  byId('title').textContent = view === 'files' ? say('page.files') : view === 'search' ? say('page.search') : isPrivate(store.current) ? store.current.slice(1) : store.current;
  showHead();
}

/** @param {string} name @param {boolean} focus */
function showRoom(name, focus) {
  const again = timeline.room?.name === name && store.current === name;
  store.show(name);
  if (!again) {
    byId('empty-title').textContent = say(isPrivate(name) ? 'page.empty.private' : 'page.empty.title', { nick: name.slice(1), room: name });
    byId('empty-text').textContent = say(isPrivate(name) ? 'page.empty.private.text' : 'page.empty.text');
    timeline.show(store.room(name));
    composer.show(name, focus);
  } else if (focus) byId('text').focus();
  byId('attach').hidden = isPrivate(name) || info.files === 'off' || info.files === 'ro';
}

/** Shows the room's topic and the number in the title. */
function showHead() {
  const room = store.rooms.get(store.current);
  byId('topic').textContent = document.body.dataset.view === 'room' || document.body.dataset.view === 'people' ? room?.topic ?? '' : '';
  showTitle(store.calls, isPrivate(store.current) ? store.current.slice(1) : store.current, info.name || 'tertulia');
}

/** Enters a room, or opens a conversation, and shows it. @param {string} name */
function enter(name) {
  const room = roomName(name.trim());
  if (isPrivate(room) || store.rooms.get(room)?.inside) location.hash = room.replace(/^#/, '');
  else {
    wanted = room;
    connection.enter(room, store.rooms.get(room)?.last ?? 0);
  }
}

/** Leaves a room, or ends a conversation. @param {string} name */
function closeRoom(name) {
  if (name === info.lobby && store.rooms.size === 1) return toast(say('page.room.last'));
  if (!isPrivate(name)) connection.exit(name);
  store.forget(name);
  if (name === store.current) location.hash = [...store.rooms.keys()][0] ?? info.lobby;
}

/** Shows a line of the history. @param {string} room @param {number} seq */
async function jump(room, seq) {
  history.pushState(null, '', room);
  showAddress(false);
  try {
    await timeline.jump(store.room(room), seq);
  } catch (e) {
    toast(/** @type {Error} */ (e).message || say('page.search.offline'));
  }
}

/** @param {Element} at @param {string} nick */
function openPerson(at, nick) {
  if (nick === store.nick) return rename();
  openMenu(at, [
    { icon: 'at', text: say('page.person.private', { nick }), run: () => enter('@' + nick) },
    { icon: 'reply', text: say('page.person.mention', { nick }), run: () => (location.hash = store.current.replace(/^#/, ''), composer.insert(nick + ': ')) },
    { icon: 'mute', text: say('page.person.ignore', { nick }), run: () => sayText('/ignore ' + nick) },
  ]);
}

/** The menu of a line. @param {any} row @param {Element} at */
function openLine(row, at) {
  const l = row.line;
  const actions = [{ icon: 'copy', text: say('page.line.copy'), run: () => copy(l.path ? new URL(row.querySelector('a').href).href : l.text) }];
  if (!l.own && !isPrivate(store.current)) {
    actions.unshift({ icon: 'reply', text: say('page.person.mention', { nick: l.nick }), run: () => composer.insert(l.nick + ': ') });
    actions.push({ icon: 'at', text: say('page.person.private', { nick: l.nick }), run: () => enter('@' + l.nick) });
  }
  if (l.own && l.seq && l.kind !== 'sent' && Date.now() - l.time < 5 * 60000) {
    actions.push({ icon: 'trash', text: say('page.line.remove'), danger: true, run: () => connection.say(l.room, '/forget ' + l.seq) });
  }
  openMenu(at, actions);
}

async function rename() {
  const nick = await askUser({ title: say('page.nick.change'), label: say('page.nick'), value: store.nick, action: say('page.nick.change') });
  if (nick && nick !== store.nick) connection.say(publicRoom(), '/nick ' + nick);
}

async function openRooms() {
  const list = byId('room-list');
  list.replaceChildren();
  byId('room-new').value = '';
  byId('rooms-dialog').showModal();
  try {
    const rooms = await connection.ask('rooms', {});
    const others = rooms.list.filter((/** @type {any} */ r) => !store.rooms.get(r.room)?.inside);
    list.replaceChildren(...others.map((/** @type {any} */ r) => make('li', {}, make('button.person', { type: 'button', onclick: () => (byId('rooms-dialog').close(), enter(r.room)) },
      make('span.sign', { 'aria-hidden': 'true' }, '#'), make('span', {}, make('bdi', {}, r.room.slice(1)), make('small', {}, say('page.room.count', { count: r.count ?? 0 })))))));
  } catch {
    // The user can still type a name.
  }
}

function openSettings() {
  byId('sound').checked = soundIsOn();
  byId('notify').checked = notifiesNow();
  byId('notify').closest('label').hidden = !canNotify;
  byId('settings-nick').textContent = store.nick;
  byId('settings').showModal();
}

/** Leaves, and clears all that this browser knows of the user. */
async function leave() {
  if ((await askUser({ title: say('page.leave.title'), text: say('page.leave.text'), action: say('page.leave'), danger: true })) === null) return;
  connection.quit();
  await fetch('login', { method: 'DELETE' }).catch(() => {});
  window.onbeforeunload = null;
  store.rooms.clear();
  forgetAll();
  location.replace(location.pathname);
}

// ---- Files

/** The folder for files that come now, with a slash at its end. */
const folder = () => (document.body.dataset.view === 'files' ? shelf.folder : '/');

/** @param {Promise<any[]>|any[]} files */
async function upload(files) {
  const at = folder();
  const all = await files;
  if (info.files === 'off' || info.files === 'ro') return toast(say('page.files.readonly'));
  if (all.length) uploads.add(all, at);
}

function startFiles() {
  for (const id of ['pick-files', 'pick-camera', 'pick-folder']) {
    const input = byId(id);
    input.onchange = () => {
      upload((id === 'pick-camera' ? dated : named)(input.files, folder()));
      input.value = '';
    };
  }
  const choose = (/** @type {Element} */ at) => openMenu(at, [
    { icon: 'file', text: say('page.attach.files'), run: () => byId('pick-files').click() },
    ...(touch ? [{ icon: 'camera', text: say('page.attach.camera'), run: () => byId('pick-camera').click() }] : [{ icon: 'folder', text: say('page.attach.folder'), run: () => byId('pick-folder').click() }]),
  ]);
  byId('attach').onclick = () => choose(byId('attach'));
  byId('files-add').onclick = () => choose(byId('files-add'));
  let depth = 0; // of the elements that the dragged files have entered
  const carries = (/** @type {DragEvent} */ e) => e.dataTransfer?.types.includes('Files') && !byId('chat').hidden;
  const show = () => (byId('drop').hidden = depth <= 0);
  addEventListener('dragenter', (e) => carries(e) && (e.preventDefault(), depth++, show()));
  addEventListener('dragover', (e) => carries(e) && e.preventDefault());
  addEventListener('dragleave', (e) => carries(e) && (depth--, show()));
  addEventListener('drop', (e) => {
    if (!carries(e)) return;
    e.preventDefault();
    depth = 0;
    show();
    upload(dropped(/** @type {DataTransfer} */ (e.dataTransfer), folder()));
  });
  addEventListener('paste', (e) => {
    if (!e.clipboardData?.files.length || byId('chat').hidden) return;
    e.preventDefault();
    upload(dated(e.clipboardData.files, folder()));
  });
}

// ---- The start

function startEvents() {
  byId('join-form').onsubmit = (/** @type {Event} */ e) => {
    e.preventDefault();
    store.nick = byId('join-nick').value.trim();
    if (!store.nick) return;
    store.current = roomOfAddress() || store.current || info.lobby;
    store.room(store.current);
    byId('join-button').disabled = true;
    if (connection.state === 'refused') connection.greet();
    else connection.start();
  };
  addEventListener('hashchange', () => byId('chat').hidden || showAddress(!touch));
  store.addEventListener('rooms', showHead);
  store.addEventListener('line', (/** @type {any} */ e) => {
    const { room, line, live } = e.detail;
    if (live && (line.mention || isPrivate(room.name)) && (document.hidden || room.name !== store.current)) alertUser(isPrivate(room.name) ? line.nick : `${line.nick} · ${room.name}`, line.text ?? '', room.name);
  });
  const menuOf = (/** @type {Event} */ e, /** @type {string} */ part) => /** @type {Element} */ (e.target).closest(part);
  byId('lines').onclick = (/** @type {Event} */ e) => {
    const meta = menuOf(e, '.meta');
    const nick = menuOf(e, '.nick');
    if (meta) openLine(meta.closest('.row'), meta);
    else if (nick) openPerson(nick, /** @type {any} */ (nick.closest('.row')).line.nick);
  };
  byId('lines').oncontextmenu = (/** @type {Event} */ e) => {
    const row = menuOf(e, '.row.said');
    if (!row || menuOf(e, 'a, .preview') || !touch) return;
    e.preventDefault();
    openLine(row, /** @type {Element} */ (row.querySelector('.meta')));
  };
  byId('room-add').onclick = openRooms;
  byId('skip').onclick = (/** @type {Event} */ e) => (e.preventDefault(), byId('text').focus());
  byId('people-close').onclick = () => (location.hash = store.current.replace(/^#/, ''));
  byId('rooms-form').onsubmit = () => byId('room-new').value.trim() && enter(byId('room-new').value);
  byId('menu').onclick = openSettings;
  byId('settings-rename').onclick = () => (byId('settings').close(), rename());
  byId('settings-leave').onclick = () => (byId('settings').close(), leave());
  byId('settings-help').onclick = () => (byId('settings').close(), (location.hash = store.current.replace(/^#/, '')), sayText('/help'));
  byId('share-copy').onclick = () => copy(info.url || location.href);
  byId('sound').onchange = () => setSound(byId('sound').checked);
  byId('notify').onchange = async () => (byId('notify').checked = await setNotify(byId('notify').checked));
  byId('language').append(...Object.entries(languages).map(([value, name]) => make('option', { value, lang: value }, name)));
  byId('language').value = language;
  byId('language').onchange = () => chooseLanguage(byId('language').value);
  for (const b of document.querySelectorAll('dialog .close-dialog')) /** @type {HTMLElement} */ (b).onclick = () => b.closest('dialog')?.close();
  setInterval(() => connection.state === 'waiting' && showConnection(), 1000);
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

async function start() {
  followKeyboard();
  try {
    const [answer] = await Promise.all([fetch('info.json', { cache: 'no-store' }), loadWords()]);
    if (answer.status === 401) return location.reload();
    info = await answer.json();
  } catch {
    byId('failed').hidden = false;
    setTimeout(() => location.reload(), 5000);
    return;
  }
  translate(document);
  byId('join-kept').textContent = info.kept ?? '';
  byId('share-url').textContent = byId('share-url').href = info.url || location.href.split('#')[0];
  byId('settings-kept').textContent = info.kept ?? '';
  byId('server').textContent = info.name || 'tertulia';
  byId('files-link').hidden = info.files === 'off';
  startEvents();
  startFiles();
  for (const p of connection.pending) showPending(p);
  store.current = roomOfAddress() || store.current || info.lobby;
  store.room(store.current);
  if (store.nick && kept('here', false)) {
    showChat();
    connection.start();
  } else showJoin();
  document.body.dataset.ready = 'true';
  if (isSecureContext) navigator.serviceWorker?.register('app/worker.js', { scope: './' }).catch(() => {});
}

start();
