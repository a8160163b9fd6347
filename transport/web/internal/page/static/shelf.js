// The file shelf: the files that the page can show, and the shelf as a view with folders, sorting,
// previews, and what the user may do.

import { askUser, byId, copy, icon, iconButton, make, openMenu, toast } from './dom.js';
import { keep, kept, whoSends } from './session.js';
import { fullTime, say, sizeOf, whenOf } from './words.js';

/** @typedef {{name: string, dir?: boolean, size?: number, time?: number, readOnly?: boolean}} Entry */

/** The kinds of file that the page shows itself, by extension. @type {Record<string, RegExp>} */
const shown = {
  image: /\.(jpe?g|png|gif|webp|avif)$/i,
  audio: /\.(mp3|ogg|oga|opus|wav|flac|m4a|aac)$/i,
  video: /\.(mp4|m4v|webm|ogv|mov)$/i,
  text: /\.(txt|md|log|csv|json|ya?ml|toml|ini|conf|go|py|c|h|cc|cpp|hpp|java|js|ts|css|sh|sql|rs|rb|php|lua|tex|diff|patch)$/i,
  pdf: /\.pdf$/i,
};
const largestImage = 12e6; // bytes of an image that is shown without being asked for
export const longestText = 256 << 10; // bytes of a text that is shown

/** Returns the kind of a file: image, audio, video, text, pdf or file. @param {string} name */
export const kindOf = (name) => Object.keys(shown).find((k) => shown[k].test(name)) ?? 'file';

/** Returns the icon for a kind of file. @param {string} kind */
export const iconOf = (kind) => ({ image: 'image', audio: 'play', video: 'play', folder: 'folder' })[kind] ?? 'text';

/** Returns the address of a path of the shelf, relative to the page. @param {string} path */
export const addressOf = (path) => 'files/' + path.split('/').filter(Boolean).map(encodeURIComponent).join('/');

/** Returns the last part of a path. @param {string} path */
export const nameOf = (path) => path.split('/').filter(Boolean).at(-1) ?? '';

/** Returns a link to a file: what the browser can show opens in a tab, the rest is saved. @param {string} path @param {...any} inside */
export function fileLink(path, ...inside) {
  const shows = kindOf(path) !== 'file';
  const a = make('a', { href: addressOf(path) }, ...inside);
  if (shows) Object.assign(a, { target: '_blank', rel: 'noopener noreferrer' });
  else a.download = nameOf(path);
  return a;
}

/** Returns a picture or a player of a file, or null. @param {string} path @param {number} size */
export function preview(path, size) {
  const kind = kindOf(path);
  const src = addressOf(path);
  const gone = (/** @type {Event} */ e) => /** @type {Element} */ (e.target).closest('.preview')?.remove();
  if (kind === 'image' && size <= largestImage) {
    return make('a.preview', { href: src, target: '_blank', rel: 'noopener noreferrer', tabIndex: -1 },
      make('img', { src, alt: nameOf(path), loading: 'lazy', decoding: 'async', onerror: gone }));
  }
  if (kind === 'audio') return make('audio.preview', { src, controls: true, preload: 'none', 'aria-label': nameOf(path) });
  if (kind === 'video') return make('video.preview', { src, controls: true, preload: 'metadata', playsInline: true, 'aria-label': nameOf(path) });
  return null;
}

/** Returns the text of a file, behind a word to open it. @param {string} path */
export function textPreview(path) {
  const text = make('pre', { dir: 'auto', tabIndex: 0 });
  const details = make('details.preview', {}, make('summary', {}, say('page.file.text')), text);
  details.ontoggle = async () => {
    if (!details.open || text.textContent) return;
    try {
      const answer = await fetch(addressOf(path), { headers: whoSends() });
      if (!answer.ok) throw new Error(await answer.text());
      text.textContent = await answer.text();
    } catch (e) {
      text.textContent = String(/** @type {Error} */ (e).message);
    }
  };
  return details;
}

/** The hash of a folder of the shelf. @param {string} path */
export const hashOf = (path) => '#/files' + path.split('/').map(encodeURIComponent).join('/');

/** The sentence for an answer of the server. @param {{responseText: string, status: number}} request */
export function failure(request) {
  let text = request.responseText.trim();
  try {
    text = JSON.parse(text).error;
  } catch {
    // The answer is a plain line.
  }
  return text && text.length < 300 && !text.startsWith('<') ? text : say('page.failed');
}

class Shelf {
  /** Whether users may put files here. */ writable = false;
  /** The folder that is shown, with a slash at its end. */
  folder = '/';
  #sort = kept('sort', { by: 'name', down: false });
  /** @type {{entries: Entry[], writable?: boolean, access?: string, more?: number, waiting?: {path: string, size: number}[]}|null} */
  #list = null;
  #open = ''; // the entry whose preview is shown

  constructor() {
    for (const b of document.querySelectorAll('#files-sort button')) {
      /** @type {HTMLElement} */ (b).onclick = () => this.#sortBy(/** @type {HTMLElement} */ (b).dataset.by ?? 'name');
    }
    byId('new-folder').onclick = () => this.#newFolder();
  }

  /** Shows a folder. @param {string} path from the shelf's root, such as "/lab" */
  async show(path) {
    const folder = ('/' + path + '/').replace(/\/+/g, '/');
    if (folder !== this.folder) this.#list = null;
    this.folder = folder;
    this.#draw();
    try {
      const answer = await fetch(addressOf(folder) + (folder === '/' ? '' : '/'), { headers: { ...whoSends(), Accept: 'application/json' }, cache: 'no-store' });
      if (!answer.ok) throw new Error(failure({ responseText: await answer.text(), status: answer.status }));
      if (folder === this.folder) this.#list = await answer.json();
      byId('files-error').hidden = true;
    } catch (e) {
      const text = /** @type {Error} */ (e) instanceof TypeError ? say('page.files.offline') : /** @type {Error} */ (e).message;
      byId('files-error').hidden = false;
      byId('files-error').textContent = text;
    }
    this.#draw();
  }

  /** Shows the folder again, if files in it may have changed. */
  refresh() {
    if (!byId('files').hidden) this.show(this.folder);
  }

  /** @param {string} by name, size or time */
  #sortBy(by) {
    this.#sort = { by, down: this.#sort.by === by ? !this.#sort.down : by !== 'name' };
    keep('sort', this.#sort);
    this.#draw();
  }

  #draw() {
    const parts = this.folder.split('/').filter(Boolean);
    const crumb = (/** @type {string} */ path, /** @type {string} */ name) => make('a', { href: hashOf(path) }, make('bdi', {}, name));
    const root = parts.length ? [crumb('', say('page.files'))] : [];
    byId('crumbs').replaceChildren(...root, ...parts.flatMap((p, i) => ['/', crumb('/' + parts.slice(0, i + 1).join('/'), p)]));
    byId('crumbs').lastElementChild?.setAttribute('aria-current', 'page');
    for (const b of document.querySelectorAll('#files-sort button')) {
      const on = /** @type {HTMLElement} */ (b).dataset.by === this.#sort.by;
      b.setAttribute('aria-pressed', String(on));
      b.classList.toggle('down', on && this.#sort.down);
    }
    const list = this.#list;
    const box = list?.access === 'drop';
    const entries = list?.entries ?? [];
    byId('files-box').hidden = !box;
    byId('files-add').hidden = byId('new-folder').hidden = !list?.writable;
    if (box) byId('new-folder').hidden = true;
    byId('zip').hidden = !entries.length;
    byId('zip').href = addressOf(this.folder) + (this.folder === '/' ? '' : '/') + '?zip';
    byId('files-sort').hidden = entries.length < 2;
    byId('files-empty').hidden = !list || entries.length > 0;
    byId('files-empty-text').textContent = say(list?.writable ? 'page.files.empty.text' : 'page.files.empty.read');
    byId('entries').replaceChildren(...this.#sorted(entries).map((e) => this.#row(e)));
    byId('files-more').hidden = !list?.more;
    if (list?.more) byId('files-more').textContent = say('page.files.more', { count: list.more });
    byId('waiting').replaceChildren(...(list?.waiting ?? []).map((w) => make('li', {}, icon('clock'), make('bdi', {}, nameOf(w.path)), make('small', {}, say('page.files.waiting', { size: sizeOf(w.size) })))));
  }

  /** @param {Entry[]} entries */
  #sorted(entries) {
    const { by, down } = this.#sort;
    const key = /** @type {'size'|'time'} */ (by);
    const byName = (/** @type {Entry} */ a, /** @type {Entry} */ b) => a.name.localeCompare(b.name, undefined, { numeric: true });
    const order = (/** @type {Entry} */ a, /** @type {Entry} */ b) => (by === 'name' ? 0 : (a[key] ?? 0) - (b[key] ?? 0)) || byName(a, b);
    return [...entries].sort((a, b) => Number(!!b.dir) - Number(!!a.dir) || (down ? order(b, a) : order(a, b)));
  }

  /** @param {Entry} e */
  #row(e) {
    const path = this.folder + e.name;
    const kind = e.dir ? 'folder' : kindOf(e.name);
    const image = iconOf(kind);
    const about = e.dir ? (e.time ? whenOf(e.time) : '') : [sizeOf(e.size ?? 0), e.time && whenOf(e.time)].filter(Boolean).join(' · ');
    const text = make('span.entry-text', {}, make('bdi', {}, e.name), make('small', { title: e.time ? fullTime(e.time) : '' }, about));
    const main = e.dir ? make('a.entry', { href: hashOf(path) }, icon(image), text)
      : kind === 'file' || kind === 'pdf' ? fileLink(path, icon(image), text)
        : make('button.entry', { type: 'button', 'aria-expanded': String(this.#open === path), onclick: () => this.#toggle(path) }, icon(image), text);
    main.classList.add('entry', kind);
    const more = iconButton('more', say('page.files.actions', { path: e.name }), () => openMenu(more, this.#actions(e, path)));
    return make('li', {}, main, more, this.#open === path && make('div.shown', {}, preview(path, e.size ?? 0) ?? textPreview(path)));
  }

  /** @param {string} path */
  #toggle(path) {
    this.#open = this.#open === path ? '' : path;
    this.#draw();
    const shown = document.querySelector('.shown');
    if (!shown) return;
    const details = shown.querySelector('details');
    if (details) details.open = true;
    const button = /** @type {HTMLElement} */ (shown.parentElement?.querySelector('button.entry'));
    button?.focus();
  }

  /** @param {Entry} e @param {string} path */
  #actions(e, path) {
    /** @type {import('./dom.js').Action[]} */
    const actions = [];
    if (e.dir) actions.push({ icon: 'download', text: say('page.files.zip'), run: () => save(addressOf(path) + '/?zip', e.name + '.zip') });
    else actions.push({ icon: 'download', text: say('page.files.save'), run: () => save(addressOf(path), e.name) });
    actions.push({ icon: 'copy', text: say('page.files.link'), run: () => copy(new URL(e.dir ? hashOf(path) : addressOf(path), location.href).href) });
    if (!this.#list?.writable || e.readOnly || this.#list.access === 'drop') return actions;
    actions.push({ icon: 'pencil', text: say('page.files.rename'), run: () => this.#rename(e, path) });
    actions.push({ icon: 'trash', text: say('page.files.delete'), danger: true, run: () => this.#delete(e, path) });
    return actions;
  }

  async #newFolder() {
    const name = await askUser({ title: say('page.files.folder.new'), label: say('page.files.folder.name'), action: say('page.files.folder.make') });
    if (name) this.#request('MKCOL', this.folder + name);
  }

  /** @param {Entry} e @param {string} path */
  async #rename(e, path) {
    const name = await askUser({ title: say('page.files.rename.title', { path: e.name }), label: say('page.files.rename.name'), value: e.name, action: say('page.files.rename') });
    if (name && name !== e.name) this.#request('MOVE', path, { Destination: '/' + addressOf(this.folder + name) });
  }

  /** @param {Entry} e @param {string} path */
  async #delete(e, path) {
    const sure = await askUser({ title: say('page.files.delete.title', { path: e.name }), text: say('page.files.delete.text'), action: say('page.files.delete'), danger: true });
    if (sure !== null) this.#request('DELETE', path);
  }

  /** @param {string} method @param {string} path @param {Record<string, string>} [headers] */
  async #request(method, path, headers = {}) {
    try {
      const answer = await fetch(addressOf(path), { method, headers: { ...whoSends(), ...headers } });
      if (!answer.ok) toast(failure({ responseText: await answer.text(), status: answer.status }));
    } catch {
      toast(say('page.files.offline'));
    }
    this.refresh();
  }
}

export const shelf = new Shelf();

/** Saves what is at an address. @param {string} href @param {string} name */
function save(href, name) {
  const a = make('a', { href, download: name });
  document.body.append(a);
  a.click();
  a.remove();
}
