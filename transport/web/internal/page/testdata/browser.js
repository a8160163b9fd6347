// What the modules need of a browser: storage, sockets, channels and a clock that the tests move.

import { webcrypto } from 'node:crypto';
import { setMaxListeners } from 'node:events';

/** A storage of a tab with a bound in characters. It counts the writes. */
export class Storage {
  static #hidden = new WeakMap(); // so that Object.keys has the stored names only
  constructor(bound = Infinity) {
    Storage.#hidden.set(this, { bound, writes: 0 });
  }
  get writes() {
    return Storage.#hidden.get(this).writes;
  }
  getItem(name) {
    return Object.hasOwn(this, name) ? this[name] : null;
  }
  setItem(name, value) {
    const mine = Storage.#hidden.get(this);
    mine.writes++;
    const others = Object.keys(this).filter((n) => n !== name).reduce((sum, n) => sum + this[n].length, 0);
    if (others + value.length > mine.bound) throw new Error('the storage is full');
    this[name] = value;
  }
  removeItem(name) {
    delete this[name];
  }
}

/** The socket that was made last. */
export let socket;

export class Socket {
  static CONNECTING = 0;
  static OPEN = 1;
  static CLOSED = 3;
  readyState = Socket.CONNECTING;
  /** The requests that the page has sent. */ sent = [];
  constructor() {
    socket = this;
  }
  send(text) {
    this.sent.push(JSON.parse(text));
  }
  close() {
    this.readyState = Socket.CLOSED;
  }
  opens() {
    this.readyState = Socket.OPEN;
    this.onopen?.();
  }
  takes(frame) {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
  lost() {
    this.close();
    this.onclose?.();
  }
  get lines() {
    return this.sent.flatMap((r) => r.line ?? []);
  }
}

/** A channel between tabs: each receives in its own storage. */
class Channel {
  static all = new Set();
  #tab = globalThis.sessionStorage;
  constructor() {
    Channel.all.add(this);
  }
  postMessage(data) {
    for (const other of Channel.all) if (other !== this) as(other.#tab, () => other.onmessage?.({ data }));
  }
}

/** Runs what the tab with a storage does. */
export function as(storage, run) {
  const before = globalThis.sessionStorage;
  globalThis.sessionStorage = storage;
  try {
    return run();
  } finally {
    globalThis.sessionStorage = before;
  }
}

const events = new EventTarget();
export const hides = () => events.dispatchEvent(new Event('pagehide'));

let now = 1e12;
let timers = [];

/** Lets time pass, in milliseconds. */
export function pass(ms) {
  for (const end = now + ms; ; ) {
    timers.sort((a, b) => a.at - b.at);
    if (!(timers[0]?.at <= end)) return (now = end);
    const t = timers.shift();
    now = t.at;
    if (t.every) timers.push({ ...t, at: now + t.every });
    t.run();
  }
}

let made = 0;

/** Loads a module as a tab that begins does: with its storage, after the others have stored theirs. */
export function load(name, storage = new Storage()) {
  hides();
  timers = [];
  globalThis.sessionStorage = storage;
  return import(`../static/${name}?${made++}`);
}

let ids = 0;
const later = (run, ms, every) => (timers.push({ id: ++ids, at: now + ms, run, every }), ids);
Object.assign(globalThis, {
  WebSocket: Socket,
  BroadcastChannel: Channel,
  location: new URL('http://localhost/'),
  document: Object.assign(new EventTarget(), { hidden: false, documentElement: { lang: 'en' } }),
  localStorage: new Storage(),
  addEventListener: events.addEventListener.bind(events),
  fetch: () => new Promise(() => {}),
  setTimeout: (run, ms, ...args) => later(() => run(...args), ms),
  setInterval: (run, ms) => later(run, ms, ms),
  clearTimeout: (id) => (timers = timers.filter((t) => t.id !== id)),
});
Date.now = () => now;

// Node.js 18 has these, but not as globals.
globalThis.crypto ??= webcrypto;
globalThis.CustomEvent ??= class extends Event {
  constructor(type, { detail }) {
    super(type);
    this.detail = detail;
  }
};

setMaxListeners(0, events, document); // of all tabs
