// Whoever signs out leaves nothing of a visit on the device: the page that was taken along, and what was written on it.
// Whoever signs in where another has not signed out finds none of their pages either.
// Without a line the device forgets all the same, and it is said that the server has not heard of it.

import { forgetAll, forgetPagesOfOthers, unsentOf } from "./device.js";

const PATIENCE = 2_000, PAUSE = 100;

/** What is on its way gets a moment to arrive. */
async function isUnsent(user) {
  for (let waited = 0; waited < PATIENCE; waited += PAUSE) {
    if (!(await unsentOf(user))) return false;
    await new Promise((resolve) => { setTimeout(resolve, PAUSE); });
  }
  return true;
}

const isReached = () => fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(5_000) }).then(() => true, () => false);

for (const form of document.querySelectorAll("form[data-sign-out]")) {
  forgetPagesOfOthers(form.dataset.signOut).catch((error) => console.info("not looked through:", error));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      if ((await isUnsent(form.dataset.signOut)) && !confirm(form.dataset.unsent)) return;
      await forgetAll(form.dataset.signOut);
    } catch (error) {
      console.info("not looked through:", error); // a browser that keeps nothing has nothing to forget
    }
    if (await isReached()) form.submit();
    else alert(form.dataset.offline);
  });
}
