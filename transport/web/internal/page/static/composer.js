// What the user says, from the field to the mark that it is kept. Drafts are kept for each room. A
// line is shown at once as pending. The server decides whether it is a command. The server's line takes
// its place, and is marked once the server has it on disk.

import { connection } from './connection.js';
import { byId } from './dom.js';
import { isSecret, shownSecret } from './secret.js';
import { keep, kept } from './session.js';
import { isPrivate, store } from './store.js';
import { say } from './words.js';

/** @typedef {import('./connection.js').Pending} Pending */

const encoder = new TextEncoder();
const slash = /^\/(?!\/)/; // a line that may be a command, which the server knows: "//" begins a message with a slash
const action = /^\/me +/i;

/** The largest line that the server takes, in bytes. */
let maxLine = 1024;

/** @param {number} bytes */
export const setMaxLine = (bytes) => (maxLine = bytes || maxLine);

/**
 * Splits a text at line ends, and lines at spaces so that each has at most limit bytes.
 * @param {string} text @param {number} limit bytes @returns {string[]}
 */
export function linesOf(text, limit) {
  const lines = [];
  for (let line of text.replace(/\s+$/, '').split(/\r?\n/)) {
    while (encoder.encode(line).length > limit) {
      let end = limit; // at most this many characters, since each has a byte or more
      while (encoder.encode(line.slice(0, end)).length > limit) end--;
      const space = line.lastIndexOf(' ', end);
      if (space > end / 2) end = space;
      else if (/[\uDC00-\uDFFF]/.test(line[end])) end--; // not within a character
      lines.push(line.slice(0, end));
      line = line.slice(end).trimStart();
    }
    if (line.trim()) lines.push(line);
  }
  return lines;
}

/** Returns the room in which commands are said: the one that is shown, unless it is private. */
export function publicRoom() {
  return [store.current, ...store.rooms.keys()].find((r) => r && !isPrivate(r)) ?? store.lobby;
}

/** Says what the user has written in the room that is shown. @param {string} text */
export function sayText(text) {
  const to = isPrivate(store.current) ? store.current.slice(1) : undefined;
  for (const line of slash.test(text) ? [text.trim()] : linesOf(text, maxLine)) {
    const p = connection.say(publicRoom(), line, to);
    if (p) showPending(p);
  }
}

/**
 * Shows a pending line at the end of its room. One that may be a command is shown as it was typed, until
 * the server's line takes its place.
 * @param {Pending} p
 */
export function showPending(p) {
  const acts = !p.to && action.test(p.text);
  const kind = acts ? 'act' : slash.test(p.text) ? 'typed' : p.to ? 'sent' : 'msg';
  if (!p.text) return; // it had a password
  const text = acts ? p.text.replace(action, '') : shownSecret(p.text).replace(/^\/\//, '/');
  store.add(store.room(p.to ? '@' + p.to : p.room), { kind, time: p.time, nick: store.nick, text, tick: 'pending', pending: p });
}

/** Puts the server's line in the place of the pending one. @param {Record<string, any>} f an own line */
export function match(f) {
  const peer = f.kind === 'sent' ? f.peer.toLowerCase() : undefined;
  const here = (/** @type {Pending} */ p) => p.to?.toLowerCase() === peer && (peer || p.room === f.room);
  const isSame = (/** @type {Pending} */ p) => here(p) && (p.text === f.text || p.text === '/' + f.text);
  // A command that says something, such as /me or /msg NICK, ends with it.
  const end = peer ? ` ${peer} ${f.text.toLowerCase()}` : ' ' + f.text.toLowerCase();
  const says = (/** @type {Pending} */ p) => (peer || (f.kind === 'act' && here(p))) && slash.test(p.text) && p.text.toLowerCase().endsWith(end);
  const waiting = connection.pending.filter((p) => !p.seq);
  // The server may clean a text, so the first line counts if none is the same. But a replay may hold
  // lines of before.
  const p = waiting.find((p) => isSame(p) || says(p)) ?? (f.history ? undefined : waiting.find((p) => here(p) && !slash.test(p.text)));
  f.tick = p ? 'sent' : 'kept';
  if (!p) return;
  dropLine(p);
  connection.shown(p, f.seq);
}

/**
 * A line is with the server for good.
 * @param {Pending} p @param {boolean} safe it is on disk @param {boolean} replayed the server shows it in a replay
 */
export function settled(p, safe, replayed) {
  const line = lineOf(p)?.line;
  if (!line || line.kind === 'typed') return;
  if (!p.seq && replayed) return dropLine(p);
  line.tick = !p.seq ? 'failed' : safe ? 'kept' : 'unkept'; // the server has said why it did not say the line
  store.touch(line);
}

/** @param {Pending} p */
function lineOf(p) {
  for (const room of store.rooms.values()) {
    const line = room.lines.findLast((l) => l.pending === p || (l.own && l.number && (l.number === p.seq || l.number === p.before)));
    if (line) return { room, line };
  }
  return null;
}

/** @param {Pending} p */
function dropLine(p) {
  const found = lineOf(p);
  if (found) store.drop(found.room, found.line);
}

/** The field in which the user writes. */
class Composer {
  /** @type {HTMLTextAreaElement} */ #text = byId('text');
  #drafts = kept('drafts', {});
  #room = '';

  /** Takes what the user has written, and knows the nicks of the room. @type {{say: (text: string) => void, nicks: () => Iterable<string>}} */
  owner = { say: () => {}, nicks: () => [] };

  constructor() {
    const form = byId('composer');
    form.onsubmit = (/** @type {Event} */ e) => {
      e.preventDefault();
      this.#say();
    };
    this.#text.onkeydown = (e) => {
      if (e.isComposing || e.keyCode === 229) return; // Enter ends the choice of a character
      if (e.key === 'Enter' && !e.shiftKey && !e.ctrlKey && !e.altKey) {
        e.preventDefault();
        this.#say();
      } else if (e.key === 'Tab' && !e.shiftKey && this.#complete()) e.preventDefault();
    };
    this.#text.oninput = () => this.#changed();
    byId('send').onpointerdown = (/** @type {Event} */ e) => e.preventDefault(); // the keyboard of a phone stays
  }

  /** Lets the user write, or not. @param {boolean} on */
  allow(on) {
    this.#text.disabled = byId('send').disabled = !on;
  }

  /** Shows the draft of a room. @param {string} room @param {boolean} focus */
  show(room, focus) {
    if (room !== this.#room) this.#show(room);
    if (focus) this.#text.focus();
  }

  /** @param {string} room */
  #show(room) {
    this.#room = room;
    this.#text.value = this.#drafts[room] ?? '';
    const text = say(isPrivate(room) ? 'page.write.private' : 'page.write', { room, nick: room.slice(1) });
    this.#text.placeholder = text;
    this.#text.setAttribute('aria-label', text);
    this.#fit();
  }

  /** Writes a text at the end of the draft. @param {string} text */
  insert(text) {
    const before = this.#text.value;
    this.#text.value = before + (before && !/\s$/.test(before) ? ' ' : '') + text;
    this.#changed();
    this.#text.focus();
  }

  #say() {
    const text = this.#text.value.replace(/^\n+/, '');
    if (!text.trim()) return;
    this.#text.value = '';
    this.#changed();
    this.owner.say(text);
    this.#text.focus();
  }

  #changed() {
    if (this.#text.value && !this.#text.value.split('\n').some(isSecret)) this.#drafts[this.#room] = this.#text.value;
    else delete this.#drafts[this.#room];
    keep('drafts', this.#drafts);
    this.#fit();
  }

  #fit() {
    this.#text.style.height = 'auto';
    this.#text.style.height = `${Math.min(this.#text.scrollHeight + 2, innerHeight * 0.35)}px`;
    byId('composer').classList.toggle('empty', !this.#text.value.trim());
  }

  /** Completes the nick in front of the cursor. Reports whether there is one. */
  #complete() {
    const { value, selectionStart: at, selectionEnd } = this.#text;
    const start = value.slice(0, at).search(/[^\s@]+$/);
    if (start < 0 || at !== selectionEnd) return false;
    const part = value.slice(start, at).toLowerCase();
    const nick = [...this.owner.nicks()].find((n) => n.toLowerCase().startsWith(part));
    if (!nick) return false;
    this.#text.setRangeText(nick + (start === 0 ? ': ' : ' '), start, at, 'end');
    this.#changed();
    return true;
  }
}

export const composer = new Composer();
