import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from './browser.js';

for (const [languages, chosen, want] of [
  [['ca', 'es-MX', 'en'], '', 'es'],
  [['en-GB', 'es'], '', 'en'],
  [['de'], '', 'en'],
  [['es'], 'en', 'en'],
]) {
  test(`a browser that reads ${languages}, with ${chosen || 'nothing'} chosen, gets ${want}`, async () => {
    Object.defineProperty(globalThis, 'navigator', { value: { languages, language: languages[0] }, configurable: true });
    document.documentElement = {};
    localStorage.setItem('tertulia:/:language', chosen);
    const { language } = await load('words.js');
    assert.deepEqual([language, document.documentElement.lang], [want, want]);
  });
}
