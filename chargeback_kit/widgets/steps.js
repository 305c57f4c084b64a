// Undo and redo, as buttons and as keys; a field in which somebody types keeps its own.
function render({ model, el }) {
  const row = document.createElement("div");
  row.className = "kit-buttons kit-steps";
  const made = (words, does, keys) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "kit-button";
    button.textContent = words;
    button.setAttribute("aria-keyshortcuts", keys);
    button.addEventListener("click", () => model.send({ does }));
    return button;
  };
  const undo = made("Undo", "undo", "Control+Z");
  const redo = made("Redo", "redo", "Control+Shift+Z Control+Y");
  row.append(undo, redo);
  el.append(row);
  const show = () => {
    undo.disabled = !model.get("can_undo");
    redo.disabled = !model.get("can_redo");
  };
  const types = (target) =>
    target.isContentEditable || target.matches?.("textarea, input:not([type=range], [type=checkbox], [type=radio], [type=button])");
  const press = (event) => {
    const app = el.closest(".kit-app") ?? el.closest(".jp-OutputArea-output");
    const inside = app?.contains(event.target) || event.target === document.body;
    if (!inside || !(event.ctrlKey || event.metaKey) || event.altKey || types(event.target)) return;
    const key = event.key.toLowerCase();
    const does = key === "y" || (key === "z" && event.shiftKey) ? "redo" : key === "z" ? "undo" : "";
    if (!does) return;
    event.preventDefault();
    event.stopPropagation();
    if (!(does === "undo" ? undo : redo).disabled) model.send({ does });
  };
  document.addEventListener("keydown", press, true);
  model.on("change:can_undo change:can_redo", show);
  show();
  return () => document.removeEventListener("keydown", press, true);
}
export default { render };
