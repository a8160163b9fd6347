// The texts of the page in the user's language, and how times and sizes are written in it.

import { remembered, remember } from './session.js';

/** @typedef {{one?: string, other: string}} Message a text, and its form for a {count} of 1 */

/** The languages of the page, each by its own name. */
export const languages = { en: 'English', es: 'Español' };

/** @type {Record<string, Message>} */
let table = {};

/** The language in use, a key of languages: the one that the user chose here, or the first of their browser's that there is. */
export const language = [remembered('language'), ...navigator.languages.map((tag) => tag.slice(0, 2))].find((tag) => tag in languages) ?? 'en';
document.documentElement.lang = language;

/** @type {Record<string, Intl.DateTimeFormat>} */
let formats = {};

/** Loads the texts. */
export async function loadWords() {
  const answer = await fetch(`words/${language}.json`);
  table = await answer.json();
  const locale = navigator.language.startsWith(language) ? navigator.language : language;
  const format = (/** @type {Intl.DateTimeFormatOptions} */ o) => new Intl.DateTimeFormat(locale, o);
  formats = {
    time: format({ hour: '2-digit', minute: '2-digit' }),
    full: format({ dateStyle: 'full', timeStyle: 'medium' }),
    day: format({ weekday: 'long', day: 'numeric', month: 'long' }),
    year: format({ day: 'numeric', month: 'long', year: 'numeric' }),
    short: format({ day: 'numeric', month: 'short' }),
  };
}

/** Chooses another language, and shows the page again in it. @param {string} tag */
export function chooseLanguage(tag) {
  remember('language', tag);
  location.reload();
}

/**
 * Returns a text of the table, with its placeholders filled.
 * @param {string} name @param {Record<string, string|number>} [values]
 */
export function say(name, values = {}) {
  const m = table[name];
  if (!m) return name;
  const form = values.count === 1 && m.one ? m.one : m.other;
  return form.replace(/\{(\w+)\}/g, (_, key) => {
    const value = values[key] ?? '';
    return typeof value === 'number' ? value.toLocaleString(language) : value;
  });
}

/** Fills the texts of the elements below root: see data-say in index.html. @param {ParentNode} root */
export function translate(root) {
  for (const e of root.querySelectorAll('[data-say]')) e.textContent = say('page.' + e.getAttribute('data-say'));
  for (const e of root.querySelectorAll('[data-label]')) {
    const text = say('page.' + e.getAttribute('data-label'));
    e.setAttribute('aria-label', text);
    if (e.matches('button, a, label')) e.setAttribute('title', text);
  }
  for (const e of root.querySelectorAll('[data-hint]')) e.setAttribute('placeholder', say('page.' + e.getAttribute('data-hint')));
}

/** Returns the time of day. @param {number} ms */
export const timeOf = (ms) => formats.time.format(ms);

/** Returns date and time in full. @param {number} ms */
export const fullTime = (ms) => formats.full.format(ms);

/** Returns the number of a day in local time, to compare days. @param {number} ms */
const dayNumber = (ms) => Math.floor((ms - new Date(ms).getTimezoneOffset() * 60000) / 86400000);

/** Reports whether two times are on one day. @param {number} a @param {number} b */
export const sameDay = (a, b) => dayNumber(a) === dayNumber(b);

/** Returns the name of a day: "Today", or its date. @param {number} ms */
export function dayOf(ms) {
  const age = dayNumber(Date.now()) - dayNumber(ms);
  if (age === 0) return say('page.today');
  if (age === 1) return say('page.yesterday');
  return formats[age > 0 && age < 300 ? 'day' : 'year'].format(ms);
}

/** Returns a time for a list: the time of day for today, and the date otherwise. @param {number} ms */
export function whenOf(ms) {
  const age = dayNumber(Date.now()) - dayNumber(ms);
  return age === 0 ? timeOf(ms) : formats[age > 0 && age < 300 ? 'short' : 'year'].format(ms);
}

/** Returns a number of bytes with its unit, in powers of 1000. @param {number} bytes */
export function sizeOf(bytes) {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let i = 0;
  let n = bytes;
  while (n >= 999.5 && i < units.length - 1) {
    n /= 1000;
    i++;
  }
  return `${n.toLocaleString(language, { maximumFractionDigits: i > 0 && n < 9.95 ? 1 : 0 })} ${units[i]}`;
}
