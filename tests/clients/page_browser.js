// The page client in Chromium, from the server's own /sarto.js, on a page of another origin. Arguments: URL KEY. Prints the
// decision that was shown.
"use strict";
const assert = require("node:assert");
const { inBrowser } = require("./browser.js");
const [url, key] = process.argv.slice(2);

const html = `<!doctype html><title>Dresses</title><div style="height:3000px">Scroll</div><div id="hero">as it was</div>
<script src="${url}/sarto.js"></script>`;

inBrowser(html, "", async (page) => {
  await page.evaluate(async ({ url, key }) => {
    globalThis.client = sarto.init({ url, key, locale: "en", failed: (why) => console.log(why) });
    await client.consent("personalization", "granted");
    globalThis.told = await client.ask({ "home.hero": "#hero" }, { data: { category: "dresses" } });
  }, { url, key });
  const told = await page.evaluate(() => globalThis.told);
  assert.match(told.decision_id, /^[0-9a-f]{32}$/);
  assert((await page.locator("#hero li").count()) >= 2);
  assert.deepStrictEqual(await page.evaluate(() => ({ ...localStorage })), {}, "nothing is kept without a yes");

  const exposures = [];
  page.on("request", (request) => { if ((request.postData() || "").includes("decision.exposed")) exposures.push(1); });
  await page.waitForTimeout(1500);
  assert.strictEqual(exposures.length, 0, "what is below the page's end was not seen");
  await page.evaluate(() => document.querySelector("#hero").scrollIntoView());
  await page.waitForTimeout(3000);
  assert.strictEqual(exposures.length, 1, "what was seen was reported, once");
  await page.locator("#hero li").first().click();
  await page.evaluate(() => client.track("basket.seen"));
  await page.evaluate(() => { client.track("page.left"); client.remember(true); });
  assert.match(await page.evaluate(() => localStorage["sarto.id"]), /^anonymous-[0-9a-f]{32}$/);
  const id = await page.evaluate(() => client.id());
  await page.goto("about:blank"); // what was not sent yet goes after the page
  await page.waitForTimeout(1000);
  console.log(told.decision_id, id);
});
