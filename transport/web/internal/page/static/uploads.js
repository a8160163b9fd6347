// Files on their way to the shelf. Several go at once, with progress. An upload whose connection is
// lost goes on from the byte that the server has, also after a reload if the file is chosen again.

import { byId, icon, iconButton, make } from './dom.js';
import { keep, kept, whoSends } from './session.js';
import { addressOf, failure, shelf } from './shelf.js';
import { say, sizeOf } from './words.js';

/** @typedef {{file: File, path: string, folder: string, state: string, sent: number, row?: any, request?: XMLHttpRequest, timer?: number, failures: number, replace?: boolean}} Upload */

const atOnce = 3;
const onTheWay = 4 << 20; // bytes that may have been sent while the server has seen none
const gone = [416, 502, 503, 504]; // the statuses after which an upload is tried again: the server is away, or has another offset

class Uploads {
  /** The largest file in bytes; 0: there is no limit. */ largest = 0;
  /** @type {Upload[]} */ #all = [];
  /** @type {Map<string, Promise<any>>} */ #folders = new Map(); // those that this page has made
  /** The size and time of each file of which the server has a part, by path. What it has may also be of another file. @type {Record<string, string>} */ #begun = kept('begun', {});

  constructor() {
    addEventListener('beforeunload', (e) => this.#all.some((u) => ['waits', 'runs', 'lost'].includes(u.state)) && e.preventDefault());
    addEventListener('online', () => this.#retry());
    document.addEventListener('visibilitychange', () => document.hidden || this.#retry());
  }

  /** Puts files onto the shelf. @param {Iterable<{file: File, path: string}>} files path: from the shelf's root @param {string} folder one that exists, with a slash at its end */
  add(files, folder) {
    for (const { file, path } of files) {
      const u = { file, path, folder, state: 'waits', sent: 0, failures: 0 };
      this.#all.push(u);
      this.#draw(u);
      if (this.largest && file.size > this.largest) this.#end(u, 'failed', say('page.upload.too-large', { limit: sizeOf(this.largest) }));
    }
    this.#next();
  }

  #next() {
    const running = this.#all.filter((u) => u.state === 'runs').length;
    for (const u of this.#all.filter((u) => u.state === 'waits').slice(0, Math.max(0, atOnce - running))) this.#start(u);
    byId('uploads').hidden = !this.#all.length;
  }

  #retry() {
    for (const u of this.#all) {
      if (u.state !== 'lost') continue;
      clearTimeout(u.timer);
      u.state = 'waits';
    }
    this.#next();
  }

  /** @param {Upload} u */
  async #start(u) {
    u.state = 'runs';
    this.#draw(u);
    await this.#makeFolders(u);
    let offset = 0;
    if (this.#begun[u.path] === versionOf(u.file)) {
      try {
        const answer = await fetch(addressOf(u.path), { method: 'HEAD', headers: whoSends(), cache: 'no-store' });
        offset = Number(answer.headers.get('Upload-Offset')) || 0;
        if (offset >= u.file.size) offset = 0; // all bytes came, but not their end: they are sent again
      } catch {
        return this.#lost(u);
      }
    }
    if (u.state === 'runs') this.#send(u, offset);
  }

  /** Makes the folders of an upload that may be missing. @param {Upload} u */
  async #makeFolders(u) {
    for (let end = u.path.indexOf('/', u.folder.length); end > 0; end = u.path.indexOf('/', end + 1)) {
      const folder = u.path.slice(0, end);
      let made = this.#folders.get(folder);
      if (!made) {
        made = fetch(addressOf(folder), { method: 'MKCOL', headers: whoSends() }).catch(() => this.#folders.delete(folder));
        this.#folders.set(folder, made);
      }
      await made; // a folder that exists is an error, and as good
    }
  }

  /** @param {Upload} u @param {number} offset bytes that the server has */
  #send(u, offset) {
    const r = new XMLHttpRequest();
    u.request = r;
    r.open('PUT', addressOf(u.path));
    /** @type {Record<string, string>} */
    const headers = { ...whoSends(), Accept: 'application/json', 'Content-Type': u.file.type || 'application/octet-stream' };
    if (!u.replace) headers['If-None-Match'] = '*';
    if (offset) headers['Content-Range'] = `bytes ${offset}-${u.file.size - 1}/${u.file.size}`;
    for (const [name, value] of Object.entries(headers)) r.setRequestHeader(name, value);
    r.upload.onprogress = (e) => {
      u.sent = offset + e.loaded;
      if (e.loaded > onTheWay && this.#begun[u.path] !== versionOf(u.file)) this.#begin(u, versionOf(u.file));
      this.#progress(u);
    };
    r.onerror = () => this.#lost(u);
    r.onload = () => {
      if (r.status >= 200 && r.status < 300) {
        this.#begin(u);
        u.sent = u.file.size;
        const receipt = JSON.parse(r.responseText);
        this.#end(u, 'done', receipt.sha256 ? receipt.text : ''); // in a drop box
        shelf.refresh();
      } else if (r.status === 412) this.#end(u, 'exists', say('page.upload.exists'));
      else if (r.status === 401) location.reload();
      else if (gone.includes(r.status)) this.#lost(u);
      else this.#end(u, 'failed', failure(r));
    };
    r.send(offset ? u.file.slice(offset) : u.file);
  }

  /** Notes which file the server has a part of. @param {Upload} u @param {string} [version] undefined: it has all */
  #begin(u, version) {
    if (version) this.#begun[u.path] = version;
    else delete this.#begun[u.path];
    keep('begun', this.#begun);
  }

  /** @param {Upload} u */
  #lost(u) {
    if (u.state !== 'runs') return;
    u.state = 'lost';
    const wait = Math.min(10000, 500 * 2 ** u.failures++);
    u.timer = setTimeout(() => {
      u.state = 'waits';
      this.#next();
    }, wait);
    this.#draw(u, say('page.upload.lost'));
    this.#next();
  }

  /** @param {Upload} u @param {string} state @param {string} text */
  #end(u, state, text) {
    u.state = state;
    this.#draw(u, text);
    this.#next();
    if (state === 'done' && !text) setTimeout(() => this.#remove(u), 4000);
  }

  /** @param {Upload} u */
  #remove(u) {
    clearTimeout(u.timer);
    u.state = 'removed';
    u.request?.abort();
    this.#all = this.#all.filter((other) => other !== u);
    u.row.remove();
    this.#next();
  }

  /** @param {Upload} u */
  #again(u) {
    u.failures++;
    u.state = 'waits';
    this.#draw(u);
    this.#next();
  }

  /** @param {Upload} u @param {string} [text] */
  #draw(u, text = '') {
    const old = u.row;
    const name = u.path.replace(/^\//, '');
    const again = (/** @type {string} */ text, /** @type {() => void} */ change) => make('button.small', { type: 'button', onclick: () => (change(), this.#again(u)) }, say(text));
    const buttons = u.state === 'failed' ? [again('page.again', () => {})]
      : u.state !== 'exists' ? []
        : [again('page.upload.replace', () => (u.replace = true)), again('page.upload.both', () => (u.path = variant(u.path)))];
    u.row = make('li.upload', { 'data-state': u.state },
      icon(u.state === 'done' ? 'check' : u.state === 'failed' || u.state === 'exists' ? 'warning' : 'upload'),
      make('div.upload-text', {}, make('bdi', {}, name), make('small', {}),
        make('progress', { max: u.file.size || 1, value: u.sent, 'aria-label': name })),
      iconButton('close', say(['done', 'failed', 'exists'].includes(u.state) ? 'page.close' : 'page.upload.cancel', { path: name }), () => this.#remove(u)),
      buttons.length > 0 && make('div.buttons', {}, ...buttons));
    if (text) u.row.querySelector('small').textContent = text;
    else this.#progress(u);
    if (old) old.replaceWith(u.row);
    else byId('uploads').append(u.row);
  }

  /** @param {Upload} u */
  #progress(u) {
    u.row.querySelector('progress').value = u.state === 'done' ? u.file.size : u.sent;
    const share = u.file.size ? Math.floor((u.sent / u.file.size) * 100) : 100;
    u.row.querySelector('small').textContent = u.state === 'waits' ? say('page.upload.waits') : u.state === 'done' ? say('page.upload.done') : `${share} % · ${sizeOf(u.sent)} / ${sizeOf(u.file.size)}`;
  }
}

/** Returns a mark of a file's contents. @param {File} file */
const versionOf = (file) => `${file.size} ${file.lastModified}`;

/** Returns another name for a file: "a.txt" becomes "a (2).txt". @param {string} path */
function variant(path) {
  const [, stem, , n, end] = /** @type {RegExpMatchArray} */ (path.match(/^(.*?)( \((\d+)\))?(\.[^./]{1,8})?$/s));
  return `${stem} (${Number(n ?? 1) + 1})${end ?? ''}`;
}

export const uploads = new Uploads();
