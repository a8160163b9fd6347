// What the user says, from the field to the mark that it is kept. A line is shown at once as
// pending. The server's line takes its place, and is marked once the server has it on disk.

import { connection } from './connection.js';
import { isPrivate, store } from './store.js';

/** @typedef {import('./connection.js').Pending} Pending */

const encoder = new TextEncoder();
const command = /^\/(?!\/|me )/; // a line that is no message: "//" begins a message with a slash
const privately = /^\/msg (\S+) (.*)$/s;

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
  const room = store.current;
  const isCommand = command.test(text);
  const before = isPrivate(room) && !isCommand ? `/msg ${room.slice(1)} ` : '';
  const lines = isCommand ? [text.trim()] : linesOf(text, maxLine - encoder.encode(before).length);
  for (const line of lines) showPending(connection.say(publicRoom(), before + line));
}

/** Shows a pending line at the end of its room. @param {Pending} p */
export function showPending(p) {
  const to = p.text.match(privately);
  const kind = to ? 'sent' : command.test(p.text) ? 'typed' : p.text.startsWith('/me ') ? 'act' : 'msg';
  const text = to ? to[2] : kind === 'act' ? p.text.slice(4) : p.text.replace(/^\/\//, '/');
  store.add(store.room(to ? '@' + to[1] : p.room), { kind, time: p.time, nick: store.nick, text, tick: 'pending', pending: p });
}

/** Puts the server's line in the place of the pending one. @param {Record<string, any>} f an own line */
export function match(f) {
  const text = f.kind === 'act' ? '/me ' + f.text : f.kind === 'sent' ? `/msg ${f.peer} ${f.text}` : f.text;
  const here = (/** @type {Pending} */ p) => (f.kind === 'sent' ? privately.test(p.text) : p.room === f.room && (!command.test(p.text)));
  const same = (/** @type {Pending} */ p) => here(p) && (p.text === text || p.text === '/' + text);
  const waiting = connection.pending.filter((p) => !p.seq);
  // The server may clean a text, so the first line counts if none is the same. A replay may hold
  // lines of before. A line that is said again, since the server was killed, has a number already.
  const p = waiting.find(same) ?? (f.history ? undefined : waiting.find(here) ?? connection.pending.find((o) => (o.seq ?? 0) < f.seq && same(o)));
  f.tick = p ? 'sent' : 'kept';
  if (!p) return;
  dropLine(p);
  connection.shown(p, f.seq);
}

/** A line is with the server for good. @param {Pending} p @param {boolean} safe it is on disk */
export function settled(p, safe) {
  const found = lineOf(p);
  if (!found) return;
  if (p.seq) {
    found.line.tick = safe ? 'kept' : 'unkept';
    store.touch(found.line);
  } else if (found.line.kind !== 'typed') dropLine(p); // it came, or comes, as a line of the server
}

/** @param {Pending} p */
function lineOf(p) {
  for (const room of store.rooms.values()) {
    const line = room.lines.findLast((l) => (p.seq ? l.own && l.seq === p.seq : l.pending === p));
    if (line) return { room, line };
  }
  return null;
}

/** @param {Pending} p */
function dropLine(p) {
  const found = lineOf(p);
  if (found) store.drop(found.room, found.line);
}
