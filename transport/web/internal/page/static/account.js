// The user's account: who they are, logging in and out, and its password. The server's form at login does
// the same before the page is there, and without scripts.

import { publicRoom } from './composer.js';
import { connection } from './connection.js';
import { askAll, byId, make, toast } from './dom.js';
import { tabKey, whoSends } from './session.js';
import { store } from './store.js';
import { say } from './words.js';

/** Whether this server has accounts, and how the user comes back after they have logged out. */
let policy = 'off';
let needsLogin = false;

/**
 * Sends a login, for which the server sets the cookie. Resolves to why it is refused, or to "".
 * @param {object} body @param {string} [path] @returns {Promise<string>}
 */
export async function sendLogin(body, path = 'login') {
  try {
    const answer = await fetch(path, {
      method: 'POST', headers: { 'Accept-Language': whoSends()['Accept-Language'], Accept: 'application/json', 'Content-Type': 'application/json' },
      body: JSON.stringify({ key: tabKey(), ...body }),
    });
    return answer.ok ? '' : (await answer.json()).error;
  } catch {
    return say('page.files.offline');
  }
}

/** Sends a login, and makes the seat that of the account. @param {string} nick @param {string} password @param {object} [more] */
async function logIn(nick, password, more = {}) {
  const wrong = await sendLogin({ nick, password, ...more });
  if (!wrong) connection.say(publicRoom(), `/login ${nick} ${password}`); // it is not shown, and not stored
  return wrong;
}

const nickField = (value = '') => ({ label: say('page.nick'), value, required: true, autocomplete: 'username' });
const passwordField = (label = 'page.password', made = false) => ({
  label: say(label), type: 'password', required: true, minLength: made ? 8 : 0, autocomplete: made ? 'new-password' : 'current-password',
});

const actions = {
  'page.login': () => askAll({ title: say('page.login'), action: say('page.login'), fields: [nickField(), passwordField()], send: logIn }),
  'page.register': () => askAll({
    title: say('page.register'), text: say('page.register.text'), action: say('page.register'),
    fields: [nickField(store.nick), passwordField('page.password.new', true)],
    send: (nick, password) => logIn(nick, password, { register: true }),
  }),
  'page.passwd': () => askAll({
    title: say('page.passwd'), action: say('page.passwd'), fields: [passwordField('page.password.old'), passwordField('page.password.new', true)],
    send: (old, password) => logIn(store.account, password, { old }),
  }),
  async 'page.logout'() {
    const wrong = await sendLogin({}, 'logout');
    if (wrong) return toast(wrong);
    if (needsLogin) location.reload();
    else connection.say(publicRoom(), '/logout');
  },
};

/** Takes the account of the seat. @param {Record<string, any>} f */
export function takeAccount(f) {
  store.account = f.account ?? '';
  store.operator = !!f.operator;
  showAccount();
  if (f.ticket) sendLogin({ nick: store.nick, ticket: f.ticket });
}

/** Shows in the menu who the user is, and what they can do about it. */
export function showAccount() {
  byId('account').hidden = policy === 'off';
  byId('account-name').textContent = [store.account || say('page.account.guest'), store.operator && say('page.rank.server')].filter(Boolean).join(' · ');
  const names = /** @type {(keyof typeof actions)[]} */ (store.account ? ['page.passwd', 'page.logout'] : ['page.login', 'page.register']);
  byId('account-buttons').replaceChildren(...names.map((name) => make('button.small', { type: 'button', onclick: () => (byId('settings').close(), actions[name]()) }, say(name))));
}

/** Starts the account, of info.json. @param {Record<string, any>} info */
export function startAccount(info) {
  policy = info.accounts;
  needsLogin = info.password || policy === 'required';
  byId('join-account').hidden = policy === 'off';
  showAccount();
}
