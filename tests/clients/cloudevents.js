// cloudevents: the official SDK, in its three modes. Arguments: URL KEY. What is answered is a decision, or one for each.
"use strict";
const assert = require("node:assert");
const { CloudEvent, HTTP, emitterFor, Mode } = require("cloudevents");
const [url, key] = process.argv.slice(2);

const event = (id, more) => new CloudEvent({
  id, source: "shop", type: "page.viewed", subject: "cloud", data: { category: "dresses" }, ...more,
});
async function transport(message) {
  const answer = await fetch(`${url}/v1/events`, {
    method: "POST", headers: { ...message.headers, Authorization: `Bearer ${key}` }, body: message.body,
  });
  return { status: answer.status, body: await answer.json().catch(() => null) };
}
const told = (answer, id) => {
  assert.strictEqual(answer.status, 200, JSON.stringify(answer));
  assert.strictEqual(answer.body.event_id, id);
  assert.strictEqual(answer.body.profile_id, "cloud");
};

(async () => {
  const binary = emitterFor(transport, { mode: Mode.BINARY });
  const structured = emitterFor(transport, { mode: Mode.STRUCTURED });
  told(await binary(event("binary", { touchpoint: "app" })), "binary");
  told(await binary(event("spaces", { touchpoint: "call centre" })), "spaces");
  told(await structured(event("structured", { traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" })), "structured");
  const first = await structured(event("twice"));
  const again = await binary(event("twice"));
  assert.deepStrictEqual(again.body, first.body, "the same event gets the same decision, however it is sent");
  const bytes = { datacontenttype: "application/json", data: Buffer.from('{"category":"dresses"}') };
  told(await binary(event("bytes", bytes)), "bytes");
  told(await structured(event("base64", bytes)), "base64");
  const batch = HTTP.structured(event("x"));
  batch.headers["content-type"] = "application/cloudevents-batch+json";
  batch.body = JSON.stringify([event("one"), event("two"), { ...event("three").toJSON(), id: "" }]);
  const many = await transport(batch);
  assert.strictEqual(many.status, 200);
  assert.deepStrictEqual(many.body.map((each) => each.event_id || "refused"), ["one", "two", "refused"]);
})().catch((error) => { console.log(error.stack); process.exit(1); });
