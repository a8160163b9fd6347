// The rooms of this tab: their lines, people and unread counts. A conversation with one user is a
// room too, called @NICK. The store takes the frames of the connection, and tells the views.

import { keep, kept } from './session.js';

/**
 * @typedef {Record<string, any>} Line a frame that is shown: kind, seq, time, nick, text, and here
 *   own, mention, old (not live), tick ("pending", "sent", "kept", "unkept" or "failed") and pending
 */
/**
 * @typedef {object} Room
 * @property {string} name
 * @property {Line[]} lines the newest, at most twice most
 * @property {number} last the largest seq that was seen
 * @property {number} read the largest seq that the user has read
 * @property {number} unread lines that the user has not seen
 * @property {number} mentions those of them that mention the user
 * @property {boolean} fresh entered for the first time: the lines that come first are not unread
 * @property {boolean} more older lines may exist at the server
 * @property {boolean} inside the server has let us in, in this connection
 * @property {number} count people in the room
 * @property {Set<string>} people nicks that are known to be in the room, at most mostPeople: those of a crowd that has left stay
 * @property {string} topic
 * @property {Map<string, string>|null} ranks of people who have one; null: the server was not asked
 */

const most = 500; // lines that a room keeps in memory
const mostTalks = 20; // conversations whose lines the tab keeps over a reload
const mostPeople = 1000; // nicks that are known of a room
const shownKinds = new Set(['msg', 'act', 'notice', 'file', 'join', 'leave', 'quit', 'nick', 'crowd', 'topic', 'ranked', 'kicked', 'invited', 'away', 'note', 'gap',
  'banned', 'unbanned', 'muted', 'unmuted', 'configured', 'expelled']);
const saidKinds = new Set(['msg', 'act', 'notice', 'priv', 'file']);

/** Reports whether a room's name stands for a user. @param {string} name */
export const isPrivate = (name) => name.startsWith('@');

/** @param {Room} r @param {string} nick of somebody in the room */
function meet(r, nick) {
  r.people.delete(nick);
  r.people.add(nick);
  if (r.people.size > mostPeople) r.people.delete(/** @type {string} */ (r.people.values().next().value));
}

class Store extends EventTarget {
  /** @type {Map<string, Room>} */ rooms = new Map();
  nick = kept('nick', '');
  /** The room that is shown, and whether its newest lines are seen. */
  current = kept('current', '');
  seen = true;
  /** The largest seq of a private line, also of a conversation that was closed. */
  heard = kept('heard', 0);
  lobby = '';
  /** The account of the user, or "", and whether they operate the server. */
  account = '';
  operator = false;
  #saving = 0;

  constructor() {
    super();
    for (const r of kept('rooms', [])) Object.assign(this.room(r.name), r, { inside: false, fresh: !r.last });
    addEventListener('pagehide', () => this.#save());
  }

  /** Returns a room, and makes it if there is none. @param {string} name @returns {Room} */
  room(name) {
    let r = this.rooms.get(name);
    if (!r) {
      r = { name, lines: [], last: 0, read: 0, unread: 0, mentions: 0, fresh: true, more: !isPrivate(name), inside: false, count: 0, people: new Set(), topic: '', ranks: null };
      this.rooms.set(name, r);
      this.#tell('rooms');
    }
    return r;
  }

  /** Returns the conversation with a user, which may have been opened with another case. @param {string} nick */
  #talk(nick) {
    const name = '@' + nick;
    return this.room([...this.rooms.keys()].find((r) => r.toLowerCase() === name.toLowerCase()) ?? name);
  }

  /** Forgets a room. @param {string} name */
  forget(name) {
    if (this.rooms.delete(name)) this.#tell('rooms');
  }

  /** Forgets all. */
  clear() {
    this.rooms.clear();
    clearTimeout(this.#saving);
    this.#saving = -1; // nothing is saved from now on
  }

  /** Shows another room. @param {string} name */
  show(name) {
    this.current = name;
    keep('current', name);
    this.room(name);
    this.#tell('rooms');
  }

  /** The user has seen all of a room. @param {Room} r */
  markRead(r) {
    if (!r.unread && r.read === r.last) return;
    r.read = r.last;
    r.unread = r.mentions = 0;
    this.#tell('rooms');
  }

  /** The number of unread lines that concern the user: mentions and private lines. */
  get calls() {
    let n = 0;
    for (const r of this.rooms.values()) n += isPrivate(r.name) ? r.unread : r.mentions;
    return n;
  }

  /**
   * Tells the views: "rooms" (the list), "line" (one more line), "removed", "changed" (a line) or "people".
   * @param {string} type @param {{room?: Room, line?: Line, live?: boolean}} [detail]
   */
  #tell(type, detail = {}) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
    if (type !== 'people') this.#saving ||= setTimeout(() => this.#save(), 500);
  }

  #save() {
    if (this.#saving < 0) return;
    clearTimeout(this.#saving);
    this.#saving = 0;
    // The server keeps no private lines for long, so the tab does.
    const talks = [...this.rooms.values()].filter((r) => isPrivate(r.name)).sort((a, b) => b.last - a.last).slice(0, mostTalks);
    const rooms = [...this.rooms.values()].map((r) => ({
      name: r.name, last: r.last, read: r.read, unread: r.unread, mentions: r.mentions,
      lines: talks.includes(r) ? r.lines.filter((l) => !l.pending).slice(-200) : [],
    }));
    keep('rooms', rooms);
    keep('nick', this.nick);
    keep('heard', this.heard);
  }

  /** Takes the welcome: which numbers of lines are still good. @param {Record<string, any>} f */
  welcome(f) {
    this.nick = f.nick;
    this.account = '';
    this.operator = false;
    this.heard = f.again ? Math.min(this.heard, f.seq ?? 0) : 0;
    for (const r of this.rooms.values()) {
      r.inside = false;
      if (f.again && r.last <= (f.seq ?? 0)) continue;
      // The server has lost lines, or counts anew. What is shown stays, without a number.
      const good = f.again ? f.seq ?? 0 : 0;
      for (const l of r.lines) if (l.seq > good) l.seq = 0;
      r.last = good;
      r.read = Math.min(r.read, good);
    }
    this.#save();
    this.#tell('rooms');
  }

  /** Takes a frame that is about a room. @param {Record<string, any>} f */
  take(f) {
    switch (f.kind) {
      case 'room': {
        const r = this.room(f.room);
        Object.assign(r, { inside: true, ranks: null, fresh: !r.last, count: (f.count ?? 0) + 1, people: new Set([this.nick, ...(f.names ?? [])]) });
        this.#tell('rooms');
        return this.#tell('people', { room: r });
      }
      case 'left':
        return this.forget(f.room);
      case 'removed':
        return this.#remove(f);
      case 'priv':
        return this.add(this.#talk(f.nick), f);
      case 'sent':
        return this.add(this.#talk(f.peer), { ...f, nick: this.nick });
    }
    if (!shownKinds.has(f.kind)) return;
    // The answer to what a user does in a conversation has the name of a room.
    const r = this.room((f.kind !== 'note' || !isPrivate(this.current)) && f.room ? f.room : this.current);
    this.#people(r, f);
    this.add(r, f);
  }

  /**
   * Adds a line to the end of a room, unless it was there before.
   * @param {Room} r @param {Line} line
   */
  add(r, line) {
    if (line.seq) {
      if (line.seq <= r.last) return;
      r.last = line.seq;
      if (isPrivate(r.name)) this.heard = Math.max(this.heard, line.seq);
    }
    line.room = r.name;
    line.number = line.seq; // which stays, if the server loses the line
    this.dress(line);
    line.old = line.history;
    r.lines.push(line);
    if (r.lines.length > 2 * most) {
      r.lines.splice(0, r.lines.length - most);
      r.more = true;
    }
    const said = saidKinds.has(line.kind) && !line.own;
    if (said && !(line.history && r.fresh)) {
      if (r.name !== this.current || !this.seen) {
        r.unread++;
        if (line.mention) r.mentions++;
        this.#tell('rooms');
      } else r.read = r.last;
    } else if (r.name === this.current && this.seen) r.read = r.last;
    if (!line.history) r.fresh = false;
    this.#tell('line', { room: r, line, live: !line.history && said });
  }

  /** Sets own and mention of a line. @param {Line} line */
  dress(line) {
    line.own = line.kind === 'sent' || (line.nick === this.nick && ['msg', 'act', 'notice', 'file'].includes(line.kind));
    line.mention = !line.own && ['msg', 'act', 'notice'].includes(line.kind) && this.#mentions(line.text ?? '');
    if (line.own && line.seq) line.tick ??= 'kept';
    return line;
  }

  /** @param {string} text */
  #mentions(text) {
    const nick = this.nick.toLowerCase();
    const low = text.toLowerCase();
    const isWord = (/** @type {string} */ c) => /[\p{L}\p{N}_]/u.test(c);
    for (let i = low.indexOf(nick); nick && i >= 0; i = low.indexOf(nick, i + 1)) {
      if (!isWord(low[i - 1] ?? ' ') && !isWord(low[i + nick.length] ?? ' ')) return true;
    }
    return false;
  }

  /** Puts older lines in front of those in memory, if there is space. @param {Room} r @param {Line[]} lines @param {boolean} more */
  addOlder(r, lines, more) {
    if (r.lines.length + lines.length > most) return;
    r.lines.unshift(...lines);
    r.more = more;
    r.last = Math.max(r.last, lines.at(-1)?.seq ?? 0);
  }

  /** Takes a line away. @param {Room} r @param {Line} line */
  drop(r, line) {
    const at = r.lines.indexOf(line);
    if (at >= 0) r.lines.splice(at, 1);
    this.#tell('removed', { room: r, line });
  }

  /** A line has changed: its views show it again. @param {Line} line */
  touch(line) {
    this.#tell('changed', { line });
  }

  /** @param {Record<string, any>} f */
  #remove(f) {
    const r = this.room(f.room);
    r.last = Math.max(r.last, f.seq ?? 0);
    const line = r.lines.find((l) => l.seq === f.line) ?? { seq: f.line };
    this.drop(r, line);
  }

  /** @param {Room} r @param {Record<string, any>} f */
  #people(r, f) {
    if (f.kind === 'ranked') r.ranks?.set(f.peer, f.rank ?? '');
    if (f.kind === 'join') meet(r, f.nick), r.count++;
    else if (f.kind === 'leave') r.people.delete(f.nick), r.count--;
    else if (f.kind === 'quit') { // it comes once, whatever rooms they were in
      for (const o of this.rooms.values()) if (o.people.delete(f.nick) || o === r) o.count--;
    } else if (f.kind === 'kicked' || f.kind === 'expelled') r.people.delete(f.peer), r.count--;
    else if (f.kind === 'banned' && r.people.delete(f.peer)) r.count--;
    else if (f.kind === 'nick') this.#renamed(f.nick, f.peer);
    else if (f.kind === 'topic') r.topic = f.text ?? '';
    else if (f.kind === 'crowd') {
      for (const c of f.changes ?? []) this.#renamed(c.old, c.new);
      for (const n of f.names ?? []) meet(r, n);
      r.count += (f.joined ?? 0) - (f.left ?? 0);
    } else return;
    this.#tell('people', { room: r });
  }

  /** @param {string} old @param {string} now */
  #renamed(old, now) {
    for (const r of this.rooms.values()) {
      if (r.people.delete(old)) r.people.add(now);
      r.ranks?.set(now, r.ranks.get(old) ?? '');
    }
    if (old !== this.nick) return;
    this.nick = now;
    keep('nick', now);
    this.#tell('rooms');
  }
}

export const store = new Store();
