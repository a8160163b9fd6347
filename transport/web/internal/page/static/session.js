// What the browser keeps: a tab's key, lines and drafts in sessionStorage, a user's choices in
// localStorage. Leaving clears both, for machines that several people use.

const prefix = `tertulia:${location.pathname}:`;

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

/** Stores a value for this tab. @param {string} name @param {any} value */
export function keep(name, value) {
  safely(() => sessionStorage.setItem(prefix + name, JSON.stringify(value)), undefined);
}

/** Returns what remember has stored for this browser, or "". @param {string} name @returns {string} */
export function remembered(name) {
  return safely(() => localStorage.getItem(prefix + name) ?? '', '');
}

/** Stores a choice for this browser. @param {string} name @param {string} value */
export function remember(name, value) {
  safely(() => localStorage.setItem(prefix + name, value), undefined);
}

/** Forgets everything of this page: in the tab and in the browser. */
export function forgetAll() {
  for (const storage of [sessionStorage, localStorage]) {
    safely(() => {
      for (const name of Object.keys(storage)) if (name.startsWith(prefix)) storage.removeItem(name);
    }, undefined);
  }
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

/** The headers that tell the server who sends a request, and in which language they read. @returns {Record<string, string>} */
export function whoSends() {
  return { 'Accept-Language': document.documentElement.lang, 'Tertulia-Nick': encodeURIComponent(kept('nick', '')), 'Tertulia-Key': tabKey() };
}
