// What a person would notice of a page: whether it fits, can be read, reached and printed, in each way that it is shown.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import * as within from "./within.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const COLOURS = ["color-contrast", "link-in-text-block"];
const HEIGHT = { 320: 640, 360: 740, 1280: 800 };
const PLAIN = { media: "screen", colorScheme: "light", forcedColors: "none" };

export const eyes = (page) => new Eyes(page);

class Eyes {
  constructor(page) {
    this.page = page;
    this.found = [];
  }

  find(where, what) {
    for (const one of what) this.found.push(`${where}: ${one}`);
  }

  async at(width, shown = {}) {
    await this.page.setViewportSize({ width, height: HEIGHT[width] });
    await this.page.emulateMedia({ ...PLAIN, ...shown });
  }

  async look(file) {
    for (const [width, colorScheme] of [[360, "light"], [1280, "dark"], [1280, "light"]]) {
      await this.at(width, { colorScheme });
      await this.keep(`${file}-${width}-${colorScheme}`);
    }
    // All that can be folded out, so that nothing is overlooked.
    await this.page.evaluate(within.unfold);
    await this.page.evaluate(axe);
    for (const width of [360, 1280]) {
      await this.at(width);
      await this.accessible(`${width}`, { type: "tag", values: RULES });
      // In the dark only colours are others.
      await this.at(width, { colorScheme: "dark" });
      await this.accessible(`${width} dark`, { type: "rule", values: COLOURS });
    }
    for (const width of [320, 360, 1280]) {
      await this.at(width);
      this.find(`${width}`, await this.page.evaluate(within.overflowing));
      this.find(`${width}`, await this.page.evaluate(within.squeezed));
    }
    for (const width of [360, 1280]) {
      await this.at(width);
      await this.byKeyboard(`${width}`);
    }
    await this.withLargeText(file);
    await this.withForcedColors(file);
    await this.at(360);
    await this.page.evaluate(within.fold);
    return this.found;
  }

  // A picture for a person to look at.
  keep(file) {
    return this.page.screenshot({ path: `${file}.jpg`, type: "jpeg", quality: 90, fullPage: true });
  }

  async accessible(where, rules) {
    const { violations } = await this.page.evaluate(
      (runOnly) => window.axe.run({ runOnly, resultTypes: ["violations"] }),
      rules,
    );
    const say = ({ id, impact, nodes }) => `${id} (${impact}): ${nodes.map((node) => node.html).join(" ")}`;
    this.find(where, violations.map(say));
  }

  // Text twice as large, as a person sets it in their browser.
  async withLargeText(file) {
    await this.page.evaluate(within.enlarge, "200%");
    for (const width of [1280, 360]) {
      await this.at(width);
      this.find(`${width}, text at 200 %`, await this.page.evaluate(within.overflowing));
      this.find(`${width}, text at 200 %`, await this.page.evaluate(within.cut));
      this.find(`${width}, text at 200 %`, await this.page.evaluate(within.squeezed));
    }
    await this.keep(`${file}-360-200`);
    await this.page.evaluate(within.enlarge, "");
  }

  async withForcedColors(file) {
    await this.at(360, { forcedColors: "active" });
    this.find("forced colours", await this.page.evaluate(within.unframed));
    await this.keep(`${file}-forced`);
  }

  // Tab from the top to the end: everything that can be used, in the order of the page, and it can be seen where one is.
  async byKeyboard(where) {
    const expected = await this.page.evaluate(within.start);
    const reached = [];
    // A day has parts: some presses stay where they are.
    for (let presses = 0; presses <= 6 * expected.length; presses += 1) {
      await this.page.keyboard.press("Tab");
      const { at, wrong } = await this.page.evaluate(within.focused);
      if (at === null) break;
      if (at === reached.at(-1)) continue;
      reached.push(at);
      this.find(where, wrong);
    }
    if (JSON.stringify(reached) !== JSON.stringify(expected)) {
      this.found.push(`${where}: by Tab one gets to ${reached.join(", ")} instead of ${expected.join(", ")}`);
    }
    await this.page.evaluate(within.leave);
  }

  async print(file) {
    await this.page.emulateMedia({ media: "print", colorScheme: "light", forcedColors: "none" });
    const text = await this.page.innerText("body");
    const controls = await this.page.evaluate(within.controls);
    const path = `${file}.pdf`;
    await this.page.pdf({ path, preferCSSPageSize: true, printBackground: false });
    await this.page.emulateMedia(PLAIN);
    return { text, controls, path };
  }
}
