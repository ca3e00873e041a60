// What the page of a visit keeps on the device when it is taken along: itself and the files that it needs (in a cache that the
// worker reads), and photos until they are sent. What is written waits where all that is saved by itself waits (autosave.js).
// Used by the pages and by the worker.

import { forget, forgetOlder, waitingScopes } from "./autosave.js";

const CACHE = "prestratus-field", DATABASE = "prestratus-photos", STORE = "photos", BEGINNING = "visit";
const LONGEST = 7 * 24 * 60 * 60 * 1_000;

// --- The page --------------------------------------------------------------------------------------------------------------

// A browser offers no caches where the line is not encrypted, and no page can be taken along there.
const isOffered = "caches" in globalThis;

/** What is kept under an address, or undefined. */
export async function keptFor(url) {
  return isOffered ? caches.match(url, { cacheName: CACHE, ignoreSearch: true, ignoreVary: true }) : undefined;
}

/** When the page was fetched last, or null if it is not on the device. */
export async function takenAt(url) {
  const date = (await keptFor(url))?.headers.get("Date");
  return date ? new Date(date) : null;
}

/** Fetches the page and the files that it names, and keeps them; returns whether it did. */
export async function take(url) {
  const response = await fetch(url, { cache: "no-store", credentials: "same-origin" });
  if (!response.ok || response.redirected) return false;
  const page = new DOMParser().parseFromString(await response.clone().text(), "text/html");
  const files = JSON.parse(page.getElementById("field-files").textContent);
  const cache = await caches.open(CACHE);
  await cache.addAll(files);
  await cache.put(url, response);
  return true;
}

// --- Photos ----------------------------------------------------------------------------------------------------------------

function opened() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "key" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function inStore(mode, work) {
  const database = await opened();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const request = work(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

/** A photo is {key, scope, at, file, name, is_whiteboard, caption_sv, wrong}. Rejects where the device has no room for it. */
export const keepPhoto = (photo) => inStore("readwrite", (store) => store.put(photo));
export const dropPhoto = (key) => inStore("readwrite", (store) => store.delete(key));
const allPhotos = () => inStore("readonly", (store) => store.getAll()).catch(() => []);
export const photosOf = async (scope) => (await allPhotos()).filter((photo) => photo.scope === scope).sort((a, b) => a.at - b.at);

// --- Leaving ---------------------------------------------------------------------------------------------------------------

const isPage = ({ url }) => new URL(url).pathname.endsWith("/field/");
const isOf = (user) => (scope) => scope.endsWith(`/${user}`);

/** How much of somebody's has not been sent from this device. */
export async function unsentOf(user) {
  const photos = (await allPhotos()).filter(({ scope }) => isOf(user)(scope));
  return (await waitingScopes(BEGINNING)).filter(isOf(user)).length + photos.length;
}

/** Somebody signs out: the pages go, and what was theirs. What somebody else has not sent stays for them. */
export async function forgetAll(user) {
  if (isOffered) await caches.delete(CACHE);
  for (const scope of (await waitingScopes(BEGINNING)).filter(isOf(user))) await forget(scope);
  for (const { key, scope } of await allPhotos()) if (isOf(user)(scope)) await dropPhoto(key);
}

/** Somebody is signed in: pages that another person took along are not theirs to open. What those wrote stays for them. */
export async function forgetPagesOfOthers(user) {
  if (!isOffered || !(await caches.has(CACHE))) return;
  const cache = await caches.open(CACHE);
  for (const request of await cache.keys()) {
    if (!isPage(request)) continue;
    const text = await (await cache.match(request, { ignoreVary: true })).text();
    if (!text.includes(`data-sign-out="${user}"`)) await cache.delete(request);
  }
}

/** What has lain here for seven days goes, sent or not. */
export async function tidy(now = Date.now()) {
  await forgetOlder(BEGINNING, now - LONGEST);
  for (const { key, at } of await allPhotos()) if (at < now - LONGEST) await dropPhoto(key);
  if (!isOffered || !(await caches.has(CACHE))) return;
  const cache = await caches.open(CACHE);
  for (const request of await cache.keys()) {
    if (!isPage(request)) continue;
    const date = (await cache.match(request, { ignoreVary: true })).headers.get("Date");
    if (!date || new Date(date).getTime() < now - LONGEST) await cache.delete(request);
  }
}
