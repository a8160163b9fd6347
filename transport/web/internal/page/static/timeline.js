// The lines of the room that is shown: a window of at most largest rows over its history.
//
// The window ends at the newest line (live), or is elsewhere in the history. Lines that come are
// added once per frame of the screen, and at most a batch of rows is made at a time, so the page
// answers its user also in a busy room.

import { connection } from './connection.js';
import { byId } from './dom.js';
import { rows } from './rows.js';
import { isPrivate, store } from './store.js';
import { say } from './words.js';

/** @typedef {import('./store.js').Line} Line @typedef {import('./store.js').Room} Room */

const largest = 400; // rows of a user who reads older lines
const live = 150; // rows of a user who follows the newest lines
const batch = 40; // rows that are made at a time, and lines that are asked for: more than a screen shows
const near = 40; // pixels from the end at which the window follows new lines
const early = 1000; // pixels from an edge at which the next page is asked for

class Timeline {
  /** @type {Room|null} */ room = null;
  /** @type {any} */ #scroll = byId('lines');
  /** @type {Line[]} */ #waiting = []; // lines that the next frame adds
  #follows = true; // the user is at the newest line
  #atEnd = true; // the window ends at the newest line
  #atStart = false; // the window begins with the oldest line
  #missed = 0; // lines that came while the user was elsewhere
  #busy = false; // a page is on its way
  #top = 0; // where the last scrolling ended
  #drawing = 0; // the frame that is asked for
  #turn = false; // of the lines that have come, if lines are missing at an edge too

  constructor() {
    store.addEventListener('line', (/** @type {any} */ e) => e.detail.room === this.room && this.#add(e.detail.line));
    store.addEventListener('removed', (/** @type {any} */ e) => e.detail.room === this.room && this.#remove(e.detail.line));
    this.#scroll.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    const turned = () => {
      if (!this.#isShown) rows.read = -1;
      else if (this.#follows) this.#toEnd();
      this.#note();
      this.fill();
    };
    new ResizeObserver(turned).observe(this.#scroll); // also when another view hides the lines
    document.addEventListener('visibilitychange', turned);
    byId('latest').onclick = () => this.toNewest();
  }

  /** Shows a room: at its first unread line, or at its end. @param {Room} room */
  show(room) {
    const first = room.unread ? room.lines.findIndex((l) => l.seq > room.read && !l.own) : -1;
    this.room = room;
    rows.read = room.unread ? room.read : -1;
    this.#rest(first < 0 ? undefined : first);
    const row = first < 0 ? null : rows.of(room.lines[first]);
    if (row) {
      row.scrollIntoView({ block: 'center' });
      this.#top = this.#scroll.scrollTop;
      this.#follows = this.#atEnd && this.#toGo < near;
    }
    this.#note();
    this.fill();
  }

  /** Shows the newest lines. */
  toNewest() {
    if (this.#follows) return;
    this.#rest();
    this.#note();
    this.fill();
  }

  /** Shows a line among its neighbours, and marks it. @param {Room} room @param {number} seq */
  async jump(room, seq) {
    const page = await connection.ask('page', { room: room.name, around: seq, count: batch });
    if (store.current !== room.name) return; // the user has gone elsewhere
    this.room = room;
    rows.read = -1;
    this.#reset(page.lines.map((/** @type {Line} */ l) => store.dress(l)));
    this.#atStart = !page.more;
    this.#atEnd = this.#follows = false; // until #newer has looked
    const row = rows.of({ seq });
    row?.scrollIntoView({ block: 'center' });
    row?.classList.add('found');
    this.#note();
    this.#scrolled();
  }

  /** Draws the end of the room from memory. @param {number} [line] the index of a line that is drawn too */
  #rest(line = Infinity) {
    const room = /** @type {Room} */ (this.room);
    const start = Math.max(0, Math.min(line - batch / 2, room.lines.length - batch));
    this.#reset(room.lines.slice(start, start + batch));
    this.#atStart = !room.more && start === 0;
    this.#atEnd = this.#follows = start + batch >= room.lines.length;
    this.#missed = 0;
    this.#showState();
  }

  /** @param {Line[]} lines */
  #reset(lines) {
    this.#waiting = [];
    rows.reset(lines);
    this.#showState();
  }

  /** Adds lines at the edges of the window that the screen comes near to, from the next frame on. */
  fill() {
    if (this.#missing) this.#draw();
  }

  /** The lines that the screen comes near to, if they are not drawn and not on their way. @returns {'older'|'newer'|''} */
  get #missing() {
    if (!this.#isShown || this.#busy || !this.room) return '';
    if (!this.#atStart && this.#scroll.scrollTop < early) return 'older';
    return !this.#atEnd && this.#toGo < early ? 'newer' : '';
  }

  get #isShown() {
    return !document.hidden && this.#scroll.clientHeight > 0;
  }

  /** @param {Line} line */
  #add(line) {
    if (!store.seen && rows.read < 0 && !line.own) rows.read = this.room?.read ?? -1;
    if (this.#atEnd) this.#waiting.push(line);
    const isFull = rows.count + this.#waiting.length > largest;
    if (!this.#follows) {
      if (!line.own) this.#missed++;
      if (isFull) this.#cutEnd(0); // the user reads above: lines are loaded when they come back
    } else if (isFull) this.#rest(); // a hidden tab draws nothing for hours
    this.#draw();
  }

  /** Makes one batch of rows in the next frame: of lines that have come, or at an edge. */
  #draw() {
    this.#drawing ||= requestAnimationFrame(() => {
      this.#drawing = 0;
      const missing = this.#missing;
      this.#turn = !this.#turn;
      const appends = this.#waiting.length && (this.#turn || !missing);
      if (appends) this.#append();
      else if (missing === 'older') this.#older();
      else if (missing) this.#newer();
      this.#showState();
      if (this.#waiting.length || (appends && missing)) this.#draw();
    });
  }

  /** Adds the lines that wait to the end. */
  #append() {
    if (this.#waiting.length > batch && this.#follows) return this.#rest(); // too many to be read: the newest do
    rows.news(this.#waiting.splice(0, batch));
    if (this.#follows) this.#cutStart(rows.count - live);
  }

  /** Removes rows at the start. @param {number} n */
  #cutStart(n) {
    if (n <= 0) return;
    rows.cutStart(n);
    this.#atStart = false;
  }

  /** Removes rows at the end, and all lines that would follow. @param {number} n */
  #cutEnd(n) {
    rows.cutEnd(n);
    this.#atEnd = false;
    this.#waiting = [];
  }

  /** Adds lines in front, and keeps the place of those that are seen. */
  async #older() {
    const room = this.room;
    if (!room) return;
    const at = room.lines.indexOf(rows.first?.line);
    let lines;
    if (at > 0) lines = room.lines.slice(Math.max(0, at - batch), at);
    else if (!room.more && at === 0) lines = [];
    else {
      const page = await this.#page({ before: rows.oldest || (room.last ? room.last + 1 : Number.MAX_SAFE_INTEGER) }, () => rows.first);
      if (!page) return;
      lines = page.lines;
      if (room.lines[0] === rows.first?.line) store.addOlder(room, lines, !!page.more);
      this.#atStart = !page.more;
    }
    if (!lines.length) this.#atStart = true;
    this.#keepPlace(() => {
      rows.prepend(lines);
      if (!this.#follows && rows.count > largest) this.#cutEnd(rows.count - largest);
      this.#showState(); // the mark of the room's begin takes space too
    });
    if (lines.length) this.#draw();
  }

  /** Adds lines at the end of a window that is elsewhere in the history. */
  async #newer() {
    const room = this.room;
    if (!room) return;
    const shown = rows.newest;
    const at = room.lines.findLastIndex((l) => l === rows.last?.line || (l.seq && l.seq <= shown));
    // The lines in memory end with the newest one. A page may lack those that came after it was made.
    let lines = room.lines;
    if (at < 0) {
      const page = await this.#page({ after: shown }, () => rows.last);
      if (!page) return;
      if (page.lines.length) lines = page.lines;
    }
    this.#atEnd = lines === room.lines && at + batch >= lines.length - 1;
    lines = lines.slice(at + 1, at + 1 + batch);
    this.#keepPlace(() => {
      rows.append(lines);
      this.#cutStart(rows.count - largest);
    });
    this.#scrolled();
  }

  /**
   * Asks for the lines next to the row at an edge of the window. Returns null if they do not come, or
   * if another row is at the edge by then.
   * @param {{before?: number, after?: number}} from @param {() => any} edge
   */
  async #page(from, edge) {
    const { room } = this;
    const row = edge();
    this.#busy = true;
    this.#scroll.setAttribute('aria-busy', 'true');
    try {
      let page;
      do {
        page = await connection.ask('page', { room: room?.name, count: batch, ...from });
        from = 'after' in from ? { after: page.last } : { before: page.first };
      } while (!page.lines.length && page.more && page.last); // all of them are of users who are ignored
      page.lines = page.lines.map((/** @type {Line} */ l) => store.dress(l));
      // An empty window has no edge: lines that have come meanwhile may be in the page.
      if (this.room === room && row === edge() && (row || !this.#waiting.length)) return page;
      this.#draw();
      return null;
    } catch {
      return null; // the page is asked for again when the user scrolls
    } finally {
      this.#busy = false;
      this.#scroll.removeAttribute('aria-busy');
    }
  }

  /** Changes rows while the first one that is seen stays where it is. @param {() => void} change */
  #keepPlace(change) {
    const top = this.#scroll.getBoundingClientRect().top;
    const place = () => row?.getBoundingClientRect().bottom ?? 0; // a day and a nick in front of its text come and go
    const row = rows.all.find((r) => r.getBoundingClientRect().bottom > top);
    const before = place();
    change();
    if (this.#follows) this.#toEnd();
    else if (row?.isConnected) this.#scroll.scrollTop += place() - before;
  }

  /** @param {Line} line */
  #remove(line) {
    const i = this.#waiting.indexOf(line);
    if (i >= 0) this.#waiting.splice(i, 1);
    rows.remove(line);
  }

  /** The pixels below those that are seen. */
  get #toGo() {
    return this.#scroll.scrollHeight - this.#scroll.scrollTop - this.#scroll.clientHeight;
  }

  #toEnd() {
    this.#scroll.scrollTop = this.#scroll.scrollHeight;
    this.#top = this.#scroll.scrollTop;
  }

  #scrolled() {
    const was = this.#follows;
    // Content that grows is no reason to stop following: only the user's own scrolling up is.
    const up = this.#scroll.scrollTop < this.#top - 1;
    this.#top = this.#scroll.scrollTop;
    this.#follows = this.#atEnd && (this.#toGo < near || (was && !up));
    if (this.#follows) this.#missed = 0;
    if (was !== this.#follows) this.#note();
    this.fill();
    this.#showState();
  }

  /** Tells the store whether the newest lines are seen. */
  #note() {
    store.seen = this.#follows && this.#isShown;
    if (store.seen && this.room) store.markRead(this.room);
  }

  #showState() {
    const button = byId('latest');
    button.hidden = this.#follows;
    const text = this.#missed ? say('page.latest.count', { count: this.#missed }) : '';
    if (byId('latest-count').textContent !== text) byId('latest-count').textContent = text;
    byId('empty').hidden = !!rows.first || !this.#atStart;
    byId('start').hidden = !this.#atStart || !rows.first || isPrivate(this.room?.name ?? '');
    if (this.#follows) this.#toEnd();
  }
}

export const timeline = new Timeline();
