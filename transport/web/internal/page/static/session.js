// What the browser keeps: a tab's key, lines and drafts in sessionStorage, a user's choices in
// localStorage. Leaving clears both, for machines that several people use.

const prefix = `tertulia:${location.pathname}:`;
const saveTime = 200; // ms in which changes are gathered
const claimTime = 1000; // ms in which other tabs answer

let forgotten = false; // the user has left: nothing is stored from now on

/** @param {() => T} use @param {T} otherwise @template T */
function safely(use, otherwise) {
  try {
    return use();
  } catch {
    return otherwise; // storage is full or forbidden: the page works without it, until a reload
  }
}

/** Returns a value that keep has stored for this tab, or otherwise. @param {string} name @param {any} [otherwise] */
export function kept(name, otherwise) {
  return safely(() => JSON.parse(sessionStorage.getItem(prefix + name) ?? 'null') ?? otherwise, otherwise);
}

/** Stores a value for this tab. Reports whether that was possible. @param {string} name @param {any} value */
export function keep(name, value) {
  return forgotten || safely(() => (sessionStorage.setItem(prefix + name, JSON.stringify(value)), true), false);
}

/** What changed, as functions that store it. @type {Set<() => void>} */
const due = new Set();
/** @type {number|undefined} */
let saving;

/** Calls save soon, once for all calls until then. The tab may go at any time after that. @param {() => void} save */
export function saveSoon(save) {
  due.add(save);
  saving ??= setTimeout(saveNow, saveTime);
}

function saveNow() {
  clearTimeout(saving);
  saving = undefined;
  for (const save of due) save();
  due.clear();
}

addEventListener('pageshow', () => keep('live', true));
addEventListener('pagehide', () => (saveNow(), keep('live', false)));
document.addEventListener('visibilitychange', saveNow); // a phone may end a tab that is hidden without a word

/** Returns what remember has stored for this browser, or "". @param {string} name @returns {string} */
export function remembered(name) {
  return safely(() => localStorage.getItem(prefix + name) ?? '', '');
}

/** Stores a choice for this browser. @param {string} name @param {string} value */
export function remember(name, value) {
  if (!forgotten) safely(() => localStorage.setItem(prefix + name, value), undefined);
}

/** Forgets everything of this page: in the tab and in the browser. */
export async function forgetAll() {
  forgotten = true;
  for (const storage of [sessionStorage, localStorage]) {
    safely(() => {
      for (const name of Object.keys(storage)) if (name.startsWith(prefix)) storage.removeItem(name);
    }, undefined);
  }
  await globalThis.caches?.delete('tertulia'); // of worker.js
}

/** Returns this tab's key of 32 hexadecimal digits; a new one if there is none. crypto.randomUUID needs HTTPS. */
export function tabKey() {
  let key = kept('key', '');
  if (!key) {
    key = Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, '0')).join('');
    keep('key', key);
  }
  return key;
}

/**
 * Gives this tab a key of its own: a tab that is duplicated begins with a copy of the other's storage, key
 * and lines. Reports whether that was so. Then this tab has a new key, and no lines. Browsers have
 * navigator.locks with HTTPS only, so the tabs ask each other, unless the storage is that of a tab that ended.
 */
export async function claimKey() {
  if (!globalThis.BroadcastChannel) return false;
  const channel = new BroadcastChannel(prefix + 'key');
  const id = Math.random();
  let asking = kept('live', false);
  keep('live', true);
  const used = new Promise((resolve) => {
    channel.onmessage = ({ data }) => {
      if (data.to === id) return resolve(true);
      if (data.key !== tabKey()) return;
      if (!asking || id < data.id) channel.postMessage({ to: data.id });
      else resolve(true); // of two that ask at the same time, the other one keeps the key
    };
  });
  if (!asking) return false;
  channel.postMessage({ key: tabKey(), id });
  const isCopy = await Promise.race([used, new Promise((resolve) => setTimeout(resolve, claimTime, false))]);
  asking = false;
  if (isCopy) {
    keep('lines', {});
    keep('key', '');
  }
  return isCopy;
}

/** The headers that tell the server who sends a request, and in which language they read. @returns {Record<string, string>} */
export function whoSends() {
  return { 'Accept-Language': document.documentElement.lang, 'Tertulia-Nick': encodeURIComponent(kept('nick', '')), 'Tertulia-Key': tabKey() };
}
