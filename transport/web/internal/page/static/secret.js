// Lines that probably have a password in them: package secret of the server has the same rules. The page
// stores no such line, and shows none of it.

const commands = ['login', 'logon', 'signin', 'pass', 'passwd', 'password', 'register', 'operator', 'account', 'identify'];
const others = new Set(['join', 'last', 'list', 'part', 'tell', 'trash', 'as', 'ban', 'bans']); // near to one of commands
const mistakes = 2; // letters that may be wrong, missing or too many after a slash

/** Returns the number of letters in which two words differ. @param {string} a @param {string} b */
function distance(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length];
}

/** Reports whether a line begins with a command that takes a password, or with a word that was meant as one. @param {string} line */
export function isSecret(line) {
  const [, before, word, path] = /** @type {string[]} */ (line.normalize('NFKC').toLowerCase().match(/^([\s\p{C}/\\.!]*)(\p{L}*)([/\\.\-_]?)/u));
  if (!/[/\\.!]/.test(before) || path) return false;
  if (commands.includes(word)) return true;
  if (!before.includes('/') || others.has(word)) return false;
  return commands.some((c) => distance(word, c) <= Math.min(mistakes, word.length - 1));
}

/** Returns a line as it may be shown. @param {string} line */
export const shownSecret = (line) => (isSecret(line) ? line.trim().split(/\s/)[0] + ' …' : line);
