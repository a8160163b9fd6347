// The connection to the chat, and its reliability protocol: see package wire of the server.
//
// KEY names this tab. TAKEN counts the lines that the server has taken under KEY in this EPOCH, and
// has on disk. The lines that no TAKEN covers are pending: they are kept over a reload, and sent
// again after a reconnect. SINCE is the newest line of a room that the tab has seen.

import { isSecret } from './secret.js';
import { keep, kept, saveSoon, tabKey, whoSends } from './session.js';

/** @typedef {{room: string, to?: string, text: string, time: number, seq?: number, before?: number}} Pending to: the only receiver; seq: it is shown; before: it was shown, and is said again */
/** @typedef {Record<string, any>} Frame */
/** @typedef {'idle'|'connecting'|'open'|'waiting'|'replaced'|'refused'|'left'|'out'} State */

const firstWait = 500; // ms; doubles up to longestWait
const longestWait = 10000;
const connectTime = 15000; // ms in which a socket must open, and in which a greeting must be answered
const watchTime = 5000; // ms between two looks at the connection
const silence = 25000; // ms without a frame, after which the tab asks whether the server is there
const answerTime = 12000; // ms in which an answer to that must come
const unknown = Number.MAX_SAFE_INTEGER; // as the number of taken lines: no TAKEN of the server covers more

class Connection {
  /** @type {State} */ state = 'idle';
  /** The lines that no TAKEN covers, in their order. @type {Pending[]} */ pending;
  /** When the next attempt is due, in ms of Date.now. */ retryAt = 0;
  /** Why the server ended the last connection, in its words. */ reason = '';

  #taken; // lines that the server has counted; pending follows them
  #epoch;
  /** @type {WebSocket|null} */ #socket = null;
  /** @type {Record<string, {resolve: Function, reject: Function}[]>} */ #asked = {};
  #failures = 0;
  #heard = 0; // when the last frame came
  #pinged = 0; // when the ping was sent that has no answer; 0: there is none
  #unkept = false;
  #full = false; // the user knows that lines are not stored
  /** @type {number|undefined} */ #timer;

  /**
   * hello says who comes; frame takes each frame; settled takes each line that the server has taken
   * for good, whether it is kept, and whether it may be in a replay; changed is called after each change of state,
   * and full if this browser cannot store the pending lines.
   * @type {{hello: () => object, frame: (f: Frame) => void, settled: (p: Pending, kept: boolean, replayed: boolean) => void, changed: () => void, full: () => void}}
   */
  owner = { hello: () => ({}), frame: () => {}, settled: () => {}, changed: () => {}, full: () => {} };

  constructor() {
    const { pending, taken, epoch } = kept('lines', {});
    this.pending = pending ?? [];
    this.#taken = taken ?? 0;
    this.#epoch = epoch ?? '';
    setInterval(() => this.#watch(), watchTime);
    addEventListener('online', () => this.retry());
    addEventListener('offline', () => this.owner.changed());
    document.addEventListener('visibilitychange', () => {
      if (document.hidden) return;
      this.retry();
      this.#ask(0); // a phone that slept may have lost the connection without a word
    });
  }

  /** Connects, also in the place of another tab. */
  start() {
    this.#failures = 0;
    this.#connect();
  }

  /** Connects at once, if an attempt is due later. */
  retry() {
    if (this.state !== 'waiting') return;
    this.#failures = 0;
    this.#connect();
  }

  /** Greets, with another nick if the server has refused the last one. Connects first if need be. */
  greet() {
    if (this.#send({ hello: { key: tabKey(), epoch: this.#epoch, ...this.owner.hello() } })) this.#await();
    else this.start();
  }

  /** This tab has a new key, under which no line was said: the lines that wait are those of another tab. */
  renew() {
    this.pending = [];
    this.#taken = 0;
    this.#keep();
  }

  /** Reports whether the user cannot say anything: they have left, go on in another tab, or were put out. */
  get ended() {
    return ['left', 'replaced', 'out'].includes(this.state);
  }

  /**
   * Says a line, which the server takes for a command if it is one; it is pending until the server has it for good.
   * Returns null if the connection has ended: the server could not tell this line from those of another tab.
   * @param {string} room @param {string} text @param {string} [to] the nick of the only receiver @returns {Pending|null}
   */
  say(room, text, to) {
    if (this.ended) return null;
    const line = { room, to, text, time: Date.now() };
    this.pending.push(line);
    this.#keep();
    if (this.state === 'open' && this.#sendLine(line)) this.#ask(0);
    return line;
  }

  /** Asks for something: page, search, members or rooms. @param {string} kind @param {object} request @returns {Promise<Frame>} */
  ask(kind, request) {
    return new Promise((resolve, reject) => {
      if (this.state !== 'open' || !this.#send({ [kind]: request })) return reject(new Error(''));
      (this.#asked[kind] ??= []).push({ resolve, reject });
    });
  }

  /** Enters one more room. @param {string} room @param {number} since the newest line that was seen; 0: none */
  enter(room, since) {
    if (this.state === 'open') this.#send({ enter: { room, since } });
  }

  /** Leaves a room. @param {string} room */
  exit(room) {
    this.#send({ exit: { room } });
  }

  /** Leaves for good. */
  quit() {
    this.#send({ quit: { why: '' } });
    this.pending = [];
    this.#end('left');
  }

  /** Marks a pending line as shown, under the number that the server gave it. @param {Pending} line @param {number} seq */
  shown(line, seq) {
    line.seq = seq;
    this.#keep();
  }

  #keep() {
    saveSoon(this.#save);
  }

  #save = () => {
    // A line with a password is stored without its text, so that it counts.
    const pending = () => this.pending.map((p) => (isSecret(p.text) ? { ...p, text: '' } : p));
    const save = () => keep('lines', { pending: pending(), taken: this.#taken, epoch: this.#epoch });
    if (save()) this.#full = false;
    else if (!this.#full) {
      keep('rooms', []); // the lines that wait are worth more than those that were read
      this.#full = !save();
      if (this.#full) this.owner.full();
    }
  };

  /** @param {Pending} p */
  #sendLine(p) {
    return this.#send({ line: p.text, room: p.room, to: p.to });
  }

  /** @param {object} message */
  #send(message) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  /** @param {State} state */
  #become(state) {
    this.state = state;
    this.owner.changed();
  }

  #connect() {
    this.#drop();
    const socket = new WebSocket(new URL('ws', location.href.replace(/^http/, 'ws')));
    this.#socket = socket;
    socket.onopen = () => {
      this.#heard = Date.now();
      this.greet();
    };
    socket.onmessage = (e) => {
      this.#heard = Date.now();
      this.#take(JSON.parse(e.data));
    };
    socket.onclose = () => {
      if (socket === this.#socket) this.#lost();
    };
    this.#await();
  }

  /** Waits for the server: an attempt that it does not answer is given up. */
  #await() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.state === 'connecting' && this.#lost(), connectTime);
    this.#become('connecting');
  }

  /** Forgets the socket, so that nothing more comes from it. */
  #drop() {
    const socket = this.#socket;
    this.#socket = null;
    this.#pinged = 0;
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    }
    const asked = Object.values(this.#asked).flat();
    this.#asked = {};
    for (const a of asked) a.reject(new Error(''));
  }

  #lost() {
    if (this.state === 'refused') return this.#end('idle'); // the next greeting connects again
    this.#drop();
    const wait = Math.min(longestWait, firstWait * 2 ** this.#failures++) * (0.8 + 0.4 * Math.random());
    this.retryAt = Date.now() + wait;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#connect(), wait);
    this.#become('waiting');
    // With a password the page needs its cookie again: the server then shows the login form. A user who
    // is banned does not come back by themselves.
    fetch('info.json', { cache: 'no-store', headers: { ...whoSends(), Accept: 'application/json' } }).then(async (answer) => {
      if (answer.status === 401) location.reload();
      if (answer.status !== 403) return;
      this.reason = (await answer.json()).error;
      this.#end('out');
    }).catch(() => {});
  }

  /** Ends the connection; no attempt follows. @param {State} state */
  #end(state) {
    clearTimeout(this.#timer);
    this.#drop();
    this.#become(state);
  }

  /** Asks for TAKEN, unless an answer is due. @param {number} quiet ms without a frame that must have passed */
  #ask(quiet) {
    if (this.state === 'open' && !this.#pinged && Date.now() - this.#heard >= quiet && this.#send({ ping: {} })) {
      this.#pinged = Date.now();
    }
  }

  /** Notices a connection that is dead without a word. */
  #watch() {
    if (this.#pinged && Date.now() - Math.max(this.#pinged, this.#heard) > answerTime) return this.#lost();
    this.#ask(silence);
  }

  /** @param {Frame} f */
  #take(f) {
    switch (f.kind) {
      case 'welcome':
        return this.#welcome(f);
      case 'unkept':
        this.#unkept = true;
        break;
      case 'pong':
        this.#pinged = 0;
        this.#settle(f.taken ?? 0);
        if (this.pending.length) this.#ask(0);
        return;
      case 'refused':
        this.reason = f.text;
        this.#become('refused');
        break;
      case 'bye':
        this.#bye(f);
        break;
      case 'error':
        this.#asked[f.of]?.shift()?.reject(new Error(f.text));
        break;
      case 'page':
      case 'found':
      case 'members':
      case 'rooms':
        this.#asked[f.kind === 'found' ? 'search' : f.kind]?.shift()?.resolve(f);
        break;
    }
    this.owner.frame(f);
  }

  /** @param {Frame} f */
  #welcome(f) {
    const taken = f.taken ?? 0;
    f.again = f.epoch === this.#epoch;
    if (f.again && taken >= this.#taken) this.#settle(taken, true);
    // Otherwise the server counts anew. The pending lines are those that no TAKEN has covered.
    this.#taken = taken;
    this.#epoch = f.epoch;
    this.#unkept = false;
    this.#failures = 0;
    this.reason = '';
    this.#keep();
    this.state = 'open';
    this.owner.frame(f); // the owner enters its other rooms here, before lines are said in them
    for (const p of this.pending) {
      if (p.seq) p.before = p.seq; // it was shown, but the server has lost it
      p.seq = 0;
      this.#sendLine(p);
    }
    if (this.pending.length) this.#ask(0);
    this.owner.changed();
  }

  /** @param {number} taken @param {boolean} [replayed] the lines come, or came, in another way */
  #settle(taken, replayed = false) {
    const done = this.pending.splice(0, Math.max(0, taken - this.#taken));
    const safe = !this.#unkept;
    this.#taken = taken;
    this.#unkept = false;
    this.#keep();
    for (const p of done) this.owner.settled(p, safe, replayed);
  }

  /** @param {Frame} f */
  #bye(f) {
    this.reason = f.text;
    if ('taken' in f && this.state === 'open') this.#settle(f.taken);
    if (f.reason === 'replaced') {
      // TAKEN counts the lines of the other tab too from now on, so it tells nothing about the rest.
      for (const p of this.pending.splice(0)) this.owner.settled(p, true, false);
      this.#taken = unknown;
      this.#keep();
      this.#end('replaced');
    } else if (f.reason === 'quit') this.#end('left');
    else if (f.reason === 'kicked' || f.reason === 'banned') this.#end('out');
  }
}

export const connection = new Connection();
