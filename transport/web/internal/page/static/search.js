// The search over the history of all rooms.

import { connection } from './connection.js';
import { byId, make } from './dom.js';
import { isPrivate, store } from './store.js';
import { say, whenOf } from './words.js';

class Search {
  #asked = 0; // counts the searches: an answer to an old one is dropped
  /** Until the server takes the next one: it takes one a second. @type {Promise<any>} */ #turn = Promise.resolve();

  /** Shows a line. @type {(room: string, seq: number) => void} */
  jump = () => {};

  constructor() {
    byId('search-form').onsubmit = (/** @type {Event} */ e) => {
      e.preventDefault();
      this.#search();
    };
  }

  /** Shows the search. */
  show() {
    byId('search-room').replaceChildren(make('option', { value: '' }, say('page.search.everywhere')),
      ...[...store.rooms.keys()].filter((r) => !isPrivate(r)).map((r) => make('option', { value: r }, r)));
    byId('search-words').focus();
    byId('search-words').select();
    if (!byId('found').children.length) this.#state(say('page.search.hint'));
  }

  async #search() {
    const words = byId('search-words').value.trim();
    if (!words) return;
    const number = ++this.#asked;
    this.#state(say('page.search.busy'));
    byId('found').replaceChildren();
    await this.#turn;
    if (number !== this.#asked) return;
    const answer = connection.ask('search', { words, room: byId('search-room').value, nick: byId('search-nick').value.trim() });
    this.#turn = answer.catch(() => {}).then(() => new Promise((done) => setTimeout(done, 1000)));
    try {
      const found = await answer;
      if (number !== this.#asked) return;
      const { lines } = found;
      this.#state(lines.length ? say(found.more ? 'page.search.more' : 'page.search.count', { count: lines.length }) : say('page.search.none', { text: words }));
      byId('found').replaceChildren(...lines.map((/** @type {any} */ l) => this.#item(l, words)));
    } catch (e) {
      if (number === this.#asked) this.#state(/** @type {Error} */ (e).message || say('page.search.offline'));
    }
  }

  /** @param {string} text */
  #state(text) {
    byId('search-state').textContent = text;
  }

  /** @param {any} l @param {string} words */
  #item(l, words) {
    const text = make('p.text', { dir: 'auto' }, ...marked(l.text ?? '', words));
    const b = make('button.hit', { type: 'button', onclick: () => this.jump(l.room, l.seq) },
      make('span.hit-head', {}, make('bdi', {}, l.nick ?? ''), make('small', {}, `${l.room} · ${whenOf(l.time)}`)), text);
    return make('li', {}, b);
  }
}

/**
 * Returns a text in which the words of a search are marked.
 * @param {string} text @param {string} words @returns {(string|Node)[]}
 */
function marked(text, words) {
  const parts = words.split(/\s+/).filter(Boolean).map((w) => w.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const pattern = new RegExp(`(${parts.join('|')})`, 'giu');
  return text.split(pattern).map((p, i) => (i % 2 ? make('mark', {}, p) : p)).filter((p) => p !== '');
}

export const search = new Search();
