// Keeps the last state of the patient's page on the phone, for when there is no network. Nothing else goes through it.

const PAGE = '/visits';
const KEPT = 'visits';

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(begin()));
self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method === 'GET' && new URL(request.url).pathname === PAGE) event.respondWith(freshOrKept(request));
});

async function begin() {
  await self.clients.claim();
  const cache = await caches.open(KEPT);
  await cache.add(PAGE).catch(() => {}); // the page that is open came before this worker
}

async function freshOrKept(request) {
  try {
    const answer = await fetch(request);
    if (answer.ok) await (await caches.open(KEPT)).put(PAGE, answer.clone());
    return answer;
  } catch (trouble) {
    const kept = await caches.match(PAGE);
    if (kept) return kept;
    throw trouble;
  }
}
