// Keeps the site's own files for use offline. Nothing that is asked passes through here.
const VERSION = "@VERSION@";
const FILES = @FILES@; // each name with the hash of its content

const key = (name) => `${name}?${FILES[name]}`;
const named = (url) => {
  const [place, scope] = [new URL(url), new URL(self.registration.scope)];
  return place.origin === scope.origin && place.pathname.startsWith(scope.pathname)
    ? place.pathname.slice(scope.pathname.length) || "index.html" : "";
};

// A file that an earlier version of the site held is not fetched again.
async function keep(name, cache) {
  const kept = await caches.match(key(name)) ?? await fetch(name, { cache: "no-cache" });
  if (!kept.ok) throw new Error(`${name}: ${kept.status}`);
  await cache.put(key(name), kept);
}

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(VERSION)
    .then((cache) => Promise.all(Object.keys(FILES).map((name) => keep(name, cache))))
    .then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys()
    .then((names) => Promise.all(names.filter((name) => name !== VERSION).map((name) => caches.delete(name))))
    .then(() => self.clients.claim()));
});
self.addEventListener("fetch", (event) => {
  const name = named(event.request.url);
  if (event.request.method !== "GET" || !(name in FILES)) return;
  event.respondWith(caches.open(VERSION).then((cache) => cache.match(key(name)))
    .then((kept) => kept || fetch(event.request)));
});
