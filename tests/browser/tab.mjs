// A tab of the browser, with cookies of its own: what a person does in it, and everything that it asks, says and refuses.

import { eyes } from "./eyes.mjs";

const PHONE = { width: 360, height: 740 };
// How many files were saved: each has a folder of its own, as two may have one name.
let saved = 0;
// Nothing of ours takes as long.
const PATIENCE = 20_000;

// Files are kept elsewhere, and the service sends the browser there.
const isFile = (request) => /^\/l\/[^/]+\/(attachments\/[^/]+|pdf)$/.test(sentBy(request));
// And what is too large for a form, the page sends there itself.
const isUpload = (request) => request.method() === "PUT" && /\/uploads\/[0-9a-f-]{36}$/.test(new URL(request.url()).pathname);
const sentBy = (request) => (request.redirectedFrom() ? new URL(request.redirectedFrom().url()).pathname : "");

export class Tab {
  // A tab for pages of this origin. Without scripts it runs none, whoever wrote it.
  static async open(browser, { origin, scripts, folder }) {
    const context = await browser.newContext({
      javaScriptEnabled: scripts,
      viewport: PHONE,
      locale: "en-IN",
      timezoneId: "Asia/Kolkata",
      colorScheme: "light",
    });
    context.setDefaultTimeout(PATIENCE);
    const tab = new Tab(context, origin, scripts, folder);
    tab.watch();
    tab.page = await context.newPage();
    return tab;
  }

  constructor(context, origin, scripts, folder) {
    Object.assign(this, { context, origin, scripts, folder, found: [], spoilt: /^$/, visited: new Set([`${origin}/favicon.ico`]) });
  }

  // Writes down what no page of ours should do.
  watch() {
    this.context.on("request", (request) => {
      const { origin } = new URL(request.url());
      if (origin !== this.origin && !isFile(request) && !isUpload(request)) this.found.push(`asked elsewhere: ${request.url()}`);
      if (request.isNavigationRequest()) this.visited.add(request.url());
    });
    this.context.on("console", (message) => {
      // A page that says no has a status that says so too; and there is no icon, for which every browser asks.
      const { url } = message.location();
      // What the script is told, the page says.
      const known = this.visited.has(url) || this.spoilt.test(url) || url.endsWith("/attachments");
      const own = known && message.text().startsWith("Failed to load resource");
      if (!own) this.found.push(`${message.type()} at ${message.location().url}: ${message.text()}`);
    });
    this.context.on("weberror", (error) => this.found.push(`error: ${error.error()}`));
    this.context.on("dialog", (dialog) => {
      this.found.push(`dialog: ${dialog.message()}`);
      dialog.dismiss();
    });
  }

  // The page that comes of something that is done: its address, status, title, words and weight in bytes.
  async comes(act) {
    const answers = [];
    const answered = (response) => answers.push(response);
    this.page.on("response", answered);
    const [response] = await Promise.all([this.page.waitForNavigation({ waitUntil: "load" }), act()]);
    this.page.off("response", answered);
    // Neither pictures nor what a script sends and hears before the page is left.
    const besides = (answer) => ["image", "xhr", "fetch"].includes(answer.request().resourceType());
    const sent = answers.filter((answer) => !besides(answer) && (answer.status() < 300 || answer.status() >= 400));
    const bodies = await Promise.all(sent.map((answer) => answer.body()));
    return {
      url: this.page.url().slice(this.origin.length),
      status: response.status(),
      title: await this.page.title(),
      text: await this.page.innerText("body"),
      weight: bodies.reduce((sum, body) => sum + body.length, 0),
    };
  }

  go({ to }) {
    return this.comes(() => this.page.goto(this.origin + to));
  }

  again() {
    return this.comes(() => this.page.reload());
  }

  // By its name, as somebody who hears the page finds it.
  press({ name }) {
    return this.comes(() => this.page.getByRole("button", { name, exact: true }).click());
  }

  follow({ name }) {
    return this.comes(() => this.page.getByRole("link", { name }).first().click());
  }

  // Shows what is folded in.
  async unfold({ name }) {
    const summary = this.page.locator("summary", { hasText: new RegExp(`^${name}$`) });
    await summary.click();
    return summary.evaluate((shown) => shown.parentElement.open);
  }

  form(name) {
    return this.page.locator("form").filter({ has: this.page.getByRole("button", { name, exact: true }) });
  }

  // What stands in a field.
  typed({ form, label }) {
    return this.form(form).getByLabel(label).inputValue();
  }

  // Fills fields of the form that has this button, each by its label.
  async fill({ form, fields }) {
    for (const [label, value] of fields) {
      const field = this.form(form).getByLabel(label);
      const kind = await field.evaluate((one) => one.type);
      if (kind === "select-one") await field.selectOption({ label: value });
      else if (kind === "radio" || kind === "checkbox") await field.check();
      else await field.fill(value);
    }
    return null;
  }

  // Chooses files for a field of the form that has this button, by the field's label.
  async choose({ form, label, files }) {
    await this.form(form).getByLabel(label).setInputFiles(files);
    return null;
  }

  // Presses a button that leads nowhere yet, and waits until these words are shown.
  async tap({ name, words }) {
    await this.page.getByRole("button", { name, exact: true }).click();
    return this.hears({ words });
  }

  async hears({ words }) {
    await this.page.getByText(words).filter({ visible: true }).first().waitFor();
    return this.page.innerText("body");
  }

  // From now on requests to such addresses come to nothing; or to something again.
  async spoil({ paths, of }) {
    this.spoilt = new RegExp(of);
    if (paths) await this.context.route(this.spoilt, (route) => route.abort());
    else await this.context.unrouteAll();
    return null;
  }

  async forget() {
    await this.context.clearCookies();
    return null;
  }

  // What a person would notice of the page, and what it looks like, in files of this name.
  look({ name }) {
    return eyes(this.page).look(`${this.folder}/${name}`);
  }

  // The page on paper: its words, and what should not be on it.
  print({ name }) {
    return eyes(this.page).print(`${this.folder}/${name}`);
  }

  // What a link gives to keep, under the name that it is given.
  async save({ name }) {
    const waiting = this.page.waitForEvent("download");
    await this.page.getByRole("link", { name }).first().click();
    const download = await waiting;
    saved += 1;
    const path = `${this.folder}/saved/${saved}/${download.suggestedFilename()}`;
    await download.saveAs(path);
    return path;
  }

  // What it is that this browser keeps of the pages.
  async cookies() {
    const cookies = await this.context.cookies();
    return cookies.map(({ name, secure, httpOnly, sameSite, path }) => ({ name, secure, httpOnly, sameSite, path }));
  }

  async close() {
    await this.context.close();
    return this.found;
  }
}
