// @openfeature/web-sdk with @openfeature/ofrep-web-provider in Chromium: all flags at once, fresh again when the customer's
// own event changed what is decided. Arguments: URL KEY.
"use strict";
const assert = require("node:assert");
const { bundle, inBrowser } = require("./browser.js");
const [url, key] = process.argv.slice(2);

const script = bundle(`
  import { OpenFeature } from "@openfeature/web-sdk";
  import { OFREPWebProvider } from "@openfeature/ofrep-web-provider";
  Object.assign(globalThis, { OpenFeature, OFREPWebProvider });`);

inBrowser('<!doctype html><title>Flags</title><script src="/bundle.js"></script>', script, async (page) => {
  const streams = [];
  page.on("response", (answer) => { if (answer.url().includes("/ofrep/v1/events")) streams.push(answer.status()); });
  const first = await page.evaluate(async ({ url, key }) => {
    await OpenFeature.setContext({ targetingKey: "flags-web", category: "dresses", locale: "en" });
    const headers = [["Authorization", "Bearer " + key]];
    await OpenFeature.setProviderAndWait(new OFREPWebProvider({ baseUrl: url, headers, pollInterval: 0 }));
    globalThis.changes = 0;
    OpenFeature.addHandler("PROVIDER_CONFIGURATION_CHANGED", () => globalThis.changes++);
    const client = OpenFeature.getClient();
    return {
      hero: client.getObjectDetails("home.hero", { none: true }), words: client.getStringDetails("flag.words", "mine"),
      open: client.getBooleanDetails("flag.open", true), score: client.getNumberDetails("flag.score", 7),
      missing: client.getStringDetails("home.hreo", "mine"),
    };
  }, { url, key });
  assert(first.hero.value.alternatives.length >= 2, JSON.stringify(first));
  assert.notStrictEqual(first.words.value, "mine");
  assert.strictEqual(first.open.value, false);
  assert.strictEqual(first.score.value, 0);
  assert.strictEqual(first.missing.errorCode, "FLAG_NOT_FOUND");
  await page.waitForTimeout(1000);
  assert.deepStrictEqual(streams, [200], "it listens for changes");

  await page.evaluate(({ url, key }) => fetch(url + "/v1/events", {
    method: "POST", headers: { Authorization: "Bearer " + key, "Content-Type": "application/json" },
    body: JSON.stringify({ id: "bought", source: "page", type: "order.placed", subject: "flags-web", data: { items: ["slip-04"] } }),
  }), { url, key });
  await page.waitForFunction(() => globalThis.changes > 0, null, { timeout: 10000 });
  const second = await page.evaluate(() => OpenFeature.getClient().getObjectValue("home.hero", { none: true }));
  assert(!second.alternatives.some((offer) => offer.offer === "slip-04"), "what was bought is not shown again");
});
