// Who is on the line. A switch is told to the server at once, so that the next card says the same as this one; until it has
// arrived it is kept on the device, where the other windows of this browser hear of it too. An answer carries whoever the
// screen shows when it is given (respond.js, data-with), whatever has arrived of the switch.

import { postForm, Stopped } from "./autosave.js";

const RETRY = 5_000, FORGOTTEN_AFTER = 12 * 60 * 60 * 1_000;

/** What was kept of earlier calls is kept no longer than it is of use. */
function forgetOld() {
  try {
    for (const key of Object.keys(localStorage).filter((each) => each.startsWith("line/"))) {
      if (Date.now() - JSON.parse(localStorage.getItem(key)).at > FORGOTTEN_AFTER) localStorage.removeItem(key);
    }
  } catch {
    // Nothing is kept then.
  }
}

const told = (radio) => radio.labels[0].querySelector("span").textContent.replace(/\s+/g, " ").trim();

export class Line {
  #held = null; // as on the device; for a browser that keeps nothing it is the only one
  #timer = 0;
  #running = null;

  constructor(box, { token, say }) {
    Object.assign(this, { box, token, say, key: `line/${box.dataset.scope}` });
    this.radios = [...box.querySelectorAll("input[name=line-speaker]")];
    box.addEventListener("change", ({ target }) => {
      if (!this.radios.includes(target)) return;
      this.#keep({ speaker: target.value, at: Date.now(), isSent: false, toldAt: 0 });
      this.#shown();
      this.send();
    });
    addEventListener("storage", ({ key }) => { if (key === this.key) this.#follow(); });
    addEventListener("online", () => this.send());
    addEventListener("pageshow", ({ persisted }) => { if (persisted) this.#follow(); });
    forgetOld();
    this.#begin();
  }

  /** Whether a switch has not arrived yet. */
  get isWaiting() {
    return this.#kept?.isSent === false;
  }

  get #kept() {
    try {
      this.#held = JSON.parse(localStorage.getItem(this.key)) ?? this.#held;
    } catch {
      // What this window knows itself.
    }
    return this.#held && Date.now() - this.#held.at < FORGOTTEN_AFTER ? this.#held : null;
  }

  #keep(entry) {
    this.#held = entry;
    try {
      localStorage.setItem(this.key, JSON.stringify(entry));
    } catch (error) {
      console.info("not kept on the device:", error);
    }
  }

  get #chosen() {
    return this.radios.find((each) => each.checked);
  }

  /** What the page says holds, unless a switch has not arrived or arrived after the page was made. Other windows follow. */
  #begin() {
    const kept = this.#kept;
    const toldAt = Number(this.box.dataset.at); // both by the server's clock
    if (kept && (!kept.isSent || kept.toldAt > toldAt)) this.#follow();
    else if (this.#chosen) this.#keep({ speaker: this.#chosen.value, at: Date.now(), isSent: true, toldAt });
    this.send();
  }

  /** The screen shows what was chosen last, here or in another window. */
  #follow() {
    const kept = this.#kept;
    const radio = kept && this.radios.find((each) => each.value === kept.speaker);
    if (!radio || radio.checked) return;
    radio.checked = true;
    this.#shown();
    this.say(told(radio));
  }

  #shown() {
    document.querySelector("[data-unsaid]")?.toggleAttribute("hidden", this.#chosen?.value !== this.box.dataset.nobody);
  }

  #tell(what) {
    this.box.querySelector("[data-line-state]").textContent = this.box.dataset[what] ?? "";
  }

  /** Tells the server, one switch after the other and in one window at a time. */
  send() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    const alone = (work) => (navigator.locks ? navigator.locks.request(`prestratus/${this.key}`, work) : work());
    this.#running ??= alone(() => this.#work()).finally(() => {
      this.#running = null;
      if (this.isWaiting && !this.#timer) this.send();
    });
    return this.#running;
  }

  async #work() {
    while (this.isWaiting) {
      const entry = this.#kept;
      try {
        const { at } = await postForm(this.box.dataset.url, [["csrfmiddlewaretoken", this.token], ["line-speaker", entry.speaker]], { keepalive: true });
        if (this.#kept?.at === entry.at) this.#keep({ ...entry, isSent: true, toldAt: at });
        this.#tell("arrived");
      } catch (error) {
        if (error instanceof Stopped) {
          if (this.#kept?.at === entry.at) this.#keep({ ...entry, isSent: true });
          this.#tell("stopped");
        } else {
          this.#tell("offline");
          this.#timer = setTimeout(() => this.send(), RETRY);
        }
        return;
      }
    }
  }
}
