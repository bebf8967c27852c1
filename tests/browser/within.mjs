// What is looked at within a page: each function is sent there whole, and gives a list of what is wrong.

// Whatever is wider than the window, but for what scrolls on its own. Whoever reads scrolls one way only.
export function overflowing() {
  const { scrollWidth, clientWidth } = document.scrollingElement;
  if (scrollWidth <= clientWidth) return [];
  const wide = [...document.querySelectorAll("body *")].filter((one) => {
    const { right } = one.getBoundingClientRect();
    return right > clientWidth + 1 && !one.closest(".scroll");
  });
  const names = wide.slice(-3).map((one) => `<${one.localName} class="${one.className}">`);
  return [`${scrollWidth} wide in a window of ${clientWidth}: ${names.join(" ")}`];
}

// Words that do not fit where they stand.
export function cut() {
  const hides = (one) => {
    const { overflowX, overflowY, clipPath } = getComputedStyle(one);
    const cuts = (overflow) => overflow === "hidden" || overflow === "clip";
    const across = cuts(overflowX) && one.scrollWidth > one.clientWidth + 1;
    const down = cuts(overflowY) && one.scrollHeight > one.clientHeight + 1;
    return clipPath === "none" && (across || down);
  };
  // What is typed scrolls where it is.
  const own = "svg, svg *, input, textarea, select";
  const all = [...document.querySelectorAll("body *")].filter((one) => !one.matches(own));
  return all.filter(hides).map((one) => `cut off: ${one.outerHTML.slice(0, 120)}`);
}

// Words that have so little room that they stand below each other, letter by letter.
export function squeezed() {
  const all = [...document.querySelectorAll("p, dt, dd, li, th, td, h1, h2, label, button")];
  const narrow = (one) => {
    const { fontSize, clipPath } = getComputedStyle(one);
    const { width } = one.getBoundingClientRect();
    return clipPath === "none" && one.innerText.length > 12 && width > 0 && width < 3 * parseFloat(fontSize);
  };
  return all.filter(narrow).map((one) => `squeezed: ${one.outerHTML.slice(0, 120)}`);
}

export function enlarge(size) {
  document.documentElement.style.fontSize = size;
}

export function unfold() {
  for (const one of document.querySelectorAll("details:not([open])")) {
    one.open = true;
    one.dataset.folded = "";
  }
}

export function fold() {
  for (const one of document.querySelectorAll("details[data-folded]")) {
    one.open = false;
    delete one.dataset.folded;
  }
}

// With a person's own few colours, what can be used is known by its frame alone.
export function unframed() {
  const fields = "button, .button, input:not([type=hidden], [type=radio], [type=checkbox]), select, textarea";
  const bare = (one) => {
    const { borderTopStyle, borderTopWidth } = getComputedStyle(one);
    return borderTopStyle === "none" || borderTopWidth === "0px";
  };
  const all = [...document.querySelectorAll(fields)];
  return all.filter(bare).map((one) => `no frame: ${one.outerHTML.slice(0, 120)}`);
}

// Numbers what Tab should get to, in the order of the page, and begins above all of it.
export function start() {
  const can = "a[href], button, input:not([type=hidden]), select, textarea, summary, iframe, [tabindex='0']";
  const shown = (one) => one.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true });
  // Of radio buttons that belong together, one: the arrows lead to the others.
  const groups = new Map();
  const first = (one) => {
    if (one.type !== "radio") return true;
    const key = `${[...document.forms].indexOf(one.form)} ${one.name}`;
    if (groups.has(key)) return false;
    const together = [...one.form.querySelectorAll(`[type=radio][name="${one.name}"]`)];
    const chosen = together.find((radio) => radio.checked) ?? one;
    groups.set(key, chosen);
    return true;
  };
  const chosen = (one) => {
    const key = one.type === "radio" ? `${[...document.forms].indexOf(one.form)} ${one.name}` : "";
    return groups.get(key) ?? one;
  };
  const all = [...document.querySelectorAll(can)].filter(shown).filter(first).map(chosen);
  const name = (one, number) => {
    const says = (one.innerText || one.labels?.[0]?.innerText || one.ariaLabel || "").trim().split("\n")[0];
    return `${number + 1} ${one.localName} "${says.slice(0, 40)}"`;
  };
  all.forEach((one, number) => {
    one.dataset.stop = name(one, number);
  });
  // A browser goes on from where the focus was, which a page may have led into a form.
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute("tabindex");
  window.getSelection().removeAllRanges();
  window.scrollTo(0, 0);
  return all.map((one) => one.dataset.stop);
}

// Where the focus is, and whether that can be seen.
export function focused() {
  const one = document.activeElement;
  if (!one || one === document.body || one === document.documentElement) return { at: null, wrong: [] };
  const at = one.dataset.stop ?? one.outerHTML.slice(0, 80);
  const wrong = [];
  const { outlineStyle, outlineWidth } = getComputedStyle(one);
  // In a frame it is what is in it that has the focus.
  const own = one.localName !== "iframe";
  if (own && (outlineStyle === "none" || parseFloat(outlineWidth) < 2)) wrong.push(`the focus is not seen at ${at}`);
  const { left, right, top, bottom } = one.getBoundingClientRect();
  const seen = Math.max(top, 0) < Math.min(bottom, innerHeight) && Math.max(left, 0) < Math.min(right, innerWidth);
  if (!seen) wrong.push(`out of sight: ${at}`);
  const [x, y] = [(Math.max(left, 0) + Math.min(right, innerWidth)) / 2, (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2];
  const above = document.elementFromPoint(x, y);
  if (seen && above && !one.contains(above) && !above.contains(one)) {
    wrong.push(`hidden behind ${above.outerHTML.slice(0, 80)}: ${at}`);
  }
  return { at, wrong };
}

export function leave() {
  document.activeElement?.blur();
  for (const one of document.querySelectorAll("[data-stop]")) delete one.dataset.stop;
  window.scrollTo(0, 0);
}

// What can be used and would be of no use on paper.
export function controls() {
  const all = [...document.querySelectorAll("button, .button, input, select, textarea, summary, form")];
  return all.filter((one) => one.checkVisibility()).map((one) => one.outerHTML.slice(0, 120));
}
