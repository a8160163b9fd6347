// Helpers to make elements. Text goes into the page as text only, never as markup.

import { say } from './words.js';

/** Whether the user touches the screen. */
export const touch = matchMedia('(pointer: coarse)').matches;

/** Returns the element with an id. @param {string} id @returns {any} */
export const byId = (id) => document.getElementById(id);

/**
 * Makes an element. A property whose name has a dash is set as an attribute.
 * @param {string} tag with classes, such as "div.row.own"
 * @param {Record<string, any>} [properties] @param {...(Node|string|null|undefined|false)} children
 * @returns {any}
 */
export function make(tag, properties = {}, ...children) {
  const [name, ...classes] = tag.split('.');
  const e = document.createElement(name);
  if (classes.length) e.className = classes.join(' ');
  for (const [key, value] of Object.entries(properties)) {
    if (key.includes('-') || key === 'role') e.setAttribute(key, value);
    else /** @type {any} */ (e)[key] = value;
  }
  e.append(.../** @type {any} */ (children.filter((c) => c != null && c !== false)));
  return e;
}

/** Returns an icon of index.html. @param {string} name */
export function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
  use.setAttribute('href', '#i-' + name);
  svg.append(use);
  return svg;
}

/** Returns a button with an icon. @param {string} image @param {string} label @param {() => void} click */
export function iconButton(image, label, click) {
  return make('button.icon-button', { type: 'button', title: label, 'aria-label': label, onclick: click }, icon(image));
}

/** Returns a nick's mark: its first letter on a colour of its own. @param {string} nick */
export function avatar(nick) {
  const e = make('span.avatar', { 'aria-hidden': 'true' }, [...nick][0]?.toUpperCase() ?? '?');
  e.style.setProperty('--hue', String(hueOf(nick)));
  return e;
}

/** Returns the hue of a nick, in degrees. @param {string} nick */
export function hueOf(nick) {
  let h = 7;
  for (const c of nick.toLowerCase()) h = (h * 31 + (c.codePointAt(0) ?? 0)) % 3600;
  return (h * 137) % 360;
}

const toastTime = 5000; // ms for which a toast is shown
/** @type {number|undefined} */
let toastTimer;

/** Shows a short message for some seconds. @param {string} text */
export function toast(text) {
  const e = byId('toast');
  e.textContent = text;
  e.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => (e.hidden = true), toastTime);
}

/** Copies a text. navigator.clipboard needs HTTPS, so this works without it. @param {string} text */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = make('textarea.off-screen', { value: text });
    (document.querySelector('dialog[open]') ?? document.body).append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
  toast(say('page.copied'));
}

/** @typedef {{icon: string, text: string, run: () => any, danger?: boolean}} Action an entry of a menu */

/**
 * Opens a menu of actions below an element. It closes with the first action, Escape or a click elsewhere.
 * @param {Element} at @param {Action[]} actions
 */
export function openMenu(at, actions) {
  document.querySelector('.menu')?.remove();
  const menu = make('div.menu', { role: 'menu' });
  const close = () => {
    menu.remove();
    removeEventListener('pointerdown', outside, true);
  };
  const outside = (/** @type {Event} */ e) => menu.contains(/** @type {Node} */ (e.target)) || close();
  for (const a of actions) {
    const run = () => {
      close();
      /** @type {HTMLElement} */ (at).focus();
      a.run();
    };
    menu.append(make('button' + (a.danger ? '.danger' : ''), { role: 'menuitem', type: 'button', onclick: run }, icon(a.icon), a.text));
  }
  menu.onkeydown = (/** @type {KeyboardEvent} */ e) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
    if (e.key === 'Escape' || e.key === 'Tab') {
      close();
      /** @type {HTMLElement} */ (at).focus();
    }
    if (!step) return;
    e.preventDefault();
    const all = [...menu.children];
    all[(all.indexOf(document.activeElement) + step + all.length) % all.length].focus();
  };
  addEventListener('pointerdown', outside, true);
  (at.closest('dialog') ?? document.body).append(menu);
  const box = at.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const left = Math.min(Math.max(8, getComputedStyle(document.body).direction === 'rtl' ? box.left : box.right - width), innerWidth - width - 8);
  const below = box.bottom + 4 + height < innerHeight;
  menu.style.left = `${left}px`;
  menu.style.top = `${Math.max(8, below ? box.bottom + 4 : box.top - height - 4)}px`;
  menu.firstElementChild.focus();
}

/** @typedef {{label: string, options?: Record<string, string>} & Record<string, any>} Field a field of a dialog: properties of its input, or the options of a choice by value */

/**
 * Asks for some values in a dialog. Resolves to them, and to null if the user cancels. send, if there is one,
 * gets them first: it resolves to why they are wrong, which the dialog shows, or to "".
 * @param {{title: string, action: string, text?: string, danger?: boolean, fields: Field[], send?: (...values: string[]) => Promise<string>}} q
 * @returns {Promise<string[]|null>}
 */
export function askAll(q) {
  return new Promise((resolve) => {
    const inputs = q.fields.map(({ label, options, ...properties }) => (options
      ? make('select', properties, ...Object.entries(options).map(([value, text]) => make('option', { value }, text)))
      : make('input', { autocomplete: 'off', autocapitalize: 'none', dir: 'auto', ...properties })));
    const values = () => inputs.map((i) => (i.type === 'checkbox' ? (i.checked ? 'on' : '') : i.type === 'password' ? i.value : i.value.trim()));
    const error = make('p.error', { role: 'alert', hidden: true });
    const button = make('button.main' + (q.danger ? '.danger' : ''), { value: 'yes' }, q.action);
    const dialog = make('dialog.ask', {},
      make('form', { method: 'dialog' },
        make('h2', {}, q.title),
        q.text && make('p', {}, q.text),
        ...inputs.map((input, i) => make('label' + (input.type === 'checkbox' ? '.check' : ''), {}, make('span', {}, q.fields[i].label), input)),
        error,
        make('div.buttons', {},
          make('button.plain', { type: 'button', onclick: () => dialog.close() }, say('page.cancel')), button)));
    dialog.firstChild.onsubmit = async (/** @type {Event} */ e) => {
      e.preventDefault();
      button.disabled = true;
      error.textContent = (await q.send?.(...values())) ?? '';
      button.disabled = false;
      error.hidden = !error.textContent;
      if (error.hidden) dialog.close('yes');
    };
    dialog.onclose = () => {
      dialog.remove();
      resolve(dialog.returnValue === 'yes' ? values() : null);
    };
    document.body.append(dialog);
    dialog.showModal();
    inputs[0]?.select?.();
  });
}

/**
 * Asks for a text or for a confirmation in a dialog. Resolves to the text, to "" for a confirmation,
 * and to null if the user cancels.
 * @param {{title: string, action: string, value?: string, label?: string, text?: string, danger?: boolean}} q
 * @returns {Promise<string|null>}
 */
export async function askUser({ label, value = '', ...q }) {
  const values = await askAll({ ...q, fields: label ? [{ label, value, required: true }] : [] });
  return values && (values[0] ?? '');
}
