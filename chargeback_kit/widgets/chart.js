// A chart that takes new rows and words without being drawn anew. Waits for the page's one copy of Vega.
const kit = (globalThis.chargebackKit ??= {});
kit.vega ??= new Promise((resolve) => (kit.offer = resolve));
const ERRORS = 1; // Vega remarks on charts without rows; only what fails is for the reader's console
const OPTIONS = { actions: false, renderer: "svg", ast: true, logLevel: ERRORS };
const SHOWN = ["spec", "rows", "signals"];
const STEP = 20; // [px]: a page that is a little wider or narrower keeps its charts

async function render({ model, el }) {
  const embed = await kit.vega;
  const place = document.createElement("div");
  place.className = "kit-chart";
  el.append(place);
  let drawn, spec;
  let turn = Promise.resolve();

  const signals = () => ({ ...model.get("signals"), ...(kit.isDark() ? model.get("dark") : model.get("light")) });
  const reach = () => {
    place.tabIndex = place.scrollWidth > place.clientWidth ? 0 : -1; // what scrolls is in reach of the keyboard
  };
  const done = () => {
    place.setAttribute("role", "img"); // vega-embed has given it another one
    place.setAttribute("aria-label", model.get("says"));
    reach();
    place.querySelector("svg")?.setAttribute("aria-hidden", "true");
    place.dataset.drawn = String(Number(place.dataset.drawn ?? 0) + 1);
  };
  const draw = async () => {
    spec = model.get("spec");
    if (!spec.data) return; // the page has yet to say how wide it is
    drawn?.finalize();
    const values = signals();
    const full = structuredClone(spec);
    full.data.values = structuredClone(model.get("rows"));
    full.params = full.params?.map((param) => (param.name in values ? { ...param, value: values[param.name] } : param));
    drawn = await embed(place, full, OPTIONS);
    done();
  };
  const refill = async () => {
    for (const [name, value] of Object.entries(signals())) drawn.view.signal(name, value);
    drawn.view.data(spec.data.name, structuredClone(model.get("rows")));
    await drawn.view.resize().runAsync();
    done();
  };
  // One after the other: a slider is faster than a drawing.
  const queue = (step) => {
    kit.drawing = (kit.drawing ?? 0) + 1;
    return (turn = turn.then(step).catch((error) => console.error(error)).finally(() => (kit.drawing -= 1)));
  };
  const renew = () => queue(() => (drawn && spec === model.get("spec") ? refill() : draw()));
  // What has come together is drawn once.
  let shown = [];
  model.on("change", () => {
    const come = SHOWN.map((name) => model.get(name));
    if (come.some((part, number) => part !== shown[number])) renew();
    shown = come;
  });
  kit.tinted.add(renew);

  const measured = new ResizeObserver(() => {
    reach();
    const width = Math.floor(el.clientWidth / STEP) * STEP;
    if (width > 0 && width !== model.get("width")) {
      model.set("width", width);
      model.save_changes();
    }
  });
  measured.observe(el);
  await queue(draw);
  return () => {
    measured.disconnect();
    kit.tinted.delete(renew);
    drawn?.finalize();
  };
}
export default { render };
