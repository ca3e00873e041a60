// A respondent's page that saves by itself: when a field is left, and five seconds after the last key in a text. It stands on
// top of the form, which works without it. Everything that waits is sent from any page of the same response.

import { Autosave, forget, postForm } from "./autosave.js";

const AFTER_THE_LAST_KEY = 5_000, WITHOUT_A_PAUSE = 20_000, AFTER_A_CHOICE = 400, TO_THE_DEVICE = 300, TO_NOTICE = 1_000;

const state = document.querySelector("[data-save-state]");
const form = document.querySelector("form[data-autosave]");
const scope = state?.dataset.scope;
const speaker = state?.dataset.speaker;
const LEFT = `left/${scope}`;

// --- What a page holds ---------------------------------------------------------------------------------------------------

/** The elements that are saved as one: an open entry, the mark of a whole list, else each question. */
function units() {
  const found = [...form.querySelectorAll("[data-unit]")];
  return found.concat([...form.querySelectorAll("[data-q]")].filter((each) => !each.closest("[data-unit]")));
}

const unitOf = (element) => element.closest?.("[data-unit]") ?? element.closest?.("[data-q]");
const nameOf = (unit) => unit.dataset.unit ?? unit.dataset.q;

/** The questions or fields of a unit, as `asked` names them. */
function asked(unit) {
  const inside = [...unit.querySelectorAll("[data-q]")].map((each) => each.dataset.q);
  return unit.dataset.unit ? inside : [unit.dataset.q];
}

/** Names and values as the form would send them; choices between two answers, and boxes that confirm, go by their button. */
function fieldsOf(unit) {
  const names = new Set([...unit.querySelectorAll("[name]")].map((each) => each.name));
  return [...new FormData(form)].filter(([name]) => names.has(name) && isAnswer(name));
}

const isAnswer = (name) => !name.startsWith("settle.") && name !== "ok";
const controlsOf = (unit) => [...unit.querySelectorAll("[name]:not(button)")].filter((each) => isAnswer(each.name));

/** What else a save of this page carries, as it stands when something is typed: on the telephone, who says it. */
function more() {
  const names = (form.dataset.with ?? "").split(" ").filter(Boolean);
  return [...new FormData(form)].filter(([name]) => names.includes(name));
}

const snapshot = (unit) => JSON.stringify(fieldsOf(unit));

/** What the unit held when the page came: the controls' own first values, put back for a moment. */
function asServed(unit) {
  const controls = controlsOf(unit);
  const touched = controls.filter((each) => ("checked" in each && each.checked !== each.defaultChecked) || isRewritten(each));
  if (!touched.length) return snapshot(unit);
  const now = fieldsOf(unit);
  for (const each of controls) {
    if (each.type === "radio" || each.type === "checkbox") each.checked = each.defaultChecked;
    else if (each.tagName === "SELECT") for (const option of each.options) option.selected = option.defaultSelected;
    else each.value = each.defaultValue;
  }
  const served = snapshot(unit);
  fill(unit, now);
  return served;
}

function isRewritten(control) {
  if (control.tagName === "SELECT") {
    // Without a chosen one the first stands.
    const first = [...control.options].find((option) => option.defaultSelected) ?? control.options[0];
    return control.selectedOptions[0] !== first;
  }
  return control.type !== "radio" && control.type !== "checkbox" && control.type !== "hidden" && control.value !== control.defaultValue;
}

const field = (name) => form.elements.namedItem(name);

/** Puts values that wait on the device into their controls. */
function fill(unit, fields) {
  const values = new Map();
  for (const [name, value] of fields) values.set(name, [...(values.get(name) ?? []), value]);
  for (const control of controlsOf(unit)) {
    const given = values.get(control.name) ?? [];
    if (control.type === "radio" || control.type === "checkbox") control.checked = given.includes(control.value);
    else if (control.type !== "hidden") control.value = given[0] ?? "";
  }
}

// --- What the bar says -----------------------------------------------------------------------------------------------------

const unsaved = document.querySelector("[data-unsaved]");
let savedAt = ""; // when this page last saved

function say(what, detail) {
  const texts = state.dataset;
  const isBad = !["saved", "saving"].includes(what);
  const isTold = state.classList.contains("is-bad"); // that there is no line, or that something is wrong, goes before
  state.classList.toggle("is-waiting", what === "waiting" && !isTold);
  if (what === "waiting") {
    state.hidden = false;
    return;
  }
  if (what === "forgotten") {
    location.reload();
    return;
  }
  savedAt = detail?.saved ?? savedAt;
  const isStopped = what === "stopped";
  const isLost = what === "offline" && !autosave.isKept;
  const text = (isStopped && detail?.text) || texts[isLost ? "unkept" : what].replace("{time}", savedAt).replace("{number}", autosave.refused.length);
  const again = state.querySelector("[data-again]");
  state.classList.toggle("is-bad", isBad);
  state.querySelector("use").setAttribute("href", isBad ? "#i-attn" : "#i-check");
  state.querySelector("[data-text]").textContent = text;
  again.hidden = !isStopped || (text === detail?.text && !detail.url);
  if (detail?.url) Object.assign(again, { href: detail.url, textContent: detail.action });
  state.hidden = what === "saved" && !savedAt;
  showUnsaved(isStopped);
}

/** What has not been saved, with its words for copying: all of it where nothing can be sent, else what was refused elsewhere. */
function showUnsaved(isStopped) {
  if (!unsaved) return;
  if (form) for (const record of autosave.refused) showReason(record);
  const isHere = (record) => form && record.url === form.action && units().some((unit) => nameOf(unit) === record.unit);
  const isNewest = (record) => record === autosave.records.findLast((each) => each.unit === record.unit && each.url === record.url);
  const records = isStopped ? autosave.records.filter(isNewest) : autosave.refused.filter((record) => !isHere(record));
  unsaved.querySelector("ul").replaceChildren(...records.map((record) => unsavedLine(record, isStopped)));
  unsaved.hidden = !records.length;
}

function unsavedLine(record, isStopped) {
  const line = unsaved.querySelector("template").content.firstElementChild.cloneNode(true);
  const [label, reason, words] = ["label", "reason", "words"].map((each) => line.querySelector(`[data-${each}]`));
  label.textContent = record.label ?? "";
  reason.textContent = record.wrong;
  Object.assign(words, { value: record.words ?? "", hidden: !record.words });
  words.setAttribute("aria-label", record.label ?? "");
  const there = line.querySelector("a");
  there.hidden = isStopped;
  const [, entry] = record.unit.split("/");
  there.href = entry ? `${record.url}?item=${encodeURIComponent(entry)}#main` : `${record.url}#q-${record.names[0]}`;
  line.querySelector("button").addEventListener("click", async () => {
    if (!confirm(unsaved.dataset.sure)) return;
    await autosave.discard(record);
    if (isStopped) showUnsaved(true);
    unsaved.querySelector("button")?.focus();
  });
  return line;
}

/** The reason beside the question, where this page has it. */
function showReason(record) {
  const unit = record.url === form.action && units().find((each) => nameOf(each) === record.unit);
  const element = unit && (unit.matches("[data-q]") ? unit : unit.querySelector("[data-q]"));
  // In an entry of a list the reply has said which field; after a reload its first one tells.
  if (element && !unit.querySelector(".is-invalid") && !unit.matches(".is-invalid")) showError(element, record.wrong);
}

/** What stands in a unit, as its reader would say it. */
function wordsOf(unit) {
  const controls = [...unit.querySelectorAll("[name]:not([type=hidden], button)")].filter((each) => !each.name.startsWith("settle.") && each.name !== "ok");
  return controls.flatMap((each) => {
    if (each.matches("[type=radio], [type=checkbox]")) return each.checked ? each.labels[0]?.textContent.trim() ?? "" : [];
    return each.matches("select") ? (each.value && each.selectedOptions[0]?.textContent.trim()) || [] : each.value;
  }).filter(Boolean).join("\n");
}

function labelOf(unit) {
  const label = unit.querySelector("legend, label")?.cloneNode(true);
  label?.querySelectorAll(".visually-hidden, .hint, .field-error").forEach((each) => each.remove());
  const text = label?.textContent.replace(/\s+/g, " ").trim() ?? "";
  return unit.dataset.unit ? `${document.querySelector("h1")?.textContent.trim() ?? ""} ${text}`.trim() : text;
}

// --- What comes back -------------------------------------------------------------------------------------------------------

const known = new Map(); // unit -> what the server has of it, as the form would send it
const bases = new Map(); // unit -> the revision that its sender knows of
const later = new Map(); // question -> HTML that waits until the question has lost the focus

function showError(element, text) {
  const id = `q-${element.dataset.q}-error`;
  document.getElementById(id)?.remove();
  element.classList.toggle("is-invalid", Boolean(text));
  const control = element.matches("fieldset") ? element : element.querySelector("input, textarea, select");
  const others = (control.getAttribute("aria-describedby") ?? "").split(" ").filter((each) => each && each !== id);
  if (text) {
    const line = state.querySelector("template").content.firstElementChild.cloneNode(true);
    line.id = id;
    line.setAttribute("role", "alert");
    line.querySelector("span").textContent = text;
    element.querySelector("legend, label").after(line);
    others.push(id);
  }
  if (others.length) control.setAttribute("aria-describedby", others.join(" "));
  else control.removeAttribute("aria-describedby");
}

/** Takes away that a question waits for its answer, and its mention at the control. */
function notWaiting(element) {
  const hint = document.getElementById(`q-${element.dataset.q}-waits`);
  if (!hint || !wordsOf(element)) return;
  const control = form.querySelector(`[aria-describedby~="${CSS.escape(hint.id)}"]`);
  const others = (control?.getAttribute("aria-describedby") ?? "").split(" ").filter((each) => each !== hint.id).join(" ");
  if (others) control?.setAttribute("aria-describedby", others);
  else control?.removeAttribute("aria-describedby");
  hint.remove();
}

/** The marks of the part and the page that one is in, in the list beside the page. */
function showMarks(marks) {
  const page = document.querySelector(".cards [aria-current]");
  const part = page?.closest("ol ol")?.closest("li")?.querySelector("a");
  const links = [part, page].filter(Boolean);
  if (links.length !== marks.length) return;
  links.forEach((link, place) => {
    const [icon, css, words] = marks[place];
    link.className = css;
    link.querySelector("use").setAttribute("href", `#i-${icon}`);
    link.querySelector(".visually-hidden").textContent = `, ${words}`;
  });
}

function show(names, unit) {
  for (const element of (unit ?? form).querySelectorAll("[data-q]")) {
    if (!unit && element.closest("[data-unit]")) continue;
    element.hidden = !names.includes(element.dataset.q);
    if (element.parentElement.matches(".follows")) element.parentElement.hidden = element.hidden;
  }
}

function replace(name, html) {
  const old = form.querySelector(`[data-q="${CSS.escape(name)}"]`);
  if (!old) return;
  const active = old.contains(document.activeElement) ? document.activeElement : null;
  if (active?.matches("textarea, input[type=text]")) {
    later.set(name, html);
    return;
  }
  const holder = document.createElement("template");
  holder.innerHTML = html;
  old.replaceWith(holder.content);
  const fresh = form.querySelector(`[data-q="${CSS.escape(name)}"]`);
  known.set(name, snapshot(fresh));
  bases.delete(name);
  later.delete(name);
  if (!active) return;
  const again = [...fresh.querySelectorAll("[name]")].find((each) => each.name === active.name && each.value === active.value);
  (fresh.querySelector(".conflict") ?? again ?? fresh.querySelector("input, select"))?.focus();
}

/** The part of a question that tells what its save has made of it. */
function replacePart(name, html) {
  const unit = form.querySelector(`[data-q="${CSS.escape(name)}"]`);
  const old = unit?.querySelector("[data-part]");
  if (!old || autosave.waits(name)) return;
  const isActive = old.contains(document.activeElement);
  old.outerHTML = html;
  if (isActive) unit.querySelector("[data-part] select")?.focus();
  known.set(name, snapshot(unit));
}

let disputedAt = -Infinity; // when a question was last found to have two answers
let noticed = { shown: "", at: -Infinity }; // what had been shown long enough to be seen before more of it appeared

function appears(shown) {
  const { value } = field("shown");
  if (shown === value) return;
  if (performance.now() - noticed.at > TO_NOTICE) noticed = { shown: value, at: performance.now() };
  field("shown").value = shown;
}

/** The questions that whoever presses a button now has had time to see. */
const seenByNow = () => (performance.now() - noticed.at < TO_NOTICE ? noticed.shown : field("shown")?.value);

function replaceLater() {
  for (const [name, html] of later) if (!autosave.waits(name)) replace(name, html);
}

function onReply(reply, records) {
  if (!form || records[0].url !== form.action) {
    if (!form) showArrived();
    return;
  }
  for (const record of records) {
    const unit = units().find((each) => nameOf(each) === record.unit);
    if (!unit) showArrived();
    if (unit && !autosave.waits(record.unit)) arrived(unit, record);
    if (unit) for (const name of record.names) {
      const element = unit.dataset.q === name ? unit : unit.querySelector(`[data-q="${CSS.escape(name)}"]`);
      if (element) showError(element, reply.wrong[name] ?? "");
      if (element && !reply.wrong[name]) notWaiting(element);
    }
  }
  // What somebody is in the middle of builds on what it showed before.
  for (const unit of units()) {
    const name = nameOf(unit);
    if (autosave.waits(name) || name in reply.fields) bases.set(name, bases.get(name) ?? Number(field("seen").value));
    else bases.delete(name);
  }
  const isItem = records[0].unit.includes("/");
  if (isItem || !form.querySelector("[data-unit]")) show(reply.shown, isItem ? form.querySelector(`[data-unit="${CSS.escape(records[0].unit)}"]`) : null);
  field("seen").value = Math.max(Number(field("seen").value), reply.seq);
  if (field("shown")) appears(reply.shown.join(" "));
  if (reply.disputed.some((name) => !field("disputed").value.split(" ").includes(name))) disputedAt = performance.now();
  field("disputed").value = reply.disputed.join(" ");
  for (const [name, html] of Object.entries(reply.fields)) if (!autosave.waits(name)) replace(name, html);
  for (const [name, html] of Object.entries(reply.parts ?? {})) replacePart(name, html);
  const bar = document.querySelector("main progress");
  const line = document.querySelector("[data-progress]");
  if (bar && reply.total) Object.assign(bar, { max: reply.total, value: reply.answered }).setAttribute("aria-label", reply.progress);
  if (line && reply.total) line.textContent = reply.progress;
  if (reply.marks) showMarks(reply.marks);
  document.querySelector("[data-reload]")?.toggleAttribute("hidden", !reply.reload);
  form.dispatchEvent(new CustomEvent("saved", { detail: reply }));
}

/** The server has it. Where it was written in another window, and nothing else here, this page shows it from now on. */
function arrived(unit, record) {
  const saved = JSON.stringify(record.fields);
  const now = snapshot(unit);
  if (now !== saved && now === known.get(record.unit)) fill(unit, record.fields);
  known.set(record.unit, saved);
}

/** Something left from before has arrived that this page shows: how far it has come, or an entry of its list. */
function showArrived() {
  if (!autosave.pending.length) location.reload();
}

// --- Sending ---------------------------------------------------------------------------------------------------------------

function send(records) {
  const [first] = records;
  return postForm(first.url, [
    ["csrfmiddlewaretoken", state.dataset.token],
    ["do", "autosave"],
    ["seen", first.base],
    ["way", first.way],
    ["answers_as", first.speaker],
    ["asked", records.flatMap((record) => record.asked).join(" ")],
    // How long ago each was typed, by this device's own clock: the server knows what time it is.
    ["typed", records.map((record) => `${record.unit} ${autosave.age(record.unit)}`).join(" ")],
    ...(first.more ?? []),
    ...(first.shown === null ? [] : [["shown", first.shown]]),
    ...records.flatMap((record) => record.fields),
  ]);
}

const autosave = state && new Autosave({
  scope,
  isOurs: (record) => record.speaker === speaker,
  send: async (records) => send(records),
  kind: (record) => [record.url, record.way, record.speaker, record.unit.includes("/") ? record.unit : "", ...(record.more ?? []).flat()].join(" "),
  onState: say,
  onReply,
});

function put(unit) {
  const name = nameOf(unit);
  const now = snapshot(unit);
  if (now === (known.get(name) ?? now)) return;
  known.set(name, now);
  const isItem = name.includes("/");
  autosave.put(name, {
    base: bases.get(name) ?? Number(field("seen").value),
    url: form.action,
    way: field("way").value,
    speaker,
    shown: field("shown")?.value ?? null,
    more: more(),
    asked: asked(unit),
    names: isItem || unit.dataset.unit ? [...asked(unit), name.split("/")[0]] : asked(unit),
    fields: fieldsOf(unit),
    label: labelOf(unit),
    words: wordsOf(unit),
  });
  if (autosave.isStopped) showUnsaved(true);
}

function putAll() {
  for (const unit of units()) put(unit);
}

// --- The page --------------------------------------------------------------------------------------------------------------

function listen() {
  let toDevice = 0, toServer = 0, atLatest = 0;
  for (const unit of units()) known.set(nameOf(unit), asServed(unit));
  // On a slow line somebody may have written before this script had come.
  if (units().some((unit) => snapshot(unit) !== known.get(nameOf(unit)))) {
    putAll();
    toServer = setTimeout(() => autosave.flush(), AFTER_THE_LAST_KEY);
  }
  form.addEventListener("input", () => {
    clearTimeout(toServer);
    // Not begun anew at each key: whoever writes without a pause would have nothing on the device when the page goes.
    toDevice ||= setTimeout(() => { toDevice = 0; putAll(); }, TO_THE_DEVICE);
    toServer = setTimeout(() => { putAll(); autosave.flush(); }, AFTER_THE_LAST_KEY);
    atLatest ||= setTimeout(() => { atLatest = 0; putAll(); autosave.flush(); }, WITHOUT_A_PAUSE);
  });
  form.addEventListener("change", (event) => {
    const unit = unitOf(event.target);
    if (!unit || event.target.name.startsWith("settle.")) return;
    put(unit);
    // Whoever goes through the choices with the arrow keys means the last of them.
    clearTimeout(toServer);
    toServer = setTimeout(() => autosave.flush(), AFTER_A_CHOICE);
  });
  form.addEventListener("focusout", (event) => {
    const unit = unitOf(event.target);
    if (unit?.contains(event.relatedTarget)) return;
    setTimeout(() => { putAll(); autosave.flush(); replaceLater(); });
  });
  form.addEventListener("submit", (event) => {
    if (form.dataset.ready) return;
    event.preventDefault();
    submit(event.submitter);
  });
  addEventListener("pagehide", () => { putAll(); autosave.leaving(); });
  addEventListener("beforeunload", (event) => {
    if (autosave.pending.length && !autosave.isKept) event.preventDefault();
  });
  document.addEventListener("visibilitychange", () => { if (document.hidden) putAll(); });
}

/** The button sends the form once everything has arrived, so that the server goes on from what it has. */
async function submit(button) {
  const shown = seenByNow();
  const pressedAt = performance.now();
  putAll();
  if (autosave.pending.length && !autosave.isStopped) say("saving");
  await autosave.flush();
  replaceLater();
  if (autosave.pending.length && !autosave.isStopped) {
    state.scrollIntoView({ block: "nearest" });
    return;
  }
  // Sent by its button it would take the rest of the page along into the refusal.
  const tooBig = autosave.refused.find((record) => record.status === 413 && record.url === form.action);
  if (tooBig) {
    const unit = units().find((each) => nameOf(each) === tooBig.unit);
    (unit?.querySelector("textarea, input") ?? state).focus();
    return;
  }
  if (disputedAt > pressedAt - TO_NOTICE && !button?.value.startsWith("settle")) {
    disputedAt = -Infinity;
    say("choose");
    form.querySelector(".conflict")?.focus();
    return;
  }
  // What has appeared since the button was pressed has been seen by nobody: the server then stays on the page and says so.
  if (field("shown")) field("shown").value = shown;
  form.dataset.ready = "yes";
  history.replaceState(null, "", location.pathname + location.search);
  form.requestSubmit(button);
  delete form.dataset.ready;
}

async function start() {
  if (await finishLeaving()) return;
  const left = await autosave.resume();
  if (form) {
    for (const record of left.filter((each) => each.url === form.action)) {
      const unit = units().find((each) => nameOf(each) === record.unit);
      if (!unit) continue;
      fill(unit, record.fields);
      known.set(record.unit, snapshot(unit));
    }
  }
  document.querySelector("[data-others-wait]")?.toggleAttribute("hidden", !autosave.othersWait);
  const texts = state.dataset;
  if (texts.closed) {
    autosave.stop();
    if (left.length) say("stopped", { text: texts.closed });
    return;
  }
  if (form && state.hidden && texts.begin) {
    state.querySelector("[data-text]").textContent = texts.begin;
    state.hidden = false;
  }
  if (autosave.refused.length) say("wrong");
  if (autosave.pending.length) autosave.flush();
}

/** Before the answers are handed in, everything that waits on this device is sent; what cannot be is named. */
async function handIn(event) {
  const { target } = event;
  if (!autosave || target.dataset.ready) return;
  event.preventDefault();
  const { submitter } = event;
  await autosave.resume();
  await autosave.flush();
  if ((autosave.records.length || autosave.othersWait) && !confirm(target.dataset.unsent)) {
    unsaved?.scrollIntoView({ block: "center" });
    return;
  }
  target.dataset.ready = "yes";
  target.requestSubmit(submitter);
}

/** A computer that others use too forgets what was written on it; what has not been sent is named first. */
async function leave(event) {
  const { target } = event;
  if (target.dataset.ready) return;
  event.preventDefault();
  await autosave?.resume(); // what other windows have left on the device since this page was opened
  await autosave?.flush();
  const isUnsent = Boolean(autosave?.records.length || autosave?.othersWait);
  if (isUnsent && !confirm(target.dataset.unsent)) return;
  target.elements.namedItem("unsent").value = isUnsent ? "yes" : "";
  // Before the server is told: without a line it never hears of it, and the device must forget all the same.
  if (scope) await forget(scope);
  if (state && !await isReached()) {
    // Without a line the browser keeps its key to the questionnaire: it gives it back as soon as a page is opened again.
    try {
      localStorage.setItem(LEFT, target.action);
    } catch {
      // Without a place to note it, what the bar says is all that can be done.
    }
    say("left");
    return;
  }
  target.dataset.ready = "yes";
  target.requestSubmit();
}

const isReached = () => fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(5_000) }).then(() => true, () => false);

/** Somebody left this computer without a line: what they could not tell the server then is told now. */
async function finishLeaving() {
  try {
    const url = localStorage.getItem(LEFT);
    if (url === null) return false;
    const body = new URLSearchParams({ csrfmiddlewaretoken: state.dataset.token });
    await fetch(url, { method: "POST", body, credentials: "same-origin" });
    localStorage.removeItem(LEFT);
  } catch {
    return false;
  }
  location.reload();
  return true;
}

/** Whoever opens the link anew means to go on, whatever was left here before. */
function comeBack() {
  try {
    Object.keys(localStorage).filter((key) => key.startsWith("left/")).forEach((key) => localStorage.removeItem(key));
  } catch {
    // Nothing was noted then.
  }
}

if (form && state) listen();
if (state) start();
document.querySelector("form[data-leave]")?.addEventListener("submit", leave);
if (document.querySelector("form[data-opens]")) comeBack();
for (const link of document.querySelectorAll("[data-close]")) link.textContent = link.dataset.close;
document.querySelector("form[data-hand-in]")?.addEventListener("submit", handIn);
const left = document.querySelector("[data-forget]");
if (left) forget(left.dataset.forget);
