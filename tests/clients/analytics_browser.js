// analytics.js (@segment/analytics-next) in Chromium, on a page of another origin: single events, then batches.
// Arguments: URL KEY.
"use strict";
const assert = require("node:assert");
const { bundle, inBrowser } = require("./browser.js");
const [url, writeKey] = process.argv.slice(2);

const script = bundle('import { AnalyticsBrowser } from "@segment/analytics-next"; globalThis.AnalyticsBrowser = AnalyticsBrowser;');
const host = new URL(url).host;

inBrowser('<!doctype html><title>Dresses</title><script src="/bundle.js"></script>', script, async (page) => {
  const answers = [];
  page.on("response", (answer) => answers.push([answer.request().method(), new URL(answer.url()).pathname, answer.status()]));
  await page.evaluate(async ({ url, host, writeKey }) => {
    const integrations = { "Segment.io": { apiHost: host + "/v1", protocol: "http" } };
    const context = { consent: { categoryPreferences: { marketing: true } } };
    const analytics = globalThis.AnalyticsBrowser.load({ writeKey, cdnURL: url }, { integrations });
    await analytics.ready();
    await analytics.setAnonymousId("browser-before");
    await analytics.page("dresses", "Dresses", { category: "dresses" }, { context });
    await analytics.track("Product Viewed", { product_id: "wrap-11" });
    await analytics.track("Order Completed", { total: 118, products: [{ product_id: "scarf-10" }, { product_id: "brooch-04" }] });
    await analytics.group("club", { tier: "gold" });
    await analytics.screen("Basket");
  }, { url, host, writeKey });
  await page.waitForTimeout(1500);
  const posts = answers.filter(([method, path]) => method === "POST" && !path.endsWith("/m"));
  assert(posts.length >= 5, JSON.stringify(answers));
  assert(posts.every(([, , status]) => status < 300), JSON.stringify(answers));
});
