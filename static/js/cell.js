// Brings the cell that was opened back into sight, sideways only: the table begins at its left edge after every request,
// and on a telephone the municipality that was asked for stands far to the right.

const cell = document.querySelector(".scroll-x .is-open");
const frame = cell?.closest(".scroll-x");
if (frame) {
  const wanted = cell.getBoundingClientRect();
  const seen = frame.getBoundingClientRect();
  // The first column stays in place and covers what scrolls beneath it.
  const head = cell.closest("tr").querySelector("th")?.getBoundingClientRect().width ?? 0;
  if (wanted.right > seen.right || wanted.left < seen.left + head) {
    frame.scrollLeft += wanted.left - seen.left - head - (frame.clientWidth - head - wanted.width) / 2;
  }
}
