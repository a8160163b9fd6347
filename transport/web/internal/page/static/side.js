// The list of rooms and conversations, and the people of the room that is shown.

import { connection } from './connection.js';
import { governs } from './moderate.js';
import { avatar, byId, icon, make } from './dom.js';
import { isPrivate, store } from './store.js';
import { say } from './words.js';

/** @typedef {import('./store.js').Room} Room */

class Side {
  #drawing = 0;
  /** @type {Room|null} */ #room = null;

  /** Opens the menu of a person, and leaves a room. @type {{person: (at: Element, nick: string) => void, close: (name: string) => void}} */
  owner = { person: () => {}, close: () => {} };

  constructor() {
    store.addEventListener('rooms', () => this.draw());
    store.addEventListener('people', (/** @type {any} */ e) => {
      if (e.detail.room.name === store.current) this.draw();
      if (e.detail.room === this.#room) this.#listPeople(e.detail.room, null);
    });
  }

  /** Draws the list with the next frame of the screen. */
  draw() {
    this.#drawing ||= requestAnimationFrame(() => {
      this.#drawing = 0;
      this.#draw();
    });
  }

  #draw() {
    const all = [...store.rooms.values()];
    const focus = /** @type {HTMLElement} */ (document.activeElement)?.dataset?.room;
    byId('rooms').replaceChildren(...all.filter((r) => !isPrivate(r.name)).map((r) => this.#item(r)));
    const privates = all.filter((r) => isPrivate(r.name)).map((r) => this.#item(r));
    byId('privates').replaceChildren(...privates);
    byId('privates-head').hidden = !privates.length;
    if (focus) /** @type {HTMLElement} */ (document.querySelector(`a[data-room="${CSS.escape(focus)}"]`))?.focus();
    const others = all.reduce((n, r) => n + (r.name === store.current ? 0 : r.unread), 0);
    byId('back').dataset.count = others ? (others > 99 ? '99+' : others) : '';
    const room = store.rooms.get(store.current);
    byId('people-count').textContent = room?.count || '';
    byId('people-button').setAttribute('aria-label', say('page.room.count', { count: room?.count ?? 0 }));
  }

  /** @param {Room} r */
  #item(r) {
    const nick = isPrivate(r.name) ? r.name.slice(1) : '';
    const shown = nick || r.name.slice(1);
    const a = make('a.room', { href: '#' + (nick ? r.name : shown), 'data-room': r.name },
      nick ? avatar(nick) : make('span.sign', { 'aria-hidden': 'true' }, '#'),
      make('bdi', r.unread ? { 'aria-hidden': 'true' } : {}, shown),
      r.unread > 0 && make('span.badge' + (r.mentions || nick ? '.mention' : ''), { 'aria-hidden': 'true' }, (r.mentions ? '@ ' : '') + (r.unread > 99 ? '99+' : r.unread)),
      r.unread > 0 && make('span.sr', {}, say('page.unread', { room: nick || r.name, count: r.unread })));
    if (r.name === store.current) a.setAttribute('aria-current', 'page');
    if (r.unread) a.classList.add('unread');
    const close = make('button.close', { type: 'button', 'aria-label': say('page.room.leave', { room: nick || r.name }), title: say('page.room.leave', { room: nick || r.name }), onclick: () => this.owner.close(r.name) }, icon('close'));
    return make('li', {}, a, close);
  }

  /** Shows the people of a room. @param {Room|null} room null: they are shown no longer */
  async showPeople(room) {
    this.#room = room;
    if (!room) return;
    this.#listPeople(room, null);
    const members = await this.ask(room);
    if (members && this.#room === room) this.#listPeople(room, members.list);
  }

  /** Asks the server who is in a room. @param {Room} room @returns {Promise<any>} the members frame; null: the names that the page knows stay */
  async ask(room) {
    try {
      const members = await connection.ask('members', { room: room.name });
      room.topic = members.topic ?? '';
      room.people = new Set(members.list.map((/** @type {any} */ m) => m.nick));
      room.ranks = new Map(members.list.map((/** @type {any} */ m) => [m.nick, m.rank ?? '']));
      return members;
    } catch {
      return null;
    }
  }

  /** @param {Room} room @param {any[]|null} list members with their ranks, or null: only names are known */
  #listPeople(room, list) {
    const members = list ?? [...room.people].map((nick) => ({ nick }));
    const order = /** @type {Record<string, number>} */ ({ operator: 0, voice: 1 });
    members.sort((a, b) => (order[a.rank] ?? 2) - (order[b.rank] ?? 2) || a.nick.localeCompare(b.nick));
    byId('room-settings').hidden = !governs(room);
    byId('topic-full').textContent = room.topic;
    byId('topic-full').hidden = !room.topic;
    byId('people-title').textContent = say('page.room.count', { count: list?.length ?? room.count });
    byId('people').replaceChildren(...members.slice(0, 1000).map((m) => {
      const note = [m.nick === store.nick && say('page.you'), m.operator && say('page.rank.server'), m.founder && say('page.rank.founder'), !m.founder && m.rank && say('page.rank.' + m.rank), m.away && say('page.away.short', { text: m.away })];
      const b = make('button.person', { type: 'button' }, avatar(m.nick), make('span', {}, make('bdi', {}, m.nick), make('small', {}, note.filter(Boolean).join(' · '))));
      b.onclick = () => this.owner.person(b, m.nick);
      return make('li', {}, b);
    }));
  }
}

export const side = new Side();
