// What is stale is dimmed together, and shown again together once every chart has been drawn.
const kit = (globalThis.chargebackKit ??= {});
const frame = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));

function render({ model, el }) {
  const says = document.createElement("p");
  says.className = "kit-busy kit-veil";
  says.setAttribute("role", "status");
  says.hidden = true;
  el.append(says);
  const turn = async () => {
    const app = el.closest(".kit-app");
    const busy = model.get("busy");
    if (!app) return;
    if (busy) {
      app.dataset.stale = "yes";
      says.textContent = `${busy} …`;
      says.hidden = false;
      return;
    }
    do await frame();
    while (kit.drawing > 0);
    if (model.get("busy")) return;
    delete app.dataset.stale;
    says.hidden = true;
  };
  model.on("change:busy", turn);
}
export default { render };
