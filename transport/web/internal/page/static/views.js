// Which view is shown. The address names it: "#lab" is a room, "#@eva" a conversation, and
// "#/files/lab", "#/search", "#/people" and "#/rooms" are the other views. So the browser's back
// button leads back.

import { showTitle } from './alerts.js';
import { composer } from './composer.js';
import { connection } from './connection.js';
import { byId, toast, touch } from './dom.js';
import { search } from './search.js';
import { remembered } from './session.js';
import { shelf } from './shelf.js';
import { side } from './side.js';
import { isPrivate, store } from './store.js';
import { timeline } from './timeline.js';
import { say } from './words.js';

/** The rooms for which the server was asked and has not answered. @type {Set<string>} */
const asked = new Set();
/** The room of the greeting, until its answer, which comes first. */
let greeted = '';

/** Returns a room's name with its #, as users may leave it out. @param {string} name */
const roomName = (name) => (/^[#@]/.test(name) ? name : '#' + name).normalize();

/** Returns a room's name for a sentence. @param {string} name */
const shownName = (name) => (isPrivate(name) ? name.slice(1) : name);

/** Returns the part of the address that names a view. */
function hashOfAddress() {
  const hash = location.hash.slice(1);
  try {
    return decodeURIComponent(hash);
  } catch {
    return hash; // typed by a user, with a "%" that stands for itself
  }
}

/** Returns the room that the address names, or "". */
export function roomOfAddress() {
  const hash = hashOfAddress();
  return hash && !hash.startsWith('/') ? roomName(hash) : '';
}

/** Reports whether a room is shown, and no other one will be: the address may name one already. @param {string} name */
const isShown = (name) => name === (roomOfAddress() || store.current);

/** Shows a room that this tab has entered. @param {string} name */
export function go(name) {
  location.hash = name.replace(/^#/, '');
}

/** Enters a room, or opens a conversation, and shows it. @param {string} name */
export function enter(name) {
  const room = roomName(name.trim());
  store.room(room);
  go(room);
}

/** Asks the server for a room, with all lines that followed the last one. @param {string} name */
function ask(name) {
  if (connection.state !== 'open' || asked.has(name)) return;
  asked.add(name);
  connection.enter(name, store.room(name).last);
}

/** Enters all rooms of this tab again, but for the first, which the greeting has named. @param {string} first */
export function enterAll(first) {
  greeted = first;
  asked.clear();
  asked.add(first);
  for (const name of [...store.rooms.keys()]) if (!isPrivate(name)) ask(name);
}

/** The server has let the user into a room, which it may spell in another way. @param {string} name */
export function entered(name) {
  // It greets in the lobby if the room is not available.
  const wanted = greeted || [...asked].find((a) => a.toLowerCase() === name.toLowerCase()) || name;
  greeted = '';
  asked.delete(wanted);
  if (wanted !== name) {
    store.forget(wanted);
    if (isShown(wanted)) go(name);
  } else if (name === store.current) timeline.fill();
}

/** The server has not let the user into a room. @param {string} name @param {string} why */
export function refused(name, why) {
  toast(why);
  asked.delete(name);
  left(name);
}

/** Leaves a room, or ends a conversation. @param {string} name */
export function leaveRoom(name) {
  const others = [...store.rooms.keys()].filter((r) => r !== name);
  if (!isPrivate(name)) {
    if (!others.some((r) => !isPrivate(r))) return toast(say('page.room.last'));
    connection.exit(name);
  }
  left(name);
}

/** The user is no longer in a room. @param {string} name @param {string} [why] others have put them out */
export function left(name, why) {
  if (why) toast(why);
  store.forget(name);
  if (isShown(name)) go([...store.rooms.keys()][0] ?? store.lobby);
}

/**
 * Asks for a nick. @param {string} [why] the last one was refused @param {string} [free] one that is free
 * @param {string} [account] the refused one is that of an account: its user can give the password
 */
export function showJoin(why = '', free = '', account = '') {
  byId('chat').hidden = true;
  byId('join').hidden = false;
  const room = roomOfAddress();
  byId('join-room').textContent = room && !isPrivate(room) ? room : store.lobby;
  byId('join-error').textContent = why;
  byId('join-error').hidden = !why;
  const field = byId('join-nick');
  byId('join-secret').hidden = !account;
  byId('join-password').value = '';
  field.value = account || free || field.value || store.nick || remembered('nick');
  field.setAttribute('aria-invalid', String(!!why));
  byId('join-button').disabled = false;
  if (account) return byId('join-password').focus();
  field.focus();
  field.select();
}

/** Shows the chat, at the view that the address names. */
export function showChat() {
  byId('join').hidden = true;
  byId('chat').hidden = false;
  showAddress();
}

/** Shows the view that the address names. */
export function showAddress() {
  const hash = hashOfAddress();
  const view = hash.startsWith('/') ? hash.split('/')[1] : 'room';
  const over = view === 'files' || view === 'search';
  document.body.dataset.view = view;
  byId('files').hidden = view !== 'files';
  byId('search').hidden = view !== 'search';
  byId('people-pane').hidden = view !== 'people';
  byId('conversation').hidden = byId('composer').hidden = over;
  if (view === 'room') showRoom(roomOfAddress() || store.current || store.lobby);
  else if (!timeline.room) showRoom(store.current || store.lobby);
  if (view === 'files') shelf.show(hash.slice('/files'.length));
  else if (view === 'search') search.show();
  side.showPeople(view === 'people' ? store.rooms.get(store.current) ?? null : null);
  for (const a of document.querySelectorAll('[data-view-link]')) a.setAttribute('aria-current', a.getAttribute('data-view-link') === view ? 'page' : 'false');
  byId('title').textContent = over ? say('page.' + view) : shownName(store.current);
  byId('people-button').hidden = over || isPrivate(store.current);
  showHead();
}

/** @param {string} name */
function showRoom(name) {
  const room = store.room(name);
  if (!isPrivate(name) && !room.inside) ask(name);
  const again = timeline.room === room && store.current === name;
  store.show(name);
  if (!again) {
    byId('empty-title').textContent = say(isPrivate(name) ? 'page.empty.private' : 'page.empty', { nick: shownName(name), room: name });
    byId('empty-text').textContent = say(isPrivate(name) ? 'page.empty.private.text' : 'page.empty.text');
    timeline.show(room);
  }
  composer.show(name, !touch);
  byId('attach').hidden = isPrivate(name) || !shelf.writable;
}

/** Shows the room's topic, and the number in the title. */
export function showHead() {
  const room = store.rooms.get(store.current);
  byId('topic').textContent = byId('conversation').hidden ? '' : room?.topic ?? '';
  showTitle(store.calls, shownName(store.current), byId('server').textContent);
}

/** Shows a line of the history. @param {string} room @param {number} seq */
export async function jump(room, seq) {
  history.pushState(null, '', room);
  showAddress();
  try {
    await timeline.jump(store.room(room), seq);
  } catch (e) {
    toast(/** @type {Error} */ (e).message || say('page.search.offline'));
  }
}

/** Shows the state of the connection in words. */
export function showConnection() {
  const { state, pending } = connection;
  const tries = state === 'connecting' || state === 'waiting';
  const bar = byId('state');
  document.body.dataset.connection = state;
  bar.hidden = ['idle', 'open', 'refused'].includes(state);
  if (bar.hidden) return;
  const count = Math.max(1, Math.ceil((connection.retryAt - Date.now()) / 1000));
  const text = say('page.state.' + (state === 'waiting' && !navigator.onLine ? 'offline' : state), { count });
  if (byId('chat').hidden && (state === 'waiting' || state === 'out')) showJoin(state === 'out' ? connection.reason : text);
  byId('state-text').textContent = state === 'out' ? connection.reason : tries && pending.length ? `${text} ${say('page.state.pending', { count: pending.length })}` : text;
  bar.classList.toggle('bad', !tries);
  byId('state-button').hidden = state === 'connecting';
  byId('state-button').textContent = say(state === 'replaced' ? 'page.state.here' : 'page.state.now');
}
