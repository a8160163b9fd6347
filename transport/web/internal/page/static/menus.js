// Menus and dialogs: for a person, a line, the rooms, and the user's own choices.

import { showAccount } from './account.js';
import { canNotify, notifiesNow, setNotify, setSound, soundIsOn } from './alerts.js';
import { composer, publicRoom, sayText } from './composer.js';
import { connection } from './connection.js';
import { askUser, byId, copy, make, openMenu, toast } from './dom.js';
import { askSettings, moderations } from './moderate.js';
import { forgetAll } from './session.js';
import { side } from './side.js';
import { isPrivate, store } from './store.js';
import { enter, go } from './views.js';
import { chooseLanguage, language, languages, say } from './words.js';

const removeTime = 5 * 60000; // ms for which the server lets a user remove a line

/** Opens the menu of a person. @param {Element} at @param {string} nick */
export async function openPerson(at, nick) {
  if (nick === store.nick) return rename();
  const room = store.rooms.get(store.current);
  const shared = room && !isPrivate(room.name) ? room : null;
  if (shared && !shared.ranks) await side.ask(shared);
  openMenu(at, [
    { icon: 'at', text: say('page.person.private', { nick }), run: () => enter('@' + nick) },
    { icon: 'reply', text: say('page.person.mention', { nick }), run: () => (go(store.current), composer.insert(nick + ': ')) },
    { icon: 'mute', text: say('page.person.ignore', { nick }), run: () => (go(store.current), sayText('/ignore ' + nick)) },
    { icon: 'people', text: say('page.person.whois', { nick }), run: () => (go(store.current), sayText('/whois ' + nick)) },
    ...(shared ? moderations(shared, nick) : []),
  ]);
}

/** Opens the menu of a line. @param {any} row @param {Element} at */
export function openLine(row, at) {
  const l = row.line;
  /** @type {import('./dom.js').Action[]} */
  const actions = [{ icon: 'copy', text: say('page.line.copy'), run: () => copy(l.path ? row.querySelector('a').href : l.text) }];
  if (!l.own && !isPrivate(store.current)) {
    actions.unshift({ icon: 'reply', text: say('page.person.mention', { nick: l.nick }), run: () => composer.insert(l.nick + ': ') });
    actions.push({ icon: 'at', text: say('page.person.private', { nick: l.nick }), run: () => enter('@' + l.nick) });
  }
  if (l.own && l.seq && l.kind !== 'sent' && Date.now() - l.time < removeTime) {
    actions.push({ icon: 'trash', text: say('page.line.remove'), danger: true, run: () => connection.say(l.room, '/forget ' + l.seq) });
  }
  openMenu(at, actions);
}

async function rename() {
  const nick = await askUser({ title: say('page.nick.change'), label: say('page.nick'), value: store.nick, action: say('page.nick.change') });
  if (nick && nick !== store.nick) connection.say(publicRoom(), '/nick ' + nick);
}

/** Offers the rooms that there are, and a field for a new one. */
async function openRooms() {
  const list = byId('room-list');
  list.replaceChildren();
  byId('room-new').value = '';
  byId('rooms-dialog').showModal();
  const answer = await connection.ask('rooms', {}).catch(() => ({ list: [] })); // the user can still type a name
  for (const { room, count } of answer.list ?? []) {
    if (store.rooms.get(room)?.inside) continue;
    const choose = () => (byId('rooms-dialog').close(), enter(room));
    list.append(make('li', {}, make('button.person', { type: 'button', onclick: choose },
      make('span.sign', { 'aria-hidden': 'true' }, '#'), make('span', {}, make('bdi', {}, room.slice(1)), make('small', {}, say('page.room.count', { count: count ?? 0 }))))));
  }
}

function openSettings() {
  byId('sound').checked = soundIsOn();
  byId('notify').checked = notifiesNow();
  byId('notify').closest('label').hidden = !canNotify;
  byId('settings-nick').textContent = store.nick;
  showAccount();
  byId('settings').showModal();
}

async function leave() {
  if ((await askUser({ title: say('page.leave.title'), text: say('page.leave.text'), action: say('page.leave'), danger: true })) !== null) forgetUser();
}

/** Leaves, and clears all that this browser knows of the user: others may use it next. Only the server can clear its cookie. */
export async function forgetUser() {
  const answer = await fetch('login', { method: 'DELETE' }).catch(() => null);
  if (!answer?.ok) return toast(say('page.leave.offline'));
  connection.quit();
  store.clear();
  await forgetAll();
  location.replace(location.pathname);
}

/** Starts the buttons of the menus. @param {string} url the address for others */
export function startMenus(url) {
  const closing = (/** @type {() => void} */ run) => () => (byId('settings').close(), run());
  byId('room-add').onclick = openRooms;
  byId('rooms-form').onsubmit = () => byId('room-new').value.trim() && enter(byId('room-new').value);
  byId('menu').onclick = openSettings;
  byId('room-settings').onclick = async () => {
    const room = store.rooms.get(store.current);
    const members = room && (await side.ask(room));
    if (members) askSettings(room, members);
  };
  byId('settings-rename').onclick = closing(rename);
  byId('settings-leave').onclick = closing(leave);
  byId('settings-help').onclick = closing(() => (go(store.current), sayText('/help')));
  byId('share-url').textContent = byId('share-url').href = url;
  byId('share-copy').onclick = () => copy(url);
  byId('sound').onchange = () => setSound(byId('sound').checked);
  byId('notify').onchange = async () => (byId('notify').checked = await setNotify(byId('notify').checked));
  byId('language').append(...Object.entries(languages).map(([value, name]) => make('option', { value, lang: value }, name)));
  byId('language').value = language;
  byId('language').onchange = () => chooseLanguage(byId('language').value);
  for (const b of document.querySelectorAll('.close-dialog')) /** @type {HTMLElement} */ (b).onclick = () => b.closest('dialog')?.close();
}
