// @openfeature/server-sdk with @openfeature/ofrep-provider: a server asks for placements as flags. Arguments: URL KEY.
"use strict";
const assert = require("node:assert");
const { OpenFeature } = require("@openfeature/server-sdk");
const { OFREPProvider } = require("@openfeature/ofrep-provider");
const [url, key] = process.argv.slice(2);

(async () => {
  await OpenFeature.setProviderAndWait(new OFREPProvider({ baseUrl: url, headers: [["Authorization", `Bearer ${key}`]] }));
  const client = OpenFeature.getClient();
  const asked = { targetingKey: "flags-server", category: "dresses", locale: "en" };

  const hero = await client.getObjectDetails("home.hero", { none: true }, asked);
  assert.strictEqual(hero.errorCode, undefined, JSON.stringify(hero));
  assert.ok(hero.value.alternatives.length >= 2, JSON.stringify(hero));
  assert.match(hero.value.decision_id, /^[0-9a-f]{32}$/);
  const text = await client.getStringDetails("flag.words", "mine", asked);
  assert.strictEqual(typeof text.value, "string");
  assert.notStrictEqual(text.value, "mine", JSON.stringify(text));
  const open = await client.getBooleanDetails("flag.open", true, asked);
  assert.strictEqual(open.value, false, JSON.stringify(open));
  const score = await client.getNumberDetails("flag.score", 7, asked);
  assert.strictEqual(score.value, 0, JSON.stringify(score));
  const missing = await client.getObjectDetails("home.hreo", { none: true }, asked);
  assert.strictEqual(missing.errorCode, "FLAG_NOT_FOUND", JSON.stringify(missing));
  assert.deepStrictEqual(missing.value, { none: true });
  const nobody = await client.getObjectDetails("home.hero", { none: true }, {});
  assert.strictEqual(nobody.errorCode, "TARGETING_KEY_MISSING", JSON.stringify(nobody));
  const wrong = await client.getStringDetails("home.hero", "mine", asked);
  assert.strictEqual(wrong.errorCode, "TYPE_MISMATCH", JSON.stringify(wrong));
  console.log(hero.value.decision_id);
})().catch((error) => { console.log(error.stack); process.exit(1); });
