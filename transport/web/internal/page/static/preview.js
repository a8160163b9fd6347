// Files in the conversation: a card with a link, and a preview of what a browser can show.

import { icon, make } from './dom.js';
import { say, sizeOf } from './words.js';

/** The kinds of file that the page shows itself, by extension. @type {Record<string, RegExp>} */
const shown = {
  image: /\.(jpe?g|png|gif|webp|avif)$/i,
  audio: /\.(mp3|ogg|oga|opus|wav|flac|m4a|aac)$/i,
  video: /\.(mp4|m4v|webm|ogv|mov)$/i,
  text: /\.(txt|md|log|csv|json|ya?ml|toml|ini|conf|go|py|c|h|cc|cpp|hpp|java|js|ts|css|sh|sql|rs|rb|php|lua|tex|diff|patch)$/i,
  pdf: /\.pdf$/i,
};
const largestImage = 12e6; // bytes of an image that is shown without being asked for
const longestText = 256 << 10; // bytes of a text that is shown

/** Returns the kind of a file: image, audio, video, text, pdf or file. @param {string} name */
export const kindOf = (name) => Object.keys(shown).find((k) => shown[k].test(name)) ?? 'file';

/** Returns the icon for a kind of file. @param {string} kind */
export const iconOf = (kind) => ({ image: 'image', audio: 'play', video: 'play', folder: 'folder' })[kind] ?? 'text';

/** Returns the address of a path of the shelf, relative to the page. @param {string} path */
export const addressOf = (path) => 'files/' + path.split('/').filter(Boolean).map(encodeURIComponent).join('/');

/** Returns the last part of a path. @param {string} path */
export const nameOf = (path) => path.split('/').filter(Boolean).at(-1) ?? '';

/** Reports whether news are about one file that can be shown. @param {Record<string, any>} l */
export const isOneFile = (l) => !!l.path && !l.box && (l.count ?? 1) === 1 && (l.change === 'published' || l.change === 'replaced');

/** Returns a link to a file: what the browser can show opens in a tab, the rest is saved. @param {string} path @param {...any} inside */
export function fileLink(path, ...inside) {
  const shows = kindOf(path) !== 'file';
  const a = make('a', { href: addressOf(path) }, ...inside);
  if (shows) Object.assign(a, { target: '_blank', rel: 'noopener noreferrer' });
  else a.download = nameOf(path);
  return a;
}

/** Returns the card for news of one file. @param {Record<string, any>} l */
export function fileCard(l) {
  const kind = kindOf(l.path);
  const size = l.size >= 0 ? sizeOf(l.size ?? 0) : '';
  return make('div.card', { title: l.text ?? '' },
    preview(l.path, l.size ?? 0),
    fileLink(l.path, icon(iconOf(kind)),
      make('span.card-name', {}, make('bdi', {}, nameOf(l.path)),
        make('small', {}, [size, say(l.change === 'replaced' ? 'page.file.replaced' : 'page.file.shared'), l.unproven ? '?' : ''].filter(Boolean).join(' · ')))),
    kind === 'text' && l.size > 0 && l.size <= longestText && textPreview(l.path));
}

/** Returns a picture or a player of a file, or null. @param {string} path @param {number} size */
export function preview(path, size) {
  const kind = kindOf(path);
  const src = addressOf(path);
  const gone = (/** @type {Event} */ e) => /** @type {Element} */ (e.target).closest('.preview')?.remove();
  if (kind === 'image' && size <= largestImage) {
    return make('a.preview', { href: src, target: '_blank', rel: 'noopener noreferrer', tabIndex: -1 },
      make('img', { src, alt: nameOf(path), loading: 'lazy', decoding: 'async', onerror: gone }));
  }
  if (kind === 'audio') return make('audio.preview', { src, controls: true, preload: 'none', 'aria-label': nameOf(path) });
  if (kind === 'video') return make('video.preview', { src, controls: true, preload: 'metadata', playsInline: true, 'aria-label': nameOf(path) });
  return null;
}

/** Returns the text of a file, behind a word to open it. @param {string} path */
export function textPreview(path) {
  const text = make('pre', { dir: 'auto', tabIndex: 0 });
  const details = make('details.preview', {}, make('summary', {}, say('page.file.text')), text);
  details.ontoggle = async () => {
    if (!details.open || text.textContent) return;
    try {
      const answer = await fetch(addressOf(path));
      if (!answer.ok) throw new Error(await answer.text());
      text.textContent = await answer.text();
    } catch (e) {
      text.textContent = String(/** @type {Error} */ (e).message);
    }
  };
  return details;
}
