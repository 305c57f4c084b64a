// The one copy of Vega on a page, and names for controls that have none.
// `vegaEmbed` comes from the bundle that this text is part of.
const kit = (globalThis.chargebackKit ??= {});
kit.vega ??= new Promise((resolve) => (kit.offer = resolve));

// A page of the mini-apps follows the reader’s system; a notebook follows JupyterLab’s theme.
const night = matchMedia("(prefers-color-scheme: dark)");
const is_app = () => document.body.classList.contains("kit-page");
kit.isDark = () => (is_app() ? night.matches : document.body.dataset.jpThemeLight === "false");
kit.tinted ??= new Set();
function tint() {
  if (document.documentElement.classList.toggle("kit-dark", kit.isDark()) === kit.wasDark) return;
  kit.wasDark = kit.isDark();
  kit.tinted.forEach((redraw) => redraw());
}

// ipywidgets gives its slider handles no accessible name: they take the text of the label beside them.
function name(root) {
  for (const handle of root.querySelectorAll('[role="slider"]:not([aria-label])')) {
    const label = handle.closest(".widget-slider, .jupyter-widget-slider")?.querySelector(".widget-label");
    if (label?.textContent.trim()) handle.setAttribute("aria-label", label.textContent.trim());
  }
  for (const heading of root.querySelectorAll(".kit-panel > .kit-heading h2[id]")) {
    const panel = heading.closest(".kit-panel");
    panel.setAttribute("role", "region");
    panel.setAttribute("aria-labelledby", heading.id);
  }
}

function watch() {
  if (kit.watching) return;
  kit.watching = new MutationObserver(() => {
    cancelAnimationFrame(kit.soon);
    kit.soon = requestAnimationFrame(() => name(document.body));
  });
  kit.watching.observe(document.body, { childList: true, subtree: true });
  new MutationObserver(tint).observe(document.body, { attributeFilter: ["data-jp-theme-light"] });
  night.addEventListener("change", tint);
  tint();
  name(document.body);
}

const widget = {
  initialize() {
    kit.offer?.(vegaEmbed);
    watch();
  },
  render({ el }) {
    el.hidden = true;
  },
};
export default widget;
