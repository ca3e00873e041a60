// A page of a visit where each form saves by itself. The forms work without this script, each with its button; with it, what
// is tapped or typed waits on the device until the server has it (autosave.js). A form is a unit of its own: somebody at the
// door, a note, the minute after. It names itself in data-saves.

import { Autosave, postForm, Stopped } from "./autosave.js";
import { tidy } from "./device.js";

const TO_THE_DEVICE = 300, AFTER_THE_LAST_KEY = 2_000, WITHOUT_A_PAUSE = 10_000, PATIENCE = 30_000;
const LONGEST = 7 * 24 * 60 * 60 * 1_000;

const state = document.querySelector("[data-save-state]");
const texts = state.dataset;
export const { scope, user } = texts;

// What this page writes beside a note that another window has changed stays together.
const page = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;

export const newKey = () => crypto.randomUUID?.() ?? "10000000-1000-4000-8000-100000000000".replace(
  /[018]/g, (digit) => (digit ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (digit / 4)))).toString(16),
);

const rowTemplate = document.querySelector("template[data-row]");
const forms = () => [...document.querySelectorAll("form[data-saves]")];
const formOf = (unit) => forms().find((form) => form.dataset.saves === unit);
const isPerson = (form) => form.dataset.saves.startsWith("person/");
const isTyped = (control) => control.matches("textarea, input[type=text], select");

// --- What a form holds -----------------------------------------------------------------------------------------------------

/** Names and values. What a page shows of a person and nobody has touched is left out: somebody else may have changed it. */
function fieldsOf(form) {
  const fields = [...new FormData(form)].filter(([name]) => {
    const control = form.elements.namedItem(name);
    return !["csrfmiddlewaretoken", "seen"].includes(name) && !(isPerson(form) && isTyped(control) && !isChanged(control));
  });
  if (isPerson(form)) fields.push(["state", form.dataset.state]);
  if (form.elements.namedItem("window")) return fields.map(([name, value]) => [name, name === "window" ? page : value]);
  return fields;
}

function isChanged(control) {
  if (control.matches("select")) return [...control.options].some((option) => option.selected !== option.defaultSelected);
  return control.value !== control.defaultValue;
}

const snapshot = (form) => JSON.stringify(fieldsOf(form));
const known = new Map(); // unit -> what has been put of it

function fill(form, fields) {
  for (const [name, value] of fields) {
    const control = form.elements.namedItem(name);
    if (control instanceof Element && isTyped(control)) control.value = value;
  }
  const told = new Map(fields).get("state");
  if (isPerson(form) && told) show(form, told);
}

// --- What the page says ----------------------------------------------------------------------------------------------------

let savedAt = "";

function say(what, detail) {
  if (what === "forgotten") {
    location.reload();
    return;
  }
  savedAt = detail?.saved ?? savedAt;
  if (what === "waiting" || (what === "saved" && !savedAt)) return;
  const isBad = !["saved", "saving"].includes(what);
  const isLost = what === "offline" && !autosave.isKept;
  const text = (what === "stopped" && detail?.text) || texts[isLost ? "unkept" : what];
  state.hidden = false;
  state.classList.toggle("is-bad", isBad);
  state.querySelector("use").setAttribute("href", isBad ? "#i-attn" : "#i-check");
  state.querySelector("[data-text]").textContent = text.replace("{time}", savedAt);
  const again = state.querySelector("[data-again]");
  again.hidden = !detail?.url;
  if (detail?.url) Object.assign(again, { href: detail.url, textContent: detail.action });
  for (const form of forms()) tell(form);
}

/** What the server has said of a form: why it is not saved, or that it stands beside another one. */
function tell(form, words = "") {
  const line = form.querySelector("[data-told]");
  if (!line) return;
  const refused = autosave.refused.find((record) => record.unit === form.dataset.saves);
  const text = refused?.wrong || words || line.dataset.said || "";
  if (words) line.dataset.said = words;
  line.hidden = !text;
  if (line.querySelector("span").textContent !== text) line.querySelector("span").textContent = text;
}

// --- Sending ---------------------------------------------------------------------------------------------------------------

let token = "";

/** A page that was taken along may be days old: what it needs to send is fetched first, and by it whether one is signed in. */
export async function freshToken() {
  const response = await fetch(texts.tokenUrl, {
    headers: { Accept: "application/json" }, credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout(PATIENCE),
  });
  if (response.redirected) throw new Stopped(403, { text: texts.signedOut, url: texts.signInUrl, action: texts.signIn });
  if (response.status >= 500) throw new Error(`the server answered ${response.status}`);
  if (!response.ok) throw new Stopped(response.status, { text: texts.stopped });
  const told = await response.json();
  if (String(told.user) !== user) throw new Stopped(403, { text: texts.somebodyElse });
  token = told.token;
  return token;
}

async function send([record]) {
  const age = Math.min(LONGEST, Math.max(0, Date.now() - record.at));
  const post = async () => postForm(record.url, [["csrfmiddlewaretoken", token || (await freshToken())], ...record.fields, ["seen", record.base], ["age", age]]);
  try {
    return await post();
  } catch (error) {
    const isStale = error.status === 403 && token !== "";
    token = "";
    if (isStale) return post(); // signing in again has changed it
    throw error;
  }
}

export const autosave = new Autosave({
  scope,
  isOurs: () => true,
  send,
  kind: (record) => record.unit,
  onState: say,
  onReply: arrived,
});

function arrived(reply, [record]) {
  const form = formOf(record.unit);
  if (form && !autosave.waits(record.unit)) {
    const seen = form.elements.namedItem("seen");
    if (seen) seen.value = reply.seq;
    if (reply.values) {
      fill(form, Object.entries(reply.values));
      known.set(record.unit, snapshot(form));
    }
  }
  if (form && reply.beside) tell(form, reply.beside);
  if (!autosave.pending.length) document.dispatchEvent(new Event("all-saved"));
}

function put(form) {
  const unit = form.dataset.saves;
  if (known.get(unit) === snapshot(form)) return;
  known.set(unit, snapshot(form));
  const base = Number(form.elements.namedItem("seen")?.value ?? 0);
  autosave.put(unit, { base, url: form.action, names: [unit.split("/")[0]], fields: fieldsOf(form), label: form.querySelector("[data-who]")?.textContent });
}

const putAll = () => forms().forEach(put);

// --- At the door -----------------------------------------------------------------------------------------------------------

/** Shows what has been noted of somebody. */
function show(form, told) {
  form.dataset.state = told;
  for (const button of form.querySelectorAll("button[data-state]")) {
    button.setAttribute("aria-pressed", String(button.dataset.state === told));
  }
  const count = document.querySelector("[data-count]");
  const met = forms().filter((each) => each.dataset.state === "met").length;
  if (count) count.textContent = count.dataset.count.replace("{number}", met);
}

/** Somebody who was added on this device and stands in no page of the server yet. */
function addRow(fields, label) {
  const values = new Map(fields);
  const row = rowTemplate.content.firstElementChild.cloneNode(true);
  const form = row.querySelector("form");
  const key = values.get("key");
  Object.assign(form.dataset, { saves: `person/${key}` });
  for (const [name, value] of fields) {
    const control = form.elements.namedItem(name);
    if (control instanceof Element) control.value = value;
  }
  for (const each of row.querySelectorAll("[id]")) each.id = `${each.id}-${key}`;
  for (const each of row.querySelectorAll("label[for]")) each.htmlFor = `${each.htmlFor}-${key}`;
  row.querySelectorAll("[data-who]").forEach((each) => {
    each.textContent = label;
    if (values.get("role_text")) each.lang = "sv";
  });
  row.querySelector("[data-name]").textContent = values.get("name") ?? "";
  document.querySelector("[data-rows]").append(row);
  document.querySelector("[data-nobody]")?.setAttribute("hidden", "");
  show(form, values.get("state"));
  return form;
}

function add(form) {
  const role = form.elements.namedItem("role");
  const other = form.elements.namedItem("role_text").value.trim();
  const line = form.querySelector("[data-told]");
  line.hidden = Boolean(role.value || other);
  if (!role.value && !other) {
    line.querySelector("span").textContent = form.dataset.missing;
    role.focus();
    return;
  }
  const name = form.elements.namedItem("name").value.trim();
  const office = form.elements.namedItem("office").value || (role.selectedOptions[0]?.dataset.office ?? "employed");
  const label = other || role.selectedOptions[0].textContent.trim();
  const fields = [["key", newKey()], ["role", role.value], ["role_text", other], ["name", name], ["office", office], ["state", "met"]];
  const row = addRow(fields, label);
  known.set(row.dataset.saves, snapshot(row));
  autosave.put(row.dataset.saves, { base: 0, url: row.action, names: ["person"], fields, label });
  autosave.flush();
  form.reset();
  role.focus();
  document.querySelector("[data-live]").textContent = `${label} ${name}`;
}

// --- Listening -------------------------------------------------------------------------------------------------------------

let toDevice = 0, toServer = 0, atLatest = 0;

function listen() {
  document.addEventListener("input", ({ target }) => {
    const form = target.form;
    if (!form?.matches("[data-saves]")) return;
    clearTimeout(toServer);
    toDevice ||= setTimeout(() => { toDevice = 0; putAll(); }, TO_THE_DEVICE);
    toServer = setTimeout(() => { putAll(); autosave.flush(); }, AFTER_THE_LAST_KEY);
    atLatest ||= setTimeout(() => { atLatest = 0; putAll(); autosave.flush(); }, WITHOUT_A_PAUSE);
  });
  document.addEventListener("change", ({ target }) => {
    if (!target.form?.matches("[data-saves]")) return;
    put(target.form);
    autosave.flush();
  });
  document.addEventListener("submit", (event) => {
    const { target, submitter } = event;
    if (!target.matches("[data-saves], [data-adds]")) return;
    event.preventDefault();
    if (target.matches("[data-adds]")) {
      add(target);
      return;
    }
    const told = submitter?.dataset.state;
    if (told) show(target, target.dataset.state === told ? "expected" : told);
    put(target);
    autosave.flush();
  });
  addEventListener("pagehide", () => { putAll(); autosave.leaving(); });
  addEventListener("beforeunload", (event) => {
    if (autosave.pending.length && !autosave.isKept) event.preventDefault();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) putAll();
    else goOn();
  });
}

/** Somebody who has signed in again in another window comes back to this one. */
function goOn() {
  if (!autosave.isStopped || autosave.isForgotten) return;
  autosave.isStopped = false;
  token = "";
  autosave.flush();
}

export async function start() {
  await tidy();
  for (const form of forms()) known.set(form.dataset.saves, asServed(form));
  for (const record of await autosave.resume()) {
    const form = formOf(record.unit) ?? (record.unit.startsWith("person/") && rowTemplate ? addRow(record.fields, record.label) : null);
    if (!form) continue;
    fill(form, record.fields);
    known.set(record.unit, snapshot(form));
  }
  document.querySelectorAll("[data-without-script]").forEach((each) => { each.hidden = true; });
  listen();
  putAll(); // what was typed before this script had come
  say(autosave.refused.length ? "wrong" : "saved");
  if (autosave.pending.length) autosave.flush();
}

/** What a form held when the page came. */
function asServed(form) {
  const typed = [...form.elements].filter((each) => each.matches("textarea") && each.value !== each.defaultValue);
  const now = typed.map((each) => each.value);
  typed.forEach((each) => { each.value = each.defaultValue; });
  const served = snapshot(form);
  typed.forEach((each, place) => { each.value = now[place]; });
  return served;
}

start();
