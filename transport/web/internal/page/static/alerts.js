// What draws the user's attention: the number in the title, a sound, and notifications where the
// browser allows them, which needs HTTPS.

import { remember, remembered } from './session.js';

/** Whether this page may ask for notifications at all. */
export const canNotify = isSecureContext && 'Notification' in window;

/** @type {AudioContext|null} */
let audio = null;

/** Shows a number in the title. @param {number} calls unread lines for the user @param {string} room @param {string} name of the server */
export function showTitle(calls, room, name) {
  document.title = `${calls ? `(${calls}) ` : ''}${room ? room + ' · ' : ''}${name}`;
}

export const soundIsOn = () => remembered('sound') === 'on';

/** @param {boolean} on */
export function setSound(on) {
  remember('sound', on ? 'on' : '');
  if (on) beep();
}

/** Plays two short tones. A browser allows it once the user has clicked. */
function beep() {
  audio ??= new AudioContext();
  audio.resume();
  for (const [start, pitch] of [[0, 660], [0.12, 880]]) {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    const at = audio.currentTime + start;
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.0001, at);
    volume.gain.exponentialRampToValueAtTime(0.12, at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.25);
    tone.connect(volume).connect(audio.destination);
    tone.start(at);
    tone.stop(at + 0.3);
  }
}

export const notifiesNow = () => canNotify && remembered('notify') === 'on' && Notification.permission === 'granted';

/** Turns notifications on or off. Returns whether they are on. @param {boolean} on */
export async function setNotify(on) {
  const allowed = on && (await Notification.requestPermission()) === 'granted';
  remember('notify', allowed ? 'on' : '');
  return allowed;
}

const quietTime = 2000; // ms from one sound to the next
let lastBeep = 0;

/** Draws attention to a line for the user. @param {string} title @param {string} text @param {string} room */
export function alertUser(title, text, room) {
  if (soundIsOn() && Date.now() - lastBeep > quietTime) {
    lastBeep = Date.now();
    beep();
  }
  if (!document.hidden || !notifiesNow()) return;
  try {
    const n = new Notification(title, { body: text.slice(0, 200), tag: room });
    n.onclick = () => {
      window.focus();
      location.hash = room.startsWith('#') ? room : '#' + room;
      n.close();
    };
  } catch {
    // Chrome on Android has notifications of a service worker only.
  }
}
