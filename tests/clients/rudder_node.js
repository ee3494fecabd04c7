// @rudderstack/rudder-sdk-node, whose bodies are gzip and call themselves forms. Arguments: URL KEY.
"use strict";
const RudderAnalytics = require("@rudderstack/rudder-sdk-node").default || require("@rudderstack/rudder-sdk-node");
const [url, writeKey] = process.argv.slice(2);

const failures = [];
const client = new RudderAnalytics(writeKey, {
  dataPlaneUrl: url, flushAt: 20, flushInterval: 200, errorHandler: (error) => failures.push(String(error)),
});
const context = { consentManagement: { provider: "custom", allowedConsentIds: ["marketing"], deniedConsentIds: [] } };

client.track({ anonymousId: "rudder-node-before", event: "Product Viewed", properties: { product_id: "wrap-11" }, context });
client.identify({ userId: "rudder-node", anonymousId: "rudder-node-before", traits: { locale: "en" }, context });
client.track({ userId: "rudder-node", event: "Order Completed", properties: { total: 118, products: [{ product_id: "scarf-10" }, { product_id: "brooch-04" }] } });
client.page({ userId: "rudder-node", name: "Dresses", properties: { category: "dresses" } });
client.screen({ userId: "rudder-node", name: "Basket" });
client.group({ userId: "rudder-node", groupId: "club" });
client.alias({ userId: "rudder-node", previousId: "rudder-node-phone" });

client.flush(() => setTimeout(() => {
  if (failures.length) console.log(failures.join("\n"));
  process.exit(failures.length ? 1 : 0);
}, 300));
