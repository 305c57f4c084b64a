// A button; Python makes the file when it is pressed, and it arrives as a download.
function render({ model, el }) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "kit-button";
  const said = document.createElement("span");
  said.className = "kit-said";
  said.setAttribute("role", "status");
  el.append(button, said);
  const show = () => {
    button.textContent = model.get("label");
    button.disabled = !model.get("is_ready");
    said.textContent = model.get("said");
  };
  button.addEventListener("click", () => model.send({ wanted: true }));
  model.on("change:label change:is_ready change:said", show);
  model.on("change:shows", () => setTimeout(() => el.scrollIntoView({ block: "nearest" }), 100));
  model.on("msg:custom", (message, buffers) => {
    const link = document.createElement("a");
    const address = URL.createObjectURL(new Blob(buffers, { type: message.type }));
    link.href = address;
    link.download = message.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  });
  show();
}
export default { render };
