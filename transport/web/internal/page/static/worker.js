// The service worker: it keeps the page itself, so that the page opens without a network. It is
// registered over HTTPS only. Everything else, such as the chat and the files, goes to the server.

const name = 'tertulia';
const scope = new URL(self.registration.scope).pathname;

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (e) => e.waitUntil(self.clients.claim()));
self.addEventListener('fetch', (e) => {
  const path = new URL(e.request.url).pathname.slice(scope.length);
  const isPage = path === '' || /^(app|words)\//.test(path) || path === 'info.json';
  if (e.request.method !== 'GET' || !isPage) return;
  e.respondWith(load(e));
});

/** Returns the server's answer, or the one that was kept. @param {any} e the event of a request */
async function load(e) {
  try {
    const answer = await fetch(e.request);
    if (answer.ok && answer.type === 'basic') {
      const copy = answer.clone();
      // A browser whose storage is full shows the page all the same.
      e.waitUntil(caches.open(name).then((cache) => cache.put(e.request, copy)).catch(() => {}));
    }
    return answer;
  } catch (lost) {
    const before = await caches.match(e.request, { cacheName: name, ignoreSearch: true });
    if (before) return before;
    throw lost;
  }
}
