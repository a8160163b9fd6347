// The ways in which files come to the page: chosen, dropped, pasted or taken with the camera.

import { byId, openMenu, toast, touch } from './dom.js';
import { shelf } from './shelf.js';
import { uploads } from './uploads.js';
import { say } from './words.js';

/** @typedef {{file: File, path: string}} Named a file, and its path on the shelf */

/** The folder for files that come now, with a slash at its end. */
const folder = () => (document.body.dataset.view === 'files' ? shelf.folder : '/');

/** Uploads files. @param {Promise<Named[]>|Named[]} files */
async function upload(files) {
  const at = folder();
  if (shelf.writable) uploads.add(await files, at);
  else toast(say('page.files.readonly'));
}

/** Returns files with their paths in a folder. @param {Iterable<File>} files */
const named = (files) => [...files].map((file) => ({ file, path: folder() + (file.webkitRelativePath || file.name) }));

/** Is named for pasted images and photos, whose names are all the same: they get the time. @param {Iterable<File>} files */
function dated(files) {
  const now = new Date();
  const at = new Date(now.getTime() - now.getTimezoneOffset() * 60000).toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
  return [...files].map((file, i) => ({
    file,
    path: folder() + (/^image\.\w+$/.test(file.name) ? `image-${at}${i ? '-' + i : ''}.${file.name.split('.').at(-1)}` : file.name),
  }));
}

/** Returns the files of a drop, also those in folders. It must be called before the drop's event ends. @param {DataTransfer} data */
async function dropped(data) {
  const entries = [...data.items].map((i) => i.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return named(data.files);
  /** @type {Named[]} */
  const files = [];
  const walk = async (/** @type {any} */ entry, /** @type {string} */ path) => {
    if (entry.isFile) return void files.push({ file: await new Promise((yes, no) => entry.file(yes, no)), path: path + entry.name });
    const reader = entry.createReader();
    for (;;) {
      const part = await new Promise((yes, no) => reader.readEntries(yes, no)); // some at a time
      if (!part.length) return;
      for (const e of part) await walk(e, `${path}${entry.name}/`);
    }
  };
  const base = folder();
  for (const e of entries) await walk(e, base);
  return files;
}

/** Starts all the ways in which files come. */
export function startUploads() {
  const pick = (/** @type {string} */ id, /** @type {(files: Iterable<File>) => Named[]} */ name) => {
    const input = byId(id);
    input.onchange = () => {
      upload(name(input.files));
      input.value = '';
    };
    return () => input.click();
  };
  const files = { icon: 'text', text: say('page.attach.files'), run: pick('pick-files', named) };
  const camera = { icon: 'camera', text: say('page.attach.camera'), run: pick('pick-camera', dated) };
  const whole = { icon: 'folder', text: say('page.attach.folder'), run: pick('pick-folder', named) };
  for (const id of ['attach', 'files-add']) byId(id).onclick = () => openMenu(byId(id), [files, touch ? camera : whole]);

  let depth = 0; // of the elements that the dragged files have entered
  const drag = (/** @type {string} */ type, /** @type {(e: DragEvent) => number} */ step) => addEventListener(/** @type {'drop'} */ (type), (e) => {
    if (byId('chat').hidden || !e.dataTransfer?.types.includes('Files')) return;
    e.preventDefault();
    depth = step(e);
    byId('drop').hidden = depth <= 0;
  });
  drag('dragenter', () => depth + 1);
  drag('dragover', () => depth);
  drag('dragleave', () => depth - 1);
  drag('drop', (e) => {
    upload(dropped(/** @type {DataTransfer} */ (e.dataTransfer)));
    return 0;
  });
  addEventListener('paste', (e) => {
    if (byId('chat').hidden || !e.clipboardData?.files.length) return;
    e.preventDefault();
    upload(dated(e.clipboardData.files));
  });
}
