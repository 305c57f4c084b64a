// Files dropped or chosen, sent in pieces that no websocket refuses.
function render({ model, el }) {
  const label = document.createElement("label");
  label.className = "kit-drop";
  const words = document.createElement("span");
  const note = document.createElement("span");
  note.className = "kit-drop-note";
  const input = document.createElement("input");
  input.type = "file";
  input.multiple = true;
  input.accept = model.get("accepts");
  label.append(words, input, note);
  const said = document.createElement("p");
  said.className = "kit-said";
  said.setAttribute("role", "alert");
  el.append(label, said);

  const show = () => {
    words.textContent = model.get("label");
    note.textContent = model.get("note");
    said.textContent = model.get("said");
  };
  const say = (text) => {
    model.set("said", text);
    model.save_changes();
  };
  const mebibytes = (bytes) => `${(bytes / 1048576).toFixed(1)} MiB`;

  async function send(list) {
    const files = [...list];
    if (!files.length) return;
    const limit = model.get("limit_bytes");
    const total = files.reduce((sum, file) => sum + file.size, 0);
    if (total > limit) {
      say(`${files.map((file) => file.name).join(", ")}: ${mebibytes(total)} is over the limit of ${mebibytes(limit)}. ` +
        "Zip the files, send one month at a time, or use chargeback-kit bill on your own machine.");
      return;
    }
    say(`Receiving ${files.map((file) => file.name).join(", ")} …`);
    const size = model.get("piece_bytes");
    for (const [number, file] of files.entries()) {
      for (let from = 0; from === 0 || from < file.size; from += size) {
        let piece;
        try {
          piece = await file.slice(from, from + size).arrayBuffer();
        } catch (error) {
          say(`${file.name}: cannot be read any more (${error.name}). Nothing was taken; send the files again.`);
          input.value = "";
          return;
        }
        const is_last = number === files.length - 1 && from + size >= file.size;
        model.send({ name: file.name, is_first: number === 0 && from === 0, from, is_last }, undefined, [piece]);
      }
    }
    input.value = "";
  }

  input.addEventListener("change", () => send(input.files));
  label.addEventListener("dragover", (event) => {
    event.preventDefault();
    label.classList.add("kit-drop-over");
  });
  label.addEventListener("dragleave", () => label.classList.remove("kit-drop-over"));
  label.addEventListener("drop", (event) => {
    event.preventDefault();
    label.classList.remove("kit-drop-over");
    send(event.dataTransfer.files);
  });
  model.on("change:label change:note change:said", show);
  show();
}
export default { render };
