// Undo of the last key on the cards of a call. What was there before a key is put back into its controls, and saved like
// anything else: a revision of its own, so the history tells both. Lives as long as the window.

const MOST = 50;

const isOwn = (control) => control.name && control.name !== "ok" && !control.name.startsWith("settle.") && !control.closest("[data-part]");
const controlsOf = (question) => [...question.querySelectorAll("input, select, textarea")].filter(isOwn);

export class Undo {
  constructor({ scope }) {
    this.key = `undo/${scope}`;
  }

  get #stack() {
    try { return JSON.parse(sessionStorage.getItem(this.key)) ?? []; } catch { return []; }
  }

  set #stack(entries) {
    sessionStorage.setItem(this.key, JSON.stringify(entries.slice(-MOST)));
  }

  /** Before a key changes a question. */
  remember(question) {
    const was = controlsOf(question).map((each) => [each.name, each.value, Boolean(each.checked)]);
    this.#stack = [...this.#stack, { page: location.pathname, name: question.dataset.q, was }];
  }

  /** Before Enter leaves the card: undoing it leads back here. */
  rememberPage() {
    this.#stack = [...this.#stack, { page: location.pathname }];
  }

  /** The last key on a question led to a follow-up, made at this time: it goes with the key. */
  attach(name, followUp) {
    const entries = this.#stack;
    const last = entries.findLast((each) => each.page === location.pathname && each.name === name);
    if (!last) return;
    last.followUp = followUp;
    this.#stack = entries;
  }

  /** Takes the last key back; returns what it was, or null where there is none. On another page it goes there first. */
  back() {
    const entries = this.#stack;
    const last = entries.pop();
    if (!last) return null;
    if (last.page !== location.pathname) {
      sessionStorage.setItem(`${this.key}/next`, JSON.stringify(last));
      this.#stack = entries;
      location.assign(last.page);
      return { isElsewhere: true };
    }
    this.#stack = entries;
    if (!last.name) return this.back();
    restore(last);
    return last;
  }

  /** On a page that was gone back to: returns what was taken back there, or null. */
  resume() {
    const next = sessionStorage.getItem(`${this.key}/next`);
    if (!next) return null;
    sessionStorage.removeItem(`${this.key}/next`);
    const last = JSON.parse(next);
    if (last.page !== location.pathname) return null;
    if (last.name) restore(last);
    return last;
  }
}

function restore({ name, was }) {
  const question = document.querySelector(`[data-q="${CSS.escape(name)}"]`);
  if (!question) return;
  const controls = controlsOf(question);
  for (const control of controls) {
    const isBox = control.type === "radio" || control.type === "checkbox";
    const before = was.find(([its, value]) => its === control.name && (!isBox || value === control.value));
    if (isBox) control.checked = before?.[2] ?? false;
    else if (before) [, control.value] = before;
  }
  controls[0]?.dispatchEvent(new Event("input", { bubbles: true }));
  controls[0]?.dispatchEvent(new Event("change", { bubbles: true }));
}
