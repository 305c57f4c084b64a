// What is stale is dimmed together, and shown again together once every chart has been drawn. A control that was set
// dims it too, until the kernel has answered that it knows.
const kit = (globalThis.chargebackKit ??= {});
const PATIENCE = 300; // [ms] before a page that waits for an answer says so
const frame = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));

function render({ model, el }) {
  const says = document.createElement("p");
  says.className = "kit-busy kit-veil";
  says.setAttribute("role", "status");
  says.hidden = true;
  el.append(says);
  let asked = 0;
  let answered = 0;
  const dim = (app, words) => {
    app.dataset.stale = "yes";
    says.textContent = `${words} …`;
    says.hidden = false;
  };
  const turn = async () => {
    const app = el.closest(".kit-app");
    if (!app) return;
    if (model.get("busy")) return dim(app, model.get("busy"));
    do await frame();
    while (kit.drawing > 0);
    if (model.get("busy") || (waits() && !says.hidden)) return;
    delete app.dataset.stale;
    says.hidden = true;
  };
  const waits = () => answered < asked;
  const ask = (event) => {
    const app = el.closest(".kit-app");
    if (!app?.contains(event.target) || !event.target.closest(".kit-controls")) return;
    asked += 1;
    setTimeout(() => model.send({ asks: asked }));
    setTimeout(() => waits() && !model.get("busy") && dim(app, "Waiting for an answer"), PATIENCE);
  };
  const hear = (message) => {
    if (!message.answers) return;
    answered = Math.max(answered, message.answers);
    turn();
  };
  model.on("change:busy", turn);
  model.on("msg:custom", hear);
  document.addEventListener("change", ask);
  return () => document.removeEventListener("change", ask);
}
export default { render };
