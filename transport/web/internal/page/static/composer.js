// The field in which the user writes: drafts, lines to say, nicks to complete.

import { byId } from './dom.js';
import { keep, kept } from './session.js';
import { say } from './words.js';

const encoder = new TextEncoder();

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

export class Composer {
  /** @type {HTMLTextAreaElement} */ #text = byId('text');
  #drafts = kept('drafts', {});
  #room = '';

  /** @param {{say: (text: string) => void, nicks: () => Iterable<string>}} owner nicks are those of the room */
  constructor(owner) {
    this.owner = owner;
    const form = byId('composer');
    form.onsubmit = (/** @type {Event} */ e) => {
      e.preventDefault();
      this.#say();
    };
    this.#text.onkeydown = (e) => {
      if (e.isComposing || e.keyCode === 229) return; // Enter ends the choice of a character
      if (e.key === 'Enter' && !e.shiftKey && !e.ctrlKey && !e.altKey) {
        e.preventDefault();
        this.#say();
      } else if (e.key === 'Tab' && !e.shiftKey && this.#complete()) e.preventDefault();
    };
    this.#text.oninput = () => this.#changed();
  }

  /** Shows the draft of a room. @param {string} room @param {boolean} focus */
  show(room, focus) {
    this.#room = room;
    this.#text.value = this.#drafts[room] ?? '';
    const text = say(room.startsWith('@') ? 'page.write.private' : 'page.write', { room, nick: room.slice(1) });
    this.#text.placeholder = text;
    this.#text.setAttribute('aria-label', text);
    this.#fit();
    if (focus) this.#text.focus();
  }

  /** Writes a text at the end of the draft. @param {string} text */
  insert(text) {
    const before = this.#text.value;
    this.#text.value = before + (before && !/\s$/.test(before) ? ' ' : '') + text;
    this.#changed();
    this.#text.focus();
  }

  #say() {
    const text = this.#text.value;
    if (!text.trim()) return;
    this.#text.value = '';
    this.#changed();
    this.owner.say(text);
    this.#text.focus();
  }

  #changed() {
    if (this.#text.value) this.#drafts[this.#room] = this.#text.value;
    else delete this.#drafts[this.#room];
    keep('drafts', this.#drafts);
    this.#fit();
  }

  #fit() {
    this.#text.style.height = 'auto';
    this.#text.style.height = `${Math.min(this.#text.scrollHeight + 2, innerHeight * 0.35)}px`;
    byId('composer').classList.toggle('empty', !this.#text.value.trim());
  }

  /** Completes the nick in front of the cursor. Reports whether there is one. */
  #complete() {
    const { value, selectionStart: at, selectionEnd } = this.#text;
    const start = value.slice(0, at).search(/[^\s@]+$/);
    if (start < 0 || at !== selectionEnd) return false;
    const part = value.slice(start, at).toLowerCase();
    const nick = [...this.owner.nicks()].find((n) => n.toLowerCase().startsWith(part));
    if (!nick) return false;
    this.#text.setRangeText(nick + (start === 0 ? ': ' : ' '), start, at, 'end');
    this.#changed();
    return true;
  }
}
