// Saves what somebody types, piece by piece, and loses nothing on the way: what waits is kept on the device until the server
// has said that it has it. Knows nothing of the page; the page says what to send and what to show.
//
// A unit is what is saved as one: a question, an entry of a list, a note. One save is in flight at a time. What is typed
// meanwhile waits, newest over older. A unit whose reply was lost is sent again as it was before anything newer is sent: the
// server may have it already, and would else take a change back to the old value for no change at all.

const DATABASE = "prestratus", STORE = "waiting";
const FIRST_RETRY = 3_000, LAST_RETRY = 60_000, PATIENCE = 30_000;

// The other windows of this browser; what is told by this object is not heard by it. An old browser has no such thing.
const windows = "BroadcastChannel" in globalThis ? new BroadcastChannel(DATABASE) : { postMessage() {}, addEventListener() {} };

// --- What waits on this device -----------------------------------------------------------------------------------------

function opened() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" }).createIndex("scope", "scope");
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("blocked"));
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

// Without a database on the device (a private window of some browsers) what waits is kept as long as the page is open.
const quietly = (promise) => promise.catch((error) => { console.info("not kept on the device:", error); return undefined; });
const stored = (scope) => quietly(inStore("readonly", (store) => store.index("scope").getAll(scope)));
const store = (record) => quietly(inStore("readwrite", (store) => store.put(record)));
const drop = (record) => quietly(inStore("readwrite", (store) => store.delete(record.id)));

// Another window may have written newer words under the same name since this one read it: those must stand.
const ifUnchanged = (record, work) => quietly(inStore("readwrite", (store) => {
  const request = store.get(record.id);
  request.onsuccess = () => { if (request.result?.at === record.at) work(store); };
  return request;
}));
const mark = (record) => ifUnchanged(record, (store) => store.put(record));
const dropSent = (record) => ifUnchanged(record, (store) => store.delete(record.id));

// What another window wrote behind this one builds on what has come of it.
const release = ({ id, scope }, base) => quietly(inStore("readwrite", (store) => {
  const request = store.index("scope").getAll(scope);
  request.onsuccess = () => {
    for (const each of request.result) if (each.behind === id && each.base === null) store.put({ ...each, base });
  };
  return request;
}));

// The database takes a moment, and a page that goes has none. What it has not taken yet is written here at once instead.
const ledge = {
  key: (scope) => `${DATABASE}/${scope}`,
  scopes() {
    try {
      return Object.keys(localStorage).filter((key) => key.startsWith(this.key(""))).map((key) => key.slice(this.key("").length));
    } catch {
      return []; // a worker has none
    }
  },
  read(scope) {
    try {
      return JSON.parse(localStorage.getItem(this.key(scope)) ?? "[]");
    } catch {
      return [];
    }
  },
  write(scope, records) {
    try {
      if (records.length) localStorage.setItem(this.key(scope), JSON.stringify(records));
      else localStorage.removeItem(this.key(scope));
    } catch (error) {
      console.info("not kept on the device:", error);
    }
  },
};

/** Forgets what waits for a scope, for a computer that others use too; other windows of this browser forget it as well. */
export async function forget(scope) {
  ledge.write(scope, []);
  windows.postMessage(scope);
  for (const record of (await stored(scope)) ?? []) await drop(record);
}

/** The scopes that begin so and have something waiting on this device. */
export async function waitingScopes(beginning) {
  const found = new Set();
  for (const { scope } of (await quietly(inStore("readonly", (store) => store.getAll()))) ?? []) found.add(scope);
  for (const scope of ledge.scopes()) found.add(scope);
  return [...found].filter((scope) => scope.startsWith(beginning));
}

/** Forgets what has waited since before a time in scopes that begin so: it is kept on a device no longer than was promised. */
export async function forgetOlder(beginning, time) {
  for (const scope of await waitingScopes(beginning)) {
    for (const record of (await stored(scope)) ?? []) if (record.at < time) await drop(record);
    const late = ledge.read(scope);
    if (late.some(({ at }) => at < time)) ledge.write(scope, late.filter(({ at }) => at >= time));
  }
}

// --- Saving ------------------------------------------------------------------------------------------------------------

/** An answer that no second try will change: the link has ended, the round is closed, somebody else answers. */
export class Stopped extends Error {
  constructor(status, { text = "", url = "", action = "" }) {
    super(`the server answered ${status}`);
    Object.assign(this, { status, text, url, action });
  }
}

/** What was sent cannot be saved as it is; everything else can. */
export class Refused extends Stopped {}

/**
 * `isOurs(record)` tells whether what is found on the device was written by the person who is here now; what somebody else
 * wrote stays there for them. `send(records)` posts records of one kind and returns the reply as an object with `seq` and
 * `wrong`; it throws `Refused` for these records, `Stopped` for all, or anything else where a second try makes sense.
 * `kind(record)` is a text: only records of the same kind go together. `onState(state, detail)` is told of waiting, saving,
 * saved, wrong (all is saved but what is in `refused`), offline, stopped, and of forgotten where somebody has left the
 * computer in another window; `onReply(reply, records)` of every reply.
 */
export class Autosave {
  constructor({ scope, isOurs, send, kind, onState, onReply }) {
    Object.assign(this, { scope, isOurs, send, kind, onState, onReply });
    this.othersWait = false;
    this.records = [];
    this.onDevice = new Set(); // records that the database has as they are; what it lacks of them, another window has sent
    this.isKept = true;
    this.running = null;
    this.retry = FIRST_RETRY;
    this.timer = 0;
    this.isStopped = false;
    this.arrived = new Map(); // unit -> revision of what another window sent of it, and this one showed too
    windows.addEventListener("message", ({ data }) => {
      if (data === scope) this.#forgotten();
      else if (data.scope === scope && data.isGone) this.#takeOver();
      else if (data.scope === scope) this.#sentElsewhere(data);
    });
    addEventListener("online", () => this.flush());
    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") this.flush(); });
    addEventListener("pageshow", ({ persisted }) => { if (persisted) ledge.write(scope, []); });
  }

  /** The page goes: what the database has not taken yet is kept all the same. */
  leaving() {
    const late = this.isForgotten ? [] : this.records.filter((record) => !this.onDevice.has(record.id));
    if (late.length) {
      const others = ledge.read(this.scope).filter((each) => !late.some(({ id }) => id === each.id));
      ledge.write(this.scope, [...others, ...late]);
    }
    if (this.records.length) windows.postMessage({ scope: this.scope, isGone: true });
  }

  /** Another window has gone and left something on the device, which this one sends. */
  async #takeOver() {
    if (this.isStopped) return;
    await this.resume();
    this.flush();
  }

  async #store(record) {
    this.onDevice.delete(record.id);
    const { at } = record;
    const isStored = (await store(record)) !== undefined;
    this.isKept = isStored;
    if (this.isForgotten) await drop(record);
    if (isStored && record.at === at) this.onDevice.add(record.id);
  }

  /** Takes up what was left on the device, oldest first. */
  async resume() {
    const found = (await stored(this.scope)) ?? [];
    for (const late of ledge.read(this.scope)) {
      const place = found.findIndex((each) => each.id === late.id);
      if (place < 0) found.push(late);
      else if (found[place].at < late.at) found[place] = late;
      else continue;
      await store(late);
    }
    ledge.write(this.scope, []);
    const fresh = found.filter((each) => this.isOurs(each) && !this.records.some((known) => known.id === each.id));
    this.othersWait = found.some((each) => !this.isOurs(each));
    fresh.forEach((each) => this.onDevice.add(each.id));
    this.records = [...fresh, ...this.records].sort((a, b) => a.at - b.at);
    this.#found();
    return this.records;
  }

  /** What waited behind one that another window has sent builds on what that one did. */
  #found() {
    for (const [place, record] of this.records.entries()) {
      const isFirst = this.records.findIndex((each) => each.unit === record.unit) === place;
      if (isFirst && record.base === null) record.base = record.after ?? 0;
    }
  }

  /** Somebody has left the computer: this window must not put back on the device what it still holds. */
  #forgotten() {
    this.isStopped = this.isForgotten = true;
    this.records = [];
    this.onState("forgotten");
  }

  /** Another window has sent what this one holds too: what is written here builds on it from now on. */
  async #sentElsewhere({ id, at, seq }) {
    const record = this.records.find((each) => each.id === id);
    if (!record) return;
    if (record.at !== at) {
      record.base = seq; // newer words under the same name
      await mark(record);
      return;
    }
    const next = this.records.find((each) => each.unit === record.unit && each !== record);
    this.records = this.records.filter((each) => each !== record);
    this.onDevice.delete(id);
    this.arrived.set(record.unit, seq);
    if (next) {
      next.base = seq;
      await mark(next);
    }
    this.#tell();
  }

  /** Whether something of a unit has not arrived. */
  waits(unit) {
    return this.records.some((record) => record.unit === unit);
  }

  /** How many milliseconds ago a unit was last written in; what was sent before its newest value is a step on the way to it. */
  age(unit) {
    return Math.max(0, Date.now() - this.records.findLast((record) => record.unit === unit).at);
  }

  get pending() {
    return this.records.filter((record) => !record.wrong);
  }

  /** What the server has not taken, each with the reason in `wrong`: kept until it is put right or thrown away. */
  get refused() {
    return this.records.filter((record) => record.wrong);
  }

  /** Nothing is sent from this page; what waits stays on the device. */
  stop() {
    this.isStopped = true;
    clearTimeout(this.timer);
  }

  /** Throws away what has not been saved. */
  async discard(record) {
    this.records = this.records.filter((each) => each !== record);
    await drop(record);
    this.#tell();
  }

  #tell(reply) {
    if (!this.isStopped) this.onState(this.pending.length ? "waiting" : this.refused.length ? "wrong" : "saved", reply);
  }

  /** The newest value of a unit. `base` is the revision that its writer knew of; the first one that waits keeps its own. */
  async put(unit, { base, ...content }) {
    if (this.isForgotten) return;
    const newest = this.records.findLast((record) => record.unit === unit);
    if (newest && !newest.sent) {
      Object.assign(newest, content, { at: this.#now(newest), wrong: "", isAlone: false });
      if (!this.isStopped) this.onState("waiting");
      await this.#store(newest);
      return;
    }
    // Behind one that may have arrived: what it builds on is told by the reply to that one.
    const record = { id: `${this.scope}/${Date.now()}/${Math.random()}`, scope: this.scope, unit, ...content };
    const after = newest ? newest.base ?? newest.after : null;
    Object.assign(record, newest ? { base: null, behind: newest.id } : { base: Math.max(base, this.arrived.get(unit) ?? 0) });
    Object.assign(record, { after, at: this.#now(newest), sent: false, wrong: "" });
    this.records.push(record);
    if (!this.isStopped) this.onState("waiting");
    await this.#store(record);
  }

  /** Two values of one unit never bear the same time: it tells which of them a window has read. */
  #now(newest) {
    return Math.max(Date.now(), (newest?.at ?? 0) + 1);
  }

  /** Sends what waits; resolves when nothing waits any more, or nothing can be sent now: true if all has arrived. */
  flush() {
    clearTimeout(this.timer);
    this.running ??= this.#alone(() => this.#work()).finally(() => { this.running = null; });
    return this.running.then(() => this.records.length === 0);
  }

  // Two windows on the same questions share what waits on the device; only one of them sends.
  #alone(work) {
    return navigator.locks ? navigator.locks.request(`${DATABASE}/${this.scope}`, work) : work();
  }

  /**
   * What the device has is what holds: lets go of what another window has sent meanwhile, which sent once more would undo
   * what was typed there since, and takes newer words that another window has written under the same name.
   */
  async #meet() {
    if (!this.onDevice.size) return;
    const left = await stored(this.scope);
    if (left === undefined) return;
    const there = new Map(left.map((each) => [each.id, each]));
    this.records = this.records.filter((record) => !this.onDevice.has(record.id) || there.has(record.id));
    for (const record of this.records) {
      const kept = there.get(record.id);
      if (kept && kept.at > record.at) Object.assign(record, kept, { sent: record.sent });
      if (kept && record.base === null) record.base = kept.base;
    }
    this.#found();
  }

  async #work() {
    await this.#meet();
    while (!this.isStopped) {
      const batch = this.#batch();
      if (!batch.length) return;
      this.onState("saving");
      for (const record of batch) {
        record.sent = true;
        await mark(record);
      }
      if (this.isForgotten) return;
      try {
        await this.#arrived(batch, await this.send(batch));
        this.retry = FIRST_RETRY;
      } catch (error) {
        if (error instanceof Refused) await this.#refuse(batch, error);
        else this.#failed(error);
        if (!(error instanceof Refused)) return;
      }
    }
  }

  /** The oldest record and those that can go with it: of the same kind, on the same base, one of each unit. */
  #batch() {
    const ready = this.records.filter(
      (record, place) => !record.wrong && record.base !== null && this.records.findIndex((r) => r.unit === record.unit) === place,
    );
    if (ready[0]?.isAlone) return ready.slice(0, 1);
    const fits = (record) => !record.isAlone && record.base === ready[0].base && this.kind(record) === this.kind(ready[0]);
    return ready.filter(fits);
  }

  /** One of these cannot be saved: each is sent by itself to find which. */
  async #refuse(batch, error) {
    if (batch.length > 1) {
      for (const record of batch) record.isAlone = true;
      return;
    }
    const [record] = batch;
    const wrong = Object.fromEntries(record.names.map((name) => [name, error.text || error.message]));
    await this.#settle(record, wrong, null, error.status);
    this.#tell();
  }

  async #arrived(batch, reply) {
    for (const record of batch) {
      const isDisputed = record.names.some((name) => reply.disputed.includes(name));
      await this.#settle(record, reply.wrong, isDisputed ? null : reply.seq);
    }
    this.onReply(reply, batch);
    this.#tell(reply);
  }

  /** `seq` is what the unit's next value builds on; null if this one has changed nothing. */
  async #settle(record, wrong, seq, status = 200) {
    const reason = record.names.map((name) => wrong[name]).find(Boolean) ?? "";
    const next = this.records.find((each) => each.unit === record.unit && each !== record);
    const base = reason || seq === null ? record.base : seq;
    if (next) next.base = base;
    if (next) await mark(next);
    if (!reason) await release(record, base);
    // What is wrong stays on the device until it is put right: it has been saved nowhere.
    if (reason && !next) {
      Object.assign(record, { wrong: reason, sent: false, status });
      await mark(record);
    } else {
      this.records = this.records.filter((each) => each !== record);
      this.onDevice.delete(record.id);
      await dropSent(record);
      if (seq !== null) windows.postMessage({ scope: this.scope, id: record.id, at: record.at, seq });
    }
  }

  #failed(error) {
    this.isStopped = error instanceof Stopped;
    if (!this.isStopped) {
      this.timer = setTimeout(() => this.flush(), this.retry);
      this.retry = Math.min(this.retry * 2, LAST_RETRY);
    }
    this.onState(this.isStopped ? "stopped" : "offline", error);
  }
}

/** Posts a form's fields and returns the JSON of the answer; `options` are more of `fetch`. Throws `Refused` or `Stopped` for what no second try will change. */
export async function postForm(url, fields, options = {}) {
  const response = await fetch(url, {
    method: "POST",
    body: new URLSearchParams(fields),
    headers: { Accept: "application/json" },
    credentials: "same-origin",
    signal: AbortSignal.timeout(PATIENCE),
    ...options,
  });
  if (response.status === 429 || response.status >= 500) throw new Error(`the server answered ${response.status}`);
  const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
  const said = isJson ? await response.json() : {};
  if (response.ok && !response.redirected && isJson) return said;
  // A proxy that takes less than the server has no words of ours, but means this one too.
  const Kind = said.only_this || response.status === 413 ? Refused : Stopped;
  throw new Kind(response.status, said);
}
