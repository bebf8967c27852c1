// A form takes 4 MB, a telephone's photo has more: larger files go from the browser to the bucket, and the form names them.
// What was typed stays in the form until all is there. Without this script a form is sent as it is.
(() => {
"use strict";
if (!window.fetch || !window.crypto || !crypto.subtle) return;
const retry = "Press the button again.";
const failed = (says, reopens) => {
  throw { says, reopens };
};
// Asks the service for an id and an address. Its answers say what is wrong with a file, or with the page.
const announce = async (form, file) => {
  const bytes = await file.arrayBuffer().catch(() => failed(`${file.name} cannot be read. Choose it again.`));
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const body = new URLSearchParams({
    nonce: form.elements.nonce.value,
    name: file.name.replace(/[\p{Cs}\ufffd]/gu, "_"),
    type: file.type,
    size: file.size,
    sha256: Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join(""),
  });
  const answer = await fetch(form.action.replace(/[^/]*$/, "attachments"), { method: "POST", body });
  const said = await answer.json();
  if (answer.status === 201) return said;
  if (answer.status === 403) failed("This page was closed, 30 minutes after it was opened.", true);
  if (answer.status === 404) failed("The referral is not open to you any more. Copy your words, and reply to the mail.");
  const { pointer, detail } = said.errors[0];
  failed(pointer ? `Not taken: ${file.name} (${detail}).` : `${detail}.`);
};
const put = ({ method, url, headers }, file, progress) =>
  new Promise((arrived, broken) => {
    const request = new XMLHttpRequest();
    request.open(method, url);
    for (const name in headers) {
      // The browser says by itself how much it sends, and to whom.
      if (!/^(content-length|host)$/i.test(name)) request.setRequestHeader(name, headers[name]);
    }
    request.upload.onprogress = progress;
    request.onload = () => (request.status === 200 ? arrived() : broken());
    request.onerror = broken;
    request.send(file);
  });
const add = (parent, name, attributes) => {
  const element = parent.appendChild(document.createElement(name));
  for (const name in attributes) element.setAttribute(name, attributes[name]);
  return element;
};
for (const input of document.querySelectorAll("input[type=file]")) {
  const { form, id, dataset } = input;
  const field = input.parentNode;
  const button = form.querySelector("button");
  const hint = document.getElementById(`${id}-hint`);
  hint.textContent = hint.dataset.script;
  const error = document.getElementById(`${id}-err`) || add(field, "span", { id: `${id}-err`, class: "err" });
  error.setAttribute("role", "alert");
  input.before(error);
  input.setAttribute("aria-describedby", `${id}-hint ${id}-err`);
  const status = add(field, "span", { role: "status" });
  const bar = add(field, "progress", { "aria-label": "Sent so far" });
  const sent = new Map();
  let names, busy;
  const works = (is, says) => {
    busy = is;
    bar.hidden = !is;
    button.setAttribute("aria-disabled", is);
    status.textContent = says;
  };
  const complain = (says, reopens) => {
    error.textContent = says;
    field.classList.toggle("bad", says);
    input.setAttribute("aria-invalid", !!says);
    if (reopens) {
      const href = form.action.replace(/\/[^/]*$/, "");
      error.append(" ");
      add(error, "a", { href, target: "_blank", rel: "noopener" }).textContent = "Open it again in another tab";
      error.append(`, and come back. ${retry}`);
    }
    if (says) input.focus();
  };
  const fits = () => {
    const large = Array.from(input.files).find(({ size }) => size > dataset.file);
    complain(large ? `${large.name} has ${(large.size / 1e6).toFixed(1)} MB. A file has at most 25 MB: save it smaller.` : "");
    return !large;
  };
  input.onchange = fits;
  form.onsubmit = async (event) => {
    const files = Array.from(input.files);
    const total = files.reduce((sum, { size }) => sum + size, 0);
    if (!busy && fits() && total <= dataset.form) return;
    event.preventDefault();
    if (busy || error.textContent) return;
    bar.max = total;
    let before = 0;
    let name;
    try {
      for (const file of files) {
        name = file.name;
        works(true, `Sending ${name}…`);
        if (!sent.has(file)) {
          const { attachment_id, upload } = await announce(form, file);
          await put(upload, file, ({ loaded }) => (bar.value = before + loaded));
          sent.set(file, attachment_id);
        }
        before += file.size;
      }
      works(true, "All files have arrived. Sending your words…");
      names = files.map((file) => add(form, "input", { type: "hidden", name: "uploaded", value: sent.get(file) }));
      input.disabled = true;
      form.submit();
    } catch ({ says, reopens }) {
      works(false, "");
      complain(`${says || `${name} did not arrive. ${retry}`} What you wrote is still here.`, reopens);
    }
  };
  // Somebody comes back to the page as they left it.
  addEventListener("pageshow", () => {
    (names || []).forEach((name) => name.remove());
    input.disabled = false;
    works(false, "");
  });
}
})();
