// A form takes 4 MB, a telephone's photo has more: larger files go from the browser to the bucket, and the form names them.
// What was typed stays in the form until all is there. Without this script a form is sent as it is.
(() => {
if (!crypto?.subtle) return;
const add = (parent, name, has) => {
  const made = parent.appendChild(document.createElement(name));
  for (const one in has) made.setAttribute(one, has[one]);
  return made;
};
// Asks the service for an id and an address. Its answers say what is wrong with a file, or with the page.
const announce = async (form, file) => {
  const { name, type, size } = file;
  // It would have to be read as a whole.
  if (size > 25e6) throw { says: `${name} is larger than 25 MB: save it smaller.` };
  const hash = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  const body = new URLSearchParams({
    nonce: form.elements.nonce.value,
    // A text that is not whole is taken for another encoding.
    name: name.replace(/[\p{Cs}\ufffd]/gu, "_"),
    type, size,
    sha256: Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, 0)).join(""),
  });
  const answer = await fetch(form.action.replace(/[^/]*$/, "attachments"), { method: "POST", body });
  const said = await answer.json();
  if (answer.ok) return said;
  const { pointer, detail } = said.errors ? said.errors[0] : said;
  if (answer.status > 499 || !detail) throw {};
  throw { says: pointer ? `Not taken: ${name} (${detail}).` : `${detail}.` };
};
const put = ({ method, url, headers }, file, progress) =>
  new Promise((arrived, broken) => {
    const call = new XMLHttpRequest();
    call.open(method, url);
    for (const name in headers) {
      // The browser says by itself how much it sends.
      if (name !== "content-length") call.setRequestHeader(name, headers[name]);
    }
    call.upload.onprogress = progress;
    call.onloadend = () => (call.status === 200 ? arrived() : broken({}));
    call.send(file);
  });
for (const input of document.querySelectorAll("[type=file]")) {
  const { form, parentNode: field } = input;
  // It describes the field, so what is added to it is heard with the field, too.
  const hint = document.getElementById(`${input.id}-hint`);
  hint.textContent = "Up to 25 MB each.";
  const shown = add(hint, "span", { role: "alert" });
  const bar = add(field, "progress", { "aria-label": "Sent so far", hidden: "" });
  const sent = new Map();
  let busy;
  // What is being done, or what is wrong.
  const say = (says, wrong) => {
    busy = !wrong;
    bar.hidden = wrong;
    shown.textContent = says;
    shown.className = wrong ? "err" : "hint";
    field.classList.toggle("bad", wrong);
    if (wrong) input.focus();
  };
  form.onsubmit = async (event) => {
    const files = [...input.files];
    const total = files.reduce((sum, { size }) => sum + size, 0);
    if (!busy && total <= 4e6) return;
    event.preventDefault();
    if (busy) return;
    bar.max = total;
    let before = 0, name;
    try {
      for (const file of files) {
        name = file.name;
        say(`Sending ${name}…`, false);
        if (!sent.has(file)) {
          const { attachment_id, upload } = await announce(form, file);
          await put(upload, file, ({ loaded }) => (bar.value = before + loaded));
          sent.set(file, attachment_id);
        }
        before += file.size;
      }
      say("All files have arrived.", false);
      for (const file of files) add(form, "input", { type: "hidden", name: "uploaded", value: sent.get(file) });
      input.disabled = true;
      form.submit();
    } catch ({ says = `${name} did not arrive. Press the button again.` }) {
      say(`${says} What you wrote is still here.`, true);
    }
  };
}
// Somebody comes back to a page that was sent.
onpageshow = ({ persisted }) => persisted && location.reload();
})();
