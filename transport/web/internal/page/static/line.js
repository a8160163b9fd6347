// How one line looks.

import { avatar, hueOf, icon, make } from './dom.js';
import { fileLink, hashOf, iconOf, kindOf, longestText, nameOf, preview, textPreview } from './shelf.js';
import { dayOf, fullTime, sameDay, say, sizeOf, timeOf } from './words.js';

/** @typedef {import('./store.js').Line} Line */

const groupTime = 5 * 60000; // ms within which lines of one nick are one group
const link = /\bhttps?:\/\/[^\s<>"'`]+/gi;
const ends = /[.,:;!?…)\]}»]+$/;
const help = /^ +(\/.*?) {2,}(.*)$/; // a command and what it does

/**
 * Returns a text whose addresses can be clicked: http and https only.
 * @param {string} text @returns {(string|Node)[]}
 */
export function linked(text) {
  const parts = [];
  let at = 0;
  for (const m of text.matchAll(link)) {
    let address = m[0];
    const end = address.match(ends)?.[0] ?? '';
    // A bracket at the end belongs to the address if it was opened there.
    if (end && !(end[0] === ')' && address.includes('('))) address = address.slice(0, -end.length);
    parts.push(text.slice(at, m.index), make('a', { href: address, target: '_blank', rel: 'noopener noreferrer' }, address));
    at = m.index + address.length;
  }
  return [...parts, text.slice(at)].filter((p) => p !== '');
}

/** The texts of lines that nobody said, by kind. @type {Record<string, (l: Line) => string>} */
const happened = {
  join: (l) => say('event.joined', { nick: l.nick }),
  leave: (l) => (l.text ? say('event.left.why', { nick: l.nick, why: l.text }) : say('event.left', { nick: l.nick })),
  quit: (l) => happened.leave(l),
  nick: (l) => say('event.renamed', { nick: l.nick, other: l.peer }),
  gap: () => say('answer.gap'),
  topic: (l) => (l.text ? say('page.topic.set', { nick: l.nick, text: l.text }) : say('page.topic.none', { nick: l.nick })),
  ranked: (l) => say('page.ranked.' + (l.rank || 'none'), { nick: l.nick, other: l.peer }),
  kicked: (l) => say('page.kicked', { nick: l.nick, other: l.peer, why: l.text || '–' }),
  invited: (l) => say('page.invited', { nick: l.nick, other: l.peer, room: l.room }),
  away: (l) => (l.text ? say('page.away', { nick: l.nick, text: l.text }) : say('page.returned', { nick: l.nick })),
  crowd: (l) => {
    if (l.changes || l.renamed) {
      const names = (l.changes ?? []).map((/** @type {any} */ c) => `${c.old} → ${c.new}`).join(', ');
      return say('event.renames', { count: l.renamed ?? l.changes.length, names });
    }
    if (!l.joined) return say('event.crowd.left', { count: l.left ?? 0 });
    const text = l.names?.length ? say('event.crowd.joined.names', { count: l.joined, names: l.names.join(', ') }) : say('event.crowd.joined', { count: l.joined });
    return l.left ? say('event.crowd.both', { text, count: l.left }) : text;
  },
};

/** Reports whether news are about one file that can be shown. @param {Record<string, any>} l */
const isOneFile = (l) => !!l.path && !l.box && (l.count ?? 1) === 1 && (l.change === 'published' || l.change === 'replaced');

/** Returns the card for news of one file. @param {Record<string, any>} l */
function fileCard(l) {
  const kind = kindOf(l.path);
  const size = l.size >= 0 ? sizeOf(l.size ?? 0) : '';
  return make('div.card', { title: l.text ?? '' },
    preview(l.path, l.size ?? 0),
    fileLink(l.path, icon(iconOf(kind)),
      make('span.card-name', {}, make('bdi', {}, nameOf(l.path)),
        make('small', {}, [size, say(l.change === 'replaced' ? 'page.file.replaced' : 'page.file.shared'), l.unproven ? '?' : ''].filter(Boolean).join(' · ')))),
    kind === 'text' && l.size > 0 && l.size <= longestText && textPreview(l.path));
}

/** Reports whether a line is shown in a bubble. @param {Line} l */
const isSaid = (l) => ['msg', 'act', 'notice', 'priv', 'sent'].includes(l.kind) || (l.kind === 'file' && isOneFile(l));

/** Returns the text of a line. @param {Line} l @returns {string} */
export const textOf = (l) => happened[l.kind]?.(l) ?? l.text ?? '';

/** Returns the element of a line. @param {Line} l */
export function lineElement(l) {
  const row = make('div.row');
  row.line = l;
  if (!isSaid(l)) {
    row.classList.add(l.kind === 'note' || l.kind === 'typed' ? l.kind : 'event');
    const [, term, meaning] = (l.kind === 'note' && l.text.match(help)) || [];
    const text = term ? [make('span.term', {}, term + ' '), meaning] : linked(textOf(l));
    const folder = l.path && l.count > 1 && !l.box; // of several files
    row.append(make('p.text', { dir: 'auto' }, ...(folder ? [make('a', { href: hashOf(l.path) }, ...text)] : text)));
    return row;
  }
  row.classList.add('said', l.kind);
  if (l.own) row.classList.add('own');
  if (l.mention) row.classList.add('mention');
  const nick = make('button.nick', { type: 'button', tabIndex: -1 }, make('bdi', {}, l.nick));
  nick.style.setProperty('--hue', String(hueOf(l.nick)));
  const bubble = make('div.bubble', {}, l.own ? make('span.sr', {}, say('page.you') + ': ') : nick);
  if (l.kind === 'file') bubble.append(fileCard(l));
  else bubble.append(make('p.text', { dir: 'auto' }, l.kind === 'act' ? make('bdi', {}, l.nick + ' ') : '', ...linked(l.text)));
  bubble.append(make('button.meta', { type: 'button', tabIndex: -1, title: fullTime(l.time) },
    make('time', { dateTime: new Date(l.time).toISOString() }, timeOf(l.time)), make('span.tick')));
  row.append(l.own ? '' : avatar(l.nick), bubble);
  showTick(row);
  return row;
}

/** Shows how far an own line has come. @param {any} row */
export function showTick(row) {
  const tick = row.querySelector('.tick');
  const state = row.line.tick;
  if (!tick || !state) return;
  row.dataset.tick = state;
  tick.replaceChildren(icon({ pending: 'clock', sent: 'check', kept: 'checks' }[/** @type {string} */ (state)] ?? 'warning'),
    make('span.sr', {}, say('page.tick.' + state)));
  tick.title = say('page.tick.' + state);
}

/**
 * Sets what depends on the line in front: the day, the mark of new lines, and the group.
 * @param {any} row @param {any} before the element in front, or null @param {number} read the seq of the last line that was read; -1: nothing is marked
 */
export function arrange(row, before, read) {
  const l = row.line;
  const b = before?.line;
  for (const mark of row.querySelectorAll(':scope > .mark')) mark.remove();
  const upTo = before?.upTo ?? 0;
  row.upTo = l.seq || upTo;
  const isNew = read >= 0 && l.seq > read && upTo <= read;
  const mark = [l.time && (!b?.time || !sameDay(b.time, l.time)) && dayOf(l.time), isNew && say('page.new')].filter(Boolean).join(' · ');
  if (mark) row.prepend(make('div.mark' + (isNew ? '.new' : ''), {}, make('span', {}, mark)));
  const grouped = b && !mark && isSaid(l) && isSaid(b) && b.nick === l.nick && b.own === l.own && l.time - b.time < groupTime;
  row.classList.toggle('first', !grouped);
}
