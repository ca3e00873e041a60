// Asks before a page with unsaved answers is left. Sending the form is not leaving; and once it is sent, the way back to a
// page that came as the answer to a form is a plain look at it, not a question whether to send again.
for (const form of document.querySelectorAll("form[data-unsaved]")) {
  let changed = false;
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => {
    changed = false;
    history.replaceState(null, "", location.pathname + location.search);
  });
  addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
}
