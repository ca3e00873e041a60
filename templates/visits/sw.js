{% load static %}// The worker of the page of a visit that is taken along. Answers for that page and its files when the line does not, and
// keeps nothing itself: the page puts into the cache what belongs there (device.js).

import { keptFor, tidy } from "{% static 'js/device.js' %}";

const PAGE = /\/visits\/\d+\/field\/$/, FILES = "{% get_static_prefix %}", PATIENCE = 5_000;
const HAS_DIGEST = /\.[0-9a-f]{12}\.\w+$/;

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== location.origin) return;
  if (PAGE.test(pathname)) event.respondWith(page(event.request));
  else if (pathname.startsWith(FILES)) event.respondWith(file(event.request, HAS_DIGEST.test(pathname)));
});

/** The line goes before what is kept, unless it takes too long. */
async function page(request) {
  await tidy();
  const kept = await keptFor(request.url);
  const asked = fetch(request);
  if (!kept) return asked;
  // A server that is down answers with a page of its own.
  const fresh = asked.then((answer) => (answer.status >= 500 ? kept : answer));
  fresh.catch(() => {}); // told of below, or too late to matter
  const late = new Promise((resolve) => { setTimeout(() => resolve(kept), PATIENCE); });
  return Promise.race([fresh, late]).catch(() => kept);
}

/** A name with a digest is never given to anything else. */
async function file(request, isLasting) {
  const kept = await keptFor(request.url);
  if (!kept) return fetch(request);
  return isLasting ? kept : fetch(request).catch(() => kept);
}
