// A browser for the journeys: one Chromium, a tab for each doctor. What to do comes in as JSON, a line each, and what came
// of it goes out the same way. It ends when the lines do.

import { accessSync, constants } from "node:fs";
import { createInterface } from "node:readline";

const say = (words) => process.stdout.write(`${JSON.stringify(words)}\n`);

// Debian's program, or what `CHROMIUM` names.
const program = () => {
  const folders = (process.env.PATH ?? "").split(":");
  const named = ["chromium", "chromium-browser", "google-chrome"];
  const places = named.flatMap((name) => folders.map((folder) => `${folder}/${name}`));
  return [process.env.CHROMIUM, ...places].find((place) => {
    try {
      accessSync(place ?? "", constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
};

const packages = async () => {
  try {
    return [await import("playwright-core"), await import("./tab.mjs")];
  } catch (error) {
    if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
    return undefined;
  }
};

const executablePath = program();
const loaded = await packages();
if (!executablePath || !loaded) {
  say({ missing: executablePath ? "playwright-core or axe-core" : "chromium" });
  process.exit(0);
}
const [{ chromium }, { Tab }] = loaded;

// Nothing but this machine is there for it. Debian's sandbox wants rights that a container seldom gives; it opens no page
// but ours.
const args = ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"];
const browser = await chromium.launch({ executablePath, args, chromiumSandbox: false });
const tabs = new Map();
say({ ready: browser.version() });

for await (const line of createInterface({ input: process.stdin })) {
  const { tab, act, ...rest } = JSON.parse(line);
  try {
    if (act === "open") {
      tabs.set(tab, await Tab.open(browser, rest));
      say({ did: null });
    } else if (act === "close") {
      const found = await tabs.get(tab).close();
      tabs.delete(tab);
      say({ did: found });
    } else {
      say({ did: await tabs.get(tab)[act](rest) });
    }
  } catch (error) {
    say({ failed: String(error.stack ?? error) });
  }
}
await browser.close();
