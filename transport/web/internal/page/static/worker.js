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
  e.respondWith(load(e.request));
});

/** Returns the server's answer, or the one that was kept. @param {Request} request */
async function load(request) {
  const cache = await caches.open(name);
  try {
    const answer = await fetch(request);
    if (answer.ok && answer.type === 'basic') await cache.put(request, answer.clone());
    return answer;
  } catch (lost) {
    const before = await cache.match(request, { ignoreSearch: true });
    if (before) return before;
    throw lost;
  }
}
