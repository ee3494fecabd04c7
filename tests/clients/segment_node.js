// @segment/analytics-node: a shop's server tells of a customer with the SDK that it has. Arguments: URL KEY.
"use strict";
const { Analytics } = require("@segment/analytics-node");
const [url, writeKey] = process.argv.slice(2);

const analytics = new Analytics({ writeKey, host: url, flushAt: 20, flushInterval: 200 });
const failures = [];
analytics.on("error", (error) => failures.push(JSON.stringify(error)));
const consent = { consent: { categoryPreferences: { marketing: true } } };

analytics.track({ anonymousId: "segment-node-before", event: "Product Viewed", properties: { product_id: "wrap-11" }, context: consent });
analytics.identify({ userId: "segment-node", anonymousId: "segment-node-before", traits: { locale: "en" }, context: consent });
analytics.track({ userId: "segment-node", event: "Order Completed", properties: { total: 118, products: [{ product_id: "scarf-10" }, { product_id: "brooch-04" }] } });
analytics.page({ userId: "segment-node", category: "dresses", name: "Dresses", properties: { category: "dresses", url: "https://shop.example/dresses" } });
analytics.screen({ userId: "segment-node", name: "Basket" });
analytics.group({ userId: "segment-node", groupId: "club", traits: { tier: "gold" } });
analytics.alias({ userId: "segment-node", previousId: "segment-node-phone" });
analytics.track({ userId: "segment-node", event: "Product Viewed", properties: { product_id: "wrap-11" }, messageId: "segment-node-again" });
analytics.track({ userId: "segment-node", event: "Product Viewed", properties: { product_id: "wrap-11" }, messageId: "segment-node-again" });

analytics.closeAndFlush({ timeout: 8000 }).then(() => {
  if (failures.length) console.log(failures.join("\n"));
  process.exit(failures.length ? 1 : 0);
});
