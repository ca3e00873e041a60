// The card of a call by keyboard. Answers save by themselves (respond.js); what is noted beside them is sent from here.
// Letters and digits act only while the card has the focus, and never in a text field.

import { Autosave, postForm } from "./autosave.js";
import { openSearch } from "./search.js";
import { startClock } from "./clock.js";
import { Line } from "./line.js";
import { Undo } from "./undo.js";

const card = document.querySelector("[data-card]");
const form = document.querySelector("form[data-call]");
const live = document.querySelector("[data-live]");
const say = (text) => { live.textContent = text; };

const shown = document.querySelector("[data-told]"); // what has no other sign on the page is seen as well as said
function tell(what, words = "") {
  const text = shown.dataset[what].replace("{what}", words);
  shown.textContent = text;
  say(text);
}

for (const each of document.querySelectorAll("[data-needs-script]")) each.hidden = false;
for (const each of document.querySelectorAll("[data-panel]")) each.hidden = true;

// --- What became of each answer ------------------------------------------------------------------------------------------

const before = new WeakMap(); // a question -> its controls as they were when the server last told

function snapshot(fieldset) {
  const controls = [...fieldset.querySelectorAll("input, select, textarea")];
  return controls
    .filter((each) => !each.closest("[data-part]"))
    .map((each) => (each.type === "radio" || each.type === "checkbox" ? each.checked : each.value))
    .join("\u0000");
}

/** A reason is asked for only where something was changed, and a change is not confirmed. */
function showPart(fieldset) {
  if (!before.has(fieldset)) before.set(fieldset, snapshot(fieldset));
  const isChanged = snapshot(fieldset) !== before.get(fieldset);
  for (const reason of fieldset.querySelectorAll("[data-reason]")) reason.hidden = !isChanged;
  for (const confirm of fieldset.querySelectorAll("[data-confirm]")) confirm.hidden = isChanged;
  return isChanged;
}

const answers = () => [...form.querySelectorAll("[data-answer]")];
const hasErrors = document.querySelector("[data-error-summary]") !== null;
if (!hasErrors) answers().forEach(showPart);
form.addEventListener("input", (event) => {
  const fieldset = event.target.closest("[data-answer]");
  if (fieldset) showPart(fieldset);
});

/** A question and what stands below it: the box to ask the municipality in, or what it has been asked. */
function whole(question) {
  const below = question.nextElementSibling;
  return below?.matches("[data-below]") ? [question, below] : [question];
}

/** Questions stand in their order; those that are not relevant are folded at the end. */
function arrange() {
  for (const folded of form.querySelectorAll("[data-irrelevant]")) {
    const room = folded.parentElement;
    const inOrder = folded.dataset.places.split(",").map((name) => room.querySelector(`[data-q="${CSS.escape(name)}"]`)).filter(Boolean);
    let next = folded;
    for (const element of inOrder.reverse()) {
      const isFolded = folded.contains(element);
      if (element.hidden && !isFolded) folded.querySelector("summary").after(...whole(element));
      if (!element.hidden && isFolded) next.before(...whole(element));
      if (!element.hidden) next = element.previousElementSibling?.matches(".card-part") ? element.previousElementSibling : element;
      element.hidden = false;
    }
    folded.hidden = !folded.querySelector("[data-q]");
  }
  placeCodes();
}

const codeRow = form.querySelector("[data-code-row]");
const allCodes = form.querySelector("[data-all-codes]");

/** Ratings have their codes in one row, below the last of them, for the one last touched; a button shows them at each. */
function placeCodes() {
  const ratings = questions().filter((each) => each.dataset.letter);
  if (!codeRow || !ratings.length) return;
  whole(ratings.at(-1)).at(-1).after(codeRow);
  allCodes.hidden = false;
  form.classList.toggle("is-keyed", allCodes.getAttribute("aria-pressed") === "false");
}

allCodes?.addEventListener("click", () => {
  allCodes.setAttribute("aria-pressed", String(allCodes.getAttribute("aria-pressed") === "false"));
  placeCodes();
});

form.addEventListener("saved", ({ detail }) => {
  const isIn = new Set(detail.shown);
  for (const each of form.querySelectorAll("[data-irrelevant] [data-q]")) each.hidden = !isIn.has(each.dataset.q);
  arrange();
  for (const fieldset of answers()) {
    // What was saved is what stands now; what has been typed since is still a change.
    if (detail.parts?.[fieldset.dataset.q] !== undefined) before.set(fieldset, snapshot(fieldset));
    showPart(fieldset);
  }
  showFlags(detail.flags);
  mark();
});

/** What to ask about, said once when it comes up. */
function showFlags(html) {
  const flags = document.querySelector("[data-flags]");
  const before = flags.textContent.replace(/\s+/g, " ").trim();
  flags.innerHTML = html;
  const text = flags.textContent.replace(/\s+/g, " ").trim();
  if (text && text !== before) say(text);
}

/** Whether a question to the municipality is written that has not been kept: it does not save by itself, half of it is none. */
const isAsking = () => [...form.querySelectorAll("[data-reply]")].some((each) => each.value !== each.defaultValue);

/** Whether somebody is being added to the line. */
const isAdding = () => ["line-role", "line-name"].some((name) => form.elements.namedItem(name)?.value);

const line = new Line(document.querySelector("[data-line]"), { token: form.elements.namedItem("csrfmiddlewaretoken").value, say });

// A link to another page of the interview saves first if something has been changed here.
function goto(link) {
  const button = Object.assign(document.createElement("button"), { name: "do", value: `goto.${link.dataset.goto}`, hidden: true });
  form.append(button);
  form.requestSubmit(button);
}

for (const link of document.querySelectorAll("a[data-goto]")) {
  link.addEventListener("click", (event) => {
    const isDirty = hasErrors || answers().some(showPart) || isAsking() || line.isWaiting || isAdding();
    if (!isDirty || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    goto(link);
  });
}

// --- The question that the keys act on -----------------------------------------------------------------------------------

const questions = () => [...form.querySelectorAll("[data-q]")].filter((each) => !each.closest("[data-irrelevant]") && each.offsetParent !== null);
let touched = "";

function current() {
  const all = questions();
  return all.find((each) => each.dataset.q === touched) ?? all[0];
}

function mark() {
  const here = current();
  for (const each of form.querySelectorAll("[data-q]")) each.classList.toggle("is-current", each === here);
  const label = codeRow?.querySelector("[data-code-for]");
  if (label && here) label.textContent = label.dataset.codeFor.replace("{number}", here.querySelector(".q-number").textContent.trim());
}

function touch(question) {
  touched = question.dataset.q;
  mark();
  question.scrollIntoView({ block: "nearest" });
}

form.addEventListener("focusin", (event) => {
  const below = event.target.closest("[data-below]");
  const question = (below?.previousElementSibling ?? event.target).closest("[data-q]");
  if (question && !question.closest("[data-irrelevant]")) { touched = question.dataset.q; mark(); }
});

const labelOf = (question) => question.querySelector("legend [id$=-label]")?.textContent.trim() ?? "";
const told = (control) => control.labels?.[0]?.textContent.replace(/\s+/g, " ").trim() ?? "";

/** Sets a control as a hand would, so that the page and the autosave hear of it. */
function changed(control) {
  control.dispatchEvent(new Event("input", { bubbles: true }));
  control.dispatchEvent(new Event("change", { bubbles: true }));
}

const state = document.querySelector("[data-save-state]");
const undo = new Undo({ scope: `${state.dataset.speaker}/${card.dataset.scope || state.dataset.scope}` });

function set(question, work) {
  undo.remember(question);
  work();
}

/** A digit: the choice with that score or number; a rank takes it as its next place. Returns whether there was one. */
function choose(question, digit) {
  const control = question.querySelector(`[data-digit="${digit}"]`);
  if (control) {
    if (control.type === "radio" && control.checked) say(`${labelOf(question)} ${told(control)}`);
    else set(question, () => { control.checked = control.type === "radio" || !control.checked; changed(control); });
    say(`${labelOf(question)} ${told(control)}`);
    return true;
  }
  return rank(question, digit);
}

function rank(question, digit) {
  const places = [...question.querySelectorAll(".ranks select")];
  const option = places[0]?.querySelector(`option[data-rank="${digit}"]`);
  if (!option) return false;
  const taken = places.find((each) => each.value === option.value);
  const place = taken ?? places.find((each) => !each.value);
  if (!place) return false;
  set(question, () => { place.value = taken ? "" : option.value; changed(place); });
  say(`${told(place)} ${option.textContent.trim()}`);
  return true;
}

/** V, E, X, T: why there is no answer. Returns whether the question takes this code. */
function code(question, letter) {
  const value = new Map((question.dataset.codes ?? "").split(",").map((each) => each.split("="))).get(letter);
  if (!value) return false;
  const name = CSS.escape(question.dataset.q);
  const radio = question.querySelector(`input[type=radio][name="${name}"][value="${CSS.escape(value)}"]`);
  const select = question.querySelector(`select[name="${name}.code"]`) ?? question.querySelector(`select[name="${name}"]`);
  if (!radio && !select) return false;
  set(question, () => {
    if (radio) radio.checked = true;
    else {
      for (const each of question.querySelectorAll(`[name="${name}"][type=checkbox], .ranks select`)) { each.checked = false; if (each.matches("select")) each.value = ""; }
      select.value = value;
    }
    changed(radio ?? select);
  });
  say(`${labelOf(question)} ${radio ? told(radio) : select.selectedOptions[0]?.textContent.trim() ?? ""}`);
  if (letter === "T") pending(question);
  return true;
}

function reason(question, digit) {
  const select = question.querySelector("select[name^='reason.']");
  if (![...(select?.options ?? [])].some((each) => each.value === digit)) return;
  set(question, () => { select.value = digit; changed(select); });
  say(select.selectedOptions[0].textContent.trim());
}

// --- Panels: follow-up, disagreement ---------------------------------------------------------------------------------------

/** Returns whether there is such a panel: without a call there is none. */
function open(name, question) {
  const panel = document.getElementById(name);
  if (!panel) return false;
  followsFrom = "";
  panel.hidden = false;
  panel.open = true;
  const asked = panel.querySelector("[data-question]");
  if (asked && question) asked.value = question.dataset.q;
  panel.querySelector("[data-first]")?.focus();
  panel.scrollIntoView({ block: "nearest" });
  return true;
}

let followsFrom = ""; // the question whose T has opened the panel

/** "We get back to you": who, and when? Escape leaves it for after the call. */
function pending(question) {
  const panel = document.getElementById("follow-up");
  if (!panel) return;
  const fields = panel.querySelector("form").elements;
  const title = document.getElementById("card-title").textContent.replace(/\s+/g, " ").trim();
  fields.namedItem("what").value = question.dataset.letter ? `${title}: ${labelOf(question)}` : labelOf(question);
  fields.namedItem("side").value = "municipality";
  const speaker = document.querySelector("input[name=line-speaker]:checked")?.value ?? "";
  open("follow-up");
  followsFrom = question.dataset.q;
  fields.namedItem("contact").value = [...fields.namedItem("contact").options].some((each) => each.value === speaker) ? speaker : "";
  fields.namedItem("contact").focus();
}

function closePanels() {
  followsFrom = "";
  for (const panel of document.querySelectorAll("[data-panel]")) panel.hidden = true;
  card.focus();
}

for (const button of document.querySelectorAll("[data-open]")) button.addEventListener("click", () => open(button.dataset.open, current()));
for (const button of document.querySelectorAll("[data-code]")) {
  button.addEventListener("click", () => { if (code(current(), button.dataset.code) && button.dataset.code !== "T") card.focus(); });
}

// --- Notes -----------------------------------------------------------------------------------------------------------------

const noteState = document.querySelector("[data-note-state]");
const loadedAt = performance.now();
/** The time by the server's clock: it is the name of a note, and a computer may be set wrong. */
const now = () => new Date(Number(card.dataset.serverTime) * 1000 + (performance.now() - loadedAt));

const jots = card.dataset.scope && new Autosave({
  scope: card.dataset.scope,
  isOurs: () => true,
  send: ([record]) => postForm(record.url, [["csrfmiddlewaretoken", form.elements.namedItem("csrfmiddlewaretoken").value], ...record.fields]),
  kind: (record) => record.unit,
  onState: (state, detail) => {
    const text = noteState?.dataset[state]?.replace("{time}", detail?.saved ?? "");
    if (text) noteState.textContent = text;
  },
  onReply: (reply, [record]) => {
    if (reply.wrong.note && noteState) noteState.textContent = reply.wrong.note;
    else if (record.clears) say(noteState?.textContent ?? "");
  },
});

function jot(sheet, unit, extra = []) {
  const fields = [...new FormData(sheet)].filter(([name]) => !["csrfmiddlewaretoken", "next"].includes(name));
  jots.put(unit, { base: 0, url: sheet.action, names: ["note"], fields: [...fields, ...extra] });
}

let noteAt = ""; // when the note on the card was begun

function keepNote() {
  const note = document.querySelector("[data-note]");
  if (!note || !noteAt) return;
  jot(document.getElementById("note-form"), `note/${noteAt}`, [["at", noteAt]]);
}

function listenToNotes() {
  const note = document.querySelector("[data-note]");
  const scratch = document.querySelector("[data-scratch]");
  let timer = 0;
  const later = (work) => { clearTimeout(timer); timer = setTimeout(() => { work(); jots.flush(); }, 1_000); };
  note.addEventListener("input", () => {
    noteAt ||= now().toISOString();
    keepNote();
    later(keepNote);
  });
  note.addEventListener("blur", () => { if (noteAt) { keepNote(); jots.flush(); } });
  const keepScratch = () => jot(scratch.form, "scratch");
  scratch.addEventListener("input", () => { keepScratch(); later(keepScratch); });
  scratch.addEventListener("blur", () => jots.flush());
  for (const sheet of document.querySelectorAll("form[data-jot]")) {
    sheet.addEventListener("submit", (event) => {
      event.preventDefault();
      const { jot: kind } = sheet.dataset;
      if (kind === "scratch") keepScratch();
      else if (kind === "note") { keepNote(); newNote(); }
      else {
        const at = now().toISOString();
        jot(sheet, `${kind}/${at}`, [["at", at]]);
        if (kind === "follow-up" && followsFrom) undo.attach(followsFrom, at);
        sheet.reset();
        closePanels();
      }
      jots.flush();
    });
  }
  addEventListener("pagehide", () => { keepNote(); });
  jots.resume().then((left) => { if (left.length) jots.flush(); });
}

/** The follow-up that a key led to goes with it; it may still wait on this device, and then it goes after it. */
function withdraw(at) {
  const url = document.querySelector("[data-jot='follow-up']").action.replace(/follow-up\/$/, "withdraw/");
  jots.put(`withdraw/${at}`, { base: 0, url, names: ["note"], fields: [["at", at]] });
  jots.flush();
}

/** The note is kept, and the field is empty for the next one; what was noted stands above it. */
function newNote() {
  const note = document.querySelector("[data-note]");
  if (note.value.trim()) {
    let list = form.querySelector(".card-notes");
    if (!list) {
      list = Object.assign(document.createElement("ul"), { className: "card-notes" });
      note.closest(".note-field").before(list);
    }
    const line = document.createElement("li");
    line.textContent = note.value;
    line.lang = "sv";
    list.append(line);
  }
  note.value = "";
  noteAt = "";
  card.focus();
}

if (jots) listenToNotes();

// --- Keys ------------------------------------------------------------------------------------------------------------------

const BOUNCE = 400;
const withCtrl = card.dataset.keys === "ctrl";
const NOWHERE = "nowhere", RATINGS = "BPF", OTHER_KEYS = "OLVEXTDSAGHKNM/";
let waiting = ""; // O or L was pressed: a digit follows; or a rating's letter. NOWHERE: the digit that follows acts on nothing

const isTextField = (element) => element.matches("textarea, select, input:not([type=radio]):not([type=checkbox]):not([type=button]):not([type=submit])") || element.isContentEditable;

/** Returns whether there is such a button or link now. */
function press(letter) {
  const target = document.querySelector(`[data-press="${letter}"]`);
  target?.click();
  return Boolean(target);
}

let confirmedAt = -Infinity; // a key that bounces confirms once

function confirmCard() {
  if (form.dataset.sent || performance.now() - confirmedAt < BOUNCE) return;
  confirmedAt = performance.now();
  const button = form.querySelector(".callactions [value=confirm]");
  undo.rememberPage();
  form.requestSubmit(button);
}

function digit(value) {
  const letter = waiting;
  waiting = "";
  card.classList.remove("is-waiting");
  if (letter === "L") {
    const speakers = document.querySelectorAll("input[name=line-speaker]");
    const speaker = speakers[Number(value) - 1];
    if (speaker) { speaker.checked = true; changed(speaker); say(told(speaker)); } else tell("noKey");
  } else if (letter === NOWHERE) return;
  else if (letter === "O") reason(current(), value);
  else choose(current(), value);
}

function letterKey(letter) {
  const question = questions().find((each) => each.dataset.letter === letter);
  if (question) { touch(question); waiting = letter; return true; }
  if (letter === "O" || letter === "L") { waiting = letter; return true; }
  waiting = "";
  // The digit that was to follow must not become the answer to another question.
  if (RATINGS.includes(letter)) { waiting = NOWHERE; tell("noKey"); return true; }
  if (OTHER_KEYS.includes(letter)) return otherKey(letter);
  // Not a key at all: somebody writes, and takes the card for a field. With Ctrl it is a key of the browser.
  return /^\p{L}$/u.test(letter) && !withCtrl && rest();
}

function otherKey(letter) {
  if ("VEXT".includes(letter)) {
    if (!current() || !code(current(), letter)) tell("noKey");
    return true;
  }
  if (letter === "D") return toggle(current()?.querySelector("details.ask") ?? card.querySelector("details.ask"));
  // What is typed after these is text: without a field for it, it must not be taken for keys.
  if (letter === "S") return enterField(current()) || rest();
  if (letter === "A") return enterNote() || rest();
  if (letter === "G" || letter === "H") return open(letter === "G" ? "follow-up" : "disagreement", current()) || rest();
  if (letter === "/") openSearch(card.dataset.questions, () => card.focus());
  else if (!press(letter)) tell(letter === "N" ? "allAnswered" : "noFlags");
  return true;
}

function enterNote() {
  const note = document.querySelector("[data-note]");
  note?.focus();
  return Boolean(note);
}

// Keys rest while the focus is on this: what is typed then goes nowhere. Escape, or a click on the card, leads back.
const resting = document.querySelector("[data-resting]");

function rest() {
  resting.hidden = false;
  resting.focus();
  return true;
}

document.addEventListener("focusin", ({ target }) => { if (!resting.contains(target)) resting.hidden = true; });
resting.querySelector("button").addEventListener("click", () => card.focus());

function toggle(details) {
  if (details) details.open = !details.open;
  return Boolean(details);
}

/** Up and down: the question before or after; one that is written or looked up in a list takes the focus itself. */
function step(by) {
  const all = questions();
  const question = all[all.indexOf(current()) + by];
  if (!question) return;
  touch(question);
  if (question.querySelector("[data-digit], [data-rank]") || !enterField(question)) card.focus();
  say(labelOf(question));
}

/** Into the field of a question: its text, its list, where its choices are looked up. Returns whether it has one. */
function enterField(question) {
  const own = question?.querySelector("[data-typeahead], textarea:not([name^='settle.']), .call-answer > input.form-control, .ranks select, .call-answer > select");
  own?.focus();
  return Boolean(own);
}

function withModifiers(event) {
  if (event.metaKey) return false;
  return withCtrl ? event.ctrlKey : !event.ctrlKey && !event.altKey;
}

/** The letter that is meant; with Ctrl+Alt some keyboards write another sign, so the key's place decides. */
const letterOf = (event) => (event.ctrlKey && event.altKey && event.code.startsWith("Key") ? event.code.slice(3) : event.key.toUpperCase());

card.addEventListener("keydown", (event) => {
  const { target } = event;
  if (event.isComposing || event.defaultPrevented) return;
  if (event.key === "Escape" || resting.contains(target)) return;
  if (event.key.length === 1) shown.textContent = "";
  if (event.key === "Enter") { enter(event); return; }
  if (isTextField(target)) { inList(event); return; }
  if (event.ctrlKey && !event.altKey && event.key.toLowerCase() === "z") { event.preventDefault(); back(); return; }
  const isArrow = event.key === "ArrowDown" || event.key === "ArrowUp";
  if (isArrow && !target.matches("input[type=radio]")) { event.preventDefault(); step(event.key === "ArrowDown" ? 1 : -1); return; }
  if (event.repeat) return;
  if (/^[0-9]$/.test(event.key) && !event.metaKey && (waiting || withModifiers(event))) { event.preventDefault(); digit(event.key); return; }
  if (withModifiers(event) && letterKey(letterOf(event))) event.preventDefault();
});

/** Enter confirms the card: from the card, from a choice, from a list; in a text of several lines with Ctrl. */
function enter(event) {
  const { target } = event;
  if (!target.closest("#call") && target !== card) return;
  if (target.matches("button, a, summary")) return;
  if (target.matches("[data-typeahead]") && target.value.trim()) return;
  if (target.matches("textarea") && !event.ctrlKey) return;
  if (target.matches("[data-note]")) { event.preventDefault(); document.getElementById("note-form").requestSubmit(); return; }
  event.preventDefault();
  if (!event.repeat) confirmCard();
}

/** In a list Up and Down choose; past its ends, and from a single line of text, they lead to the next question. */
function inList(event) {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  if (event.target.matches("select, textarea")) return;
  if (!event.target.closest("#call") || event.target.matches("[type=date], [type=time], [type=number]")) return;
  event.preventDefault();
  step(event.key === "ArrowDown" ? 1 : -1);
}

function back() {
  const last = undo.back();
  if (!last) tell("nothing");
  else if (!last.isElsewhere) undone(last);
}

/** Says what was taken back, whether here or after going back to the card. */
function undone(last) {
  const question = questions().find((each) => each.dataset.q === last.name);
  if (!last.name) tell("returned");
  if (!question) return;
  touch(question);
  if (followsFrom === last.name) closePanels();
  if (last.followUp && jots) withdraw(last.followUp);
  tell(last.followUp && jots ? "withdrawn" : last.followUp ? "stands" : "undone", labelOf(question));
}

// Escape leads back to the card from anywhere on the page; with a panel open it closes it.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open], :popover-open")) return;
  if (document.querySelector("[data-panel]:not([hidden])")) closePanels();
  else card.focus();
});

// --- Long lists of boxes: type to find one ---------------------------------------------------------------------------------

const MOST_BY_DIGIT = 10;

for (const question of form.querySelectorAll("[data-q]")) {
  const boxes = [...question.querySelectorAll("input[type=checkbox][name]:not([name=ok])")].filter((each) => !each.name.endsWith(".fact"));
  if (boxes.length <= MOST_BY_DIGIT) continue;
  const input = document.querySelector("template[data-type]").content.firstElementChild.cloneNode(true);
  const field = input.querySelector("input");
  const label = question.querySelector("legend [id$=-label]").id;
  input.querySelector("span").id = `${label}-type`;
  field.setAttribute("aria-labelledby", `${label} ${label}-type`);
  boxes[0].closest(".checks").before(input);
  const best = () => {
    const wanted = field.value.trim().toLocaleLowerCase();
    if (!wanted) return null;
    const words = (box) => told(box).toLocaleLowerCase().replace(/^\d /, "");
    return boxes.find((box) => words(box).startsWith(wanted)) ?? boxes.find((box) => words(box).split(/[\s(/-]+/).some((word) => word.startsWith(wanted)));
  };
  field.addEventListener("input", (event) => {
    event.stopPropagation();
    const found = best();
    for (const box of boxes) box.closest("label").classList.toggle("is-found", box === found);
  });
  field.addEventListener("change", (event) => event.stopPropagation());
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !field.value.trim()) return;
    event.preventDefault();
    const found = best();
    if (!found) return;
    set(question, () => { found.checked = !found.checked; changed(found); });
    say(told(found));
    field.value = "";
    found.closest("label").classList.remove("is-found");
  });
}

// --- The page --------------------------------------------------------------------------------------------------------------

form.addEventListener("submit", () => { if (form.dataset.ready) form.dataset.sent = "yes"; });
addEventListener("pageshow", (event) => { if (event.persisted) delete form.dataset.sent; });
startClock();
arrange();
mark();
const takenBack = undo.resume();
if (takenBack) undone(takenBack);
if (!hasErrors && !location.hash && !document.querySelector("[autofocus]")) card.focus({ preventScroll: true });
if (location.hash.startsWith("#q-")) {
  const question = document.getElementById(location.hash.slice(1))?.closest("[data-q]");
  if (question) { touched = question.dataset.q; mark(); }
  // The browser goes to the question once the page is there, and takes the focus along.
  const focus = () => setTimeout(() => card.focus({ preventScroll: true }));
  if (document.readyState === "complete") focus();
  else addEventListener("load", focus);
}
