// What is half written to somebody is not lost by leaving the page: the browser asks first. Sending its own form is not leaving.
let sent = null;
addEventListener("submit", (event) => { sent = event.defaultPrevented ? null : event.target; });
addEventListener("beforeunload", (event) => {
  const isWritten = [...document.querySelectorAll("[data-reply]")].some((each) => each.form !== sent && each.value !== each.defaultValue);
  if (isWritten) event.preventDefault();
});
