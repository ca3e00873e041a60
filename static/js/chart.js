// Draws the charts of a page when they come into sight. The table beside each has the same numbers and needs no script.
//
// <div data-chart="id of the json_script" data-plotly="address of plotly"></div>

const CONFIG = { displayModeBar: false, displaylogo: false, showSendToCloud: false, responsive: true, scrollZoom: false };

let loading = null;

/** plotly, once; it is a classic script and puts itself on `window`. */
function plotly(address) {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => reject(new Error(`could not load ${address}`));
    document.head.append(script);
  });
  return loading;
}

/** The figure with every "var(--name)" replaced by the colour of the stylesheet. */
function coloured(value, style) {
  if (Array.isArray(value)) return value.map((each) => coloured(each, style));
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, coloured(each, style)]));
  }
  const name = typeof value === "string" && /^var\((--[\w-]+)\)$/.exec(value);
  return name ? resolved(name[1], style) : value;
}

function resolved(name, style) {
  const value = style.getPropertyValue(name).trim();
  const inner = /^var\((--[\w-]+)\)$/.exec(value);
  return inner ? resolved(inner[1], style) : value;
}

const NARROW = 560;

/** Draws, and draws again when the place becomes narrow or wide enough for the other layout. */
async function draw(place) {
  const source = document.getElementById(place.dataset.chart);
  if (!source) return;
  const figure = coloured(JSON.parse(source.textContent), getComputedStyle(document.documentElement));
  const family = getComputedStyle(document.body).fontFamily;
  const library = await plotly(place.dataset.plotly);
  let drawn = null;
  const show = () => {
    const narrow = place.clientWidth < NARROW;
    if (narrow === drawn) return;
    drawn = narrow;
    const layout = structuredClone(narrow ? figure.narrow : figure.layout);
    layout.font.family = family;
    library.react(place, structuredClone(figure.data), layout, CONFIG).then(() => { place.dataset.drawn = ""; });
  };
  show();
  new ResizeObserver(show).observe(place);
}

const places = document.querySelectorAll("[data-chart]");
if (places.length) {
  const watcher = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        watcher.unobserve(entry.target);
        draw(entry.target).catch((error) => console.warn(error));
      }
    },
    { rootMargin: "300px" },
  );
  places.forEach((place) => watcher.observe(place));
}
