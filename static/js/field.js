// The page of a visit that is taken along: it works without a line, and sends what it has kept when the line is back. What is
// ticked and written goes by visit.js; here are the photos, and the page itself.

import { freshToken, newKey, scope } from "./visit.js";
import { Stopped } from "./autosave.js";
import { dropPhoto, keepPhoto, photosOf, take, takenAt } from "./device.js";

const PATIENCE = 120_000, A_WHILE = 2_000;

// --- Taking the page along -------------------------------------------------------------------------------------------------

const box = document.querySelector("[data-take]");
const button = box.querySelector("button");
const told = box.querySelector("[data-taken]");
const here = location.pathname;

const clock = (date) => date.toLocaleTimeString("sv-SE", { hour: "2-digit", minute: "2-digit" });

async function showTaken() {
  const at = await takenAt(here);
  if (!at) return false;
  const isToday = at.toDateString() === new Date().toDateString();
  told.textContent = box.dataset.kept.replace("{time}", isToday ? clock(at) : `${at.toLocaleDateString("sv-SE")} ${clock(at)}`);
  button.textContent = box.dataset.again;
  return true;
}

async function takeAlong() {
  told.textContent = box.dataset.taking;
  try {
    await navigator.serviceWorker.register(box.dataset.worker, { type: "module" });
    await navigator.serviceWorker.ready;
    if (await take(here)) await showTaken();
    else told.textContent = box.dataset.failed;
  } catch (error) {
    console.info("not taken along:", error);
    told.textContent = box.dataset.failed;
  }
}

/** Once something has been sent, the page that is kept is behind what the server has. */
async function refresh() {
  try {
    if ((await takenAt(here)) && (await take(here))) await showTaken();
  } catch {
    // The line is gone again: what is kept still holds.
  }
}

async function begin() {
  if (!("serviceWorker" in navigator && "caches" in globalThis)) {
    told.textContent = box.dataset.cannot;
    button.hidden = true;
    return;
  }
  button.hidden = false;
  button.addEventListener("click", takeAlong);
  if ((await showTaken()) && navigator.onLine) await refresh();
}

// --- Photos ----------------------------------------------------------------------------------------------------------------

const sheet = document.querySelector("form[data-photos]");
const list = document.querySelector("[data-photo-list]");
let running = null, sent = 0;

sheet.addEventListener("submit", async (event) => {
  event.preventDefault();
  const [file] = sheet.elements.namedItem("file").files;
  const line = sheet.querySelector("[data-told]");
  line.hidden = Boolean(file);
  if (!file) {
    line.querySelector("span").textContent = sheet.dataset.missing;
    return;
  }
  const { checked } = sheet.elements.namedItem("is_whiteboard");
  const photo = { key: newKey(), scope, at: Date.now(), file, name: file.name, is_whiteboard: checked, caption_sv: sheet.elements.namedItem("caption_sv").value.trim(), wrong: "" };
  try {
    await keepPhoto(photo);
  } catch (error) {
    console.info("not kept on the device:", error);
    line.hidden = false;
    line.querySelector("span").textContent = sheet.dataset.noRoom;
    return;
  }
  sheet.reset();
  await showPhotos();
  sendPhotos();
});

async function showPhotos() {
  const photos = await photosOf(scope);
  for (const image of list.querySelectorAll("img")) URL.revokeObjectURL(image.src);
  list.replaceChildren(...photos.map(photoLine));
  const words = [sent ? sheet.dataset.sent.replace("{number}", sent) : "", photos.length ? sheet.dataset.waiting.replace("{number}", photos.length) : ""];
  document.querySelector("[data-photo-state]").textContent = words.filter(Boolean).join(" ");
}

function photoLine(photo) {
  const line = document.querySelector("template[data-photo]").content.firstElementChild.cloneNode(true);
  line.prepend(Object.assign(new Image(96, 72), { src: URL.createObjectURL(photo.file), alt: "" }));
  line.querySelector("[data-caption]").textContent = photo.caption_sv || photo.name;
  line.querySelector("[data-wrong]").textContent = photo.wrong;
  line.querySelector("button").addEventListener("click", async () => {
    if (!confirm(sheet.dataset.sure)) return;
    await dropPhoto(photo.key);
    await showPhotos();
  });
  return line;
}

const alone = (work) => (navigator.locks ? navigator.locks.request(`prestratus/photos/${scope}`, work) : work());

function sendPhotos() {
  running ??= alone(work).finally(() => { running = null; });
  return running;
}

/** One after the other; the first that meets no line ends it, and one that is refused lets the next go on. */
async function work() {
  try {
    for (const photo of await photosOf(scope)) await sendPhoto(photo);
  } catch (error) {
    if (!(error instanceof Stopped)) console.info("not sent:", error);
    if (error instanceof Stopped) document.querySelector("[data-photo-state]").textContent = error.text;
    return;
  }
  await showPhotos();
}

async function sendPhoto(photo) {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", await freshToken());
  body.set("key", photo.key);
  body.set("file", photo.file, photo.name);
  body.set("caption_sv", photo.caption_sv);
  if (photo.is_whiteboard) body.set("is_whiteboard", "on");
  const response = await fetch(sheet.action, {
    method: "POST", body, headers: { Accept: "application/json" }, credentials: "same-origin", signal: AbortSignal.timeout(PATIENCE),
  });
  if (response.status === 429 || response.status >= 500) throw new Error(`the server answered ${response.status}`);
  if (response.ok) {
    await dropPhoto(photo.key);
    sent += 1;
    return;
  }
  const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
  const { text } = isJson ? await response.json() : {};
  await keepPhoto({ ...photo, wrong: text || sheet.dataset.refused });
}

let later = 0;
document.addEventListener("all-saved", () => {
  sendPhotos();
  clearTimeout(later);
  later = setTimeout(refresh, A_WHILE);
});
addEventListener("online", sendPhotos);
document.addEventListener("visibilitychange", () => { if (!document.hidden) sendPhotos(); });

begin();
showPhotos().then(() => { if (navigator.onLine) sendPhotos(); });
