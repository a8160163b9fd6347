// The rows of the lines that are drawn, in two parts: those that came live are in a log that a screen
// reader reads out, all others in front of it.

import { byId } from './dom.js';
import { arrange, lineElement, showTick } from './line.js';
import { store } from './store.js';

/** @typedef {import('./store.js').Line} Line */

/** The row of each line that is drawn. @type {WeakMap<Line, any>} */
const drawn = new WeakMap();

/** @param {Line} line */
function newRow(line) {
  const row = lineElement(line);
  drawn.set(line, row);
  return row;
}

class Rows {
  /** @type {any} */ #old = byId('history');
  /** @type {any} */ #news = byId('live');
  /** The seq of the last line that the user had read, while a mark shows what is new; or -1. */ read = -1;

  constructor() {
    store.addEventListener('changed', (/** @type {any} */ e) => drawn.has(e.detail.line) && showTick(drawn.get(e.detail.line)));
  }

  get count() {
    return this.#old.children.length + this.#news.children.length;
  }

  /** @returns {any} */
  get first() {
    return this.#old.firstElementChild ?? this.#news.firstElementChild;
  }

  /** @returns {any} */
  get last() {
    return this.#news.lastElementChild ?? this.#old.lastElementChild;
  }

  /** @returns {any[]} */
  get all() {
    return [...this.#old.children, ...this.#news.children];
  }

  /** The seq of the oldest line that has one, or 0. @returns {number} */
  get oldest() {
    return this.all.find((r) => r.line.seq)?.line.seq ?? 0;
  }

  /** The seq of the newest line that has one, or 0. @returns {number} */
  get newest() {
    return this.all.findLast((r) => r.line.seq)?.line.seq ?? 0;
  }

  /** Returns the row of a line, which may be another object with its seq. @param {Line} line */
  of(line) {
    const row = drawn.get(line);
    return row?.isConnected ? row : line.seq && this.all.find((r) => r.line.seq === line.seq);
  }

  /** Draws other lines. @param {Line[]} lines */
  reset(lines) {
    this.#news.replaceChildren();
    this.#old.replaceChildren(...lines.map(newRow));
    this.#arrange();
  }

  /** Adds lines in front. @param {Line[]} lines */
  prepend(lines) {
    this.#old.prepend(...lines.map(newRow));
    this.#arrange();
  }

  /** Adds lines that follow, but are no news. @param {Line[]} lines */
  append(lines) {
    this.#old.append(...this.#news.children, ...lines.map(newRow));
    this.#arrange();
  }

  /** Adds lines that have come. @param {Line[]} lines */
  news(lines) {
    let { last } = this;
    for (const l of lines) {
      const row = newRow(l);
      arrange(row, last, this.read);
      // Lines that were said before are not news to a screen reader.
      (l.old && !this.#news.children.length ? this.#old : this.#news).append(row);
      last = row;
    }
  }

  /** Removes rows at the start. @param {number} n */
  cutStart(n) {
    for (let i = 0; i < n; i++) this.first?.remove();
    const { first } = this;
    if (first?.line.seq > this.read) this.read = -1; // the mark is above
    if (first) arrange(first, null, this.read);
  }

  /** Removes rows at the end. @param {number} n */
  cutEnd(n) {
    for (let i = 0; i < n; i++) this.last?.remove();
  }

  /** Removes the row of a line. @param {Line} line */
  remove(line) {
    const row = this.of(line);
    if (!row) return;
    row.remove();
    this.#arrange();
  }

  #arrange() {
    let before = null;
    for (const row of this.all) {
      arrange(row, before, this.read);
      before = row;
    }
  }
}

export const rows = new Rows();
