// What operators of a room and of the server do, by the commands that others type.

import { sayText } from './composer.js';
import { askAll } from './dom.js';
import { store } from './store.js';
import { language, say } from './words.js';

/** @typedef {import('./store.js').Room} Room */
/** @typedef {import('./dom.js').Action} Action */

/** Reports whether the user governs a room, as far as the page knows. @param {Room|undefined} room */
export const governs = (room) => store.operator || (room?.name !== store.lobby && room?.ranks?.get(store.nick) === 'operator');

/** The times of bans, as the commands take them. */
const times = () => {
  const of = (/** @type {number} */ n, /** @type {string} */ unit) => new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(n);
  return { '10m': of(10, 'minute'), '1h': of(1, 'hour'), '1d': of(1, 'day'), '7d': of(1, 'week'), '': say('page.ban.ever') };
};

/** Asks for a reason, and for the time and the place if act has them, and does it to a nick. @param {string} act @param {string} nick */
async function restrict(act, nick) {
  const fields = [{ label: say('page.ban.why'), maxLength: 200 }];
  if (act !== 'kick') fields.unshift(/** @type {any} */ ({ label: say('page.ban.time'), options: times() }));
  if (act === 'ban' && store.operator && store.current !== store.lobby) {
    fields.unshift(/** @type {any} */ ({ label: say('page.ban.where'), options: { '': store.current, '-all': say('page.ban.server') } }));
  }
  const title = say('page.person.' + act, { nick });
  const values = await askAll({ title, action: title, danger: true, fields });
  if (!values) return;
  const where = fields.length === 3 ? values.shift() : '';
  sayText(['/' + act, where, nick, ...values].filter(Boolean).join(' '));
}

/** Returns what the user may do to a person in the room that is shown. @param {Room} room @param {string} nick @returns {Action[]} */
export function moderations(room, nick) {
  if (!governs(room)) return [];
  const rank = room.ranks?.get(nick);
  /** @param {string} act @param {string} name */
  const ranks = (act, name) => ({ icon: 'check', text: say(`page.person.${act}${rank === name ? '-off' : ''}`, { nick }), run: () => sayText(`/${act} ${nick}${rank === name ? ' off' : ''}`) });
  /** @param {string} act */
  const restricts = (act) => ({ icon: act === 'mute' ? 'mute' : 'close', text: say('page.person.' + act, { nick }), danger: true, run: () => restrict(act, nick) });
  return [ranks('voice', 'voice'), ...(room.name === store.lobby ? [] : [ranks('op', 'operator')]), restricts('mute'), restricts('kick'), restricts('ban')];
}

/** Shows the settings of a room, and changes those that the user has changed. @param {Room} room @param {Record<string, any>} now the members frame */
export async function askSettings(room, now) {
  const flags = ['invite', 'moderated', 'secret'];
  const values = await askAll({
    title: say('page.settings.room', { room: room.name }), action: say('page.settings.save'),
    fields: [
      { label: say('page.topic'), value: now.topic ?? '', maxLength: 390 },
      ...flags.map((name) => ({ label: say('page.settings.' + name), type: 'checkbox', checked: !!now[name] })),
      { label: say('page.settings.slow'), type: 'number', min: 0, value: now.slow ?? 0 },
      { label: say('page.settings.limit'), type: 'number', min: 0, value: now.limit ?? 0 },
      { label: say('page.settings.key'), pattern: '\\S*', placeholder: now.keyed ? '••••' : '' },
    ],
  });
  if (!values) return;
  const [topic, ...rest] = values;
  const [slow, limit, key] = rest.slice(flags.length);
  if (topic !== (now.topic ?? '')) sayText('/topic ' + (topic || '-'));
  flags.forEach((name, i) => !!rest[i] !== !!now[name] && sayText(`/room ${name}${rest[i] ? '' : ' off'}`));
  if (Number(slow) !== (now.slow ?? 0)) sayText('/room slow ' + (Number(slow) || 'off'));
  if (Number(limit) !== (now.limit ?? 0)) sayText('/room limit ' + (Number(limit) || 'off'));
  if (key) sayText('/room key ' + (key === '-' ? 'off' : key));
}
