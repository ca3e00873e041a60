// The clock of a call: minutes and seconds, what is left, and how far behind the plan it is.

const WORTH_SAYING = 5; // minutes, as in surveys/interview/times.py

export function startClock() {
  const clock = document.querySelector("[data-clock]");
  if (!clock) return;
  const { spent, planned, done, total } = Object.fromEntries(Object.entries(clock.dataset).map(([name, text]) => [name, Number(text)]));
  const began = performance.now();
  const left = clock.querySelector("[data-left]");
  const late = document.querySelector("[data-late]");
  const tick = () => {
    const seconds = spent + Math.floor((performance.now() - began) / 1000);
    clock.querySelector("[data-time]").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    const minutes = Math.floor((planned - seconds) / 60);
    left.textContent = (minutes < 0 ? left.dataset.over : left.dataset.left).replace("{minutes}", Math.abs(minutes));
    const behind = done < total ? Math.max(Math.floor((seconds - (planned * done) / total) / 60), 0) : 0;
    late.hidden = behind < WORTH_SAYING;
    const text = late.querySelector("[data-text]");
    text.textContent = text.dataset.text.replace("{minutes}", behind);
  };
  setInterval(tick, 1000);
  tick();
}
