// The field in which the user writes: drafts, lines to say, nicks to complete.

import { byId } from './dom.js';
import { keep, kept } from './session.js';
import { say } from './words.js';

class Composer {
  /** @type {HTMLTextAreaElement} */ #text = byId('text');
  #drafts = kept('drafts', {});
  #room = '';

  /** Takes what the user has written, and knows the nicks of the room. @type {{say: (text: string) => void, nicks: () => Iterable<string>}} */
  owner = { say: () => {}, nicks: () => [] };

  constructor() {
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
    if (room !== this.#room) this.#show(room);
    if (focus) this.#text.focus();
  }

  /** @param {string} room */
  #show(room) {
    this.#room = room;
    this.#text.value = this.#drafts[room] ?? '';
    const text = say(room.startsWith('@') ? 'page.write.private' : 'page.write', { room, nick: room.slice(1) });
    this.#text.placeholder = text;
    this.#text.setAttribute('aria-label', text);
    this.#fit();
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

export const composer = new Composer();
