// The page client as a page meets it, in node with a page of straw: what is sent, when it is sent again, what is shown and
// kept. Run: node tests/clients/page_test.js build/page/sarto.js. Closes with "page client: N passed, N failed".
"use strict";
const fs = require("node:fs");
const vm = require("node:vm");
const zlib = require("node:zlib");
const assert = require("node:assert");

const path = process.argv[2] || "build/page/sarto.js";
const text = fs.readFileSync(path, "utf8");
const turn = (ms = 0) => new Promise((done) => setTimeout(done, ms));

class Element {
  constructor(tag) {
    Object.assign(this, { tag, attributes: {}, children: [], listeners: {}, parent: null });
  }
  setAttribute(name, value) { this.attributes[name] = String(value); }
  getAttribute(name) { return this.attributes[name]; }
  append(...children) { for (const child of children) { this.children.push(child); if (child.tag) child.parent = this; } }
  replaceChildren(...children) { this.children = []; this.append(...children); }
  addEventListener(type, call) { this.listeners[type] = call; }
  closest(selector) {
    const name = selector.slice(1, -1);
    for (let at = this; at; at = at.parent) if (name in at.attributes) return at;
    return null;
  }
  set innerHTML(_) { throw new Error("innerHTML was used"); }
  find(tag) { return this.children.flatMap((c) => (c.tag ? [...(c.tag == tag ? [c] : []), ...c.find(tag)] : [])); }
  text() { return this.children.map((c) => (c.tag ? c.text() : c)).join(""); }
}

// answers: what fetch gives, call by call; the last stands for all that follow.
function page(answers, kept = {}) {
  const sent = [], watchers = [], listeners = {}, waits = [], touched = [];
  const world = {
    TextEncoder, URL, AbortSignal, Uint8Array,
    crypto: globalThis.crypto,
    innerHeight: 800,
    location: { href: "https://shop.example/dresses" },
    document: { visibilityState: "visible", createElement: (tag) => new Element(tag), querySelector: () => null },
    localStorage: {
      getItem(key) { touched.push("get"); return kept[key] || null; },
      setItem(key, value) { touched.push("set"); kept[key] = value; },
      removeItem(key) { touched.push("remove"); delete kept[key]; },
    },
    addEventListener: (type, call) => (listeners[type] = call),
    setTimeout: (call, ms, ...rest) => { waits.push(ms); return setTimeout(call, world.fastest && ms != 3000 ? Math.min(ms, 5) : ms, ...rest); },
    clearTimeout,
    fastest: true, // waits are told in `waits`, and not waited for
    IntersectionObserver: class {
      constructor(call) { this.call = call; watchers.push(this); }
      observe(element) { this.element = element; }
      disconnect() { this.isOff = true; }
    },
    async fetch(url, request) {
      const events = JSON.parse(request.body);
      sent.push({ url, request, events });
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      if (answer === "down") throw new TypeError("failed to fetch");
      const status = answer.status || 200;
      const body = answer.body || events.map((e) => decision(e, answer.placements || []));
      return {
        status, ok: status < 300, json: async () => body,
        headers: { get: (name) => (name == "Retry-After" ? answer.after || null : null) },
      };
    },
  };
  world.globalThis = world;
  vm.runInNewContext(text, world);
  return { sarto: world.sarto, sent, watchers, listeners, waits, kept, touched, world };
}
const decision = (event, placements) => ({ decision_id: "d-" + event.id, event_id: event.id, placements, ask: null });
const hero = {
  placement: "home.hero", message: "Two <b>dresses</b>",
  alternatives: [
    { offer: "one", name: "<img src=x onerror=alert(1)>", url: "javascript:alert(1)", image: "https://img.example/1.png" },
    { offer: "two", name: "Two", url: "/two", text: "& more" },
  ],
};
const options = { url: "https://sarto.example/", key: "K" };

const tests = {
  async "is under 3 kB as it is sent"() {
    const bytes = zlib.gzipSync(text, { level: 9 }).length;
    assert(bytes < 3000, `${bytes} bytes`);
  },
  async "sends an event with the key, in one request with those that came with it"() {
    const p = page([{}]);
    const client = p.sarto.init(options);
    await Promise.all([client.track("page.viewed", { category: "dresses" }), client.track("basket.put")]);
    assert.equal(p.sent.length, 1);
    assert.equal(p.sent[0].url, "https://sarto.example/v1/events");
    assert.equal(p.sent[0].request.headers.Authorization, "Bearer K");
    assert.equal(p.sent[0].request.credentials, "omit");
    assert.deepEqual(p.sent[0].events.map((e) => e.type), ["page.viewed", "basket.put"]);
    const [event] = p.sent[0].events;
    assert.match(event.id, /^[0-9a-f]{32}$/);
    assert.notEqual(event.id, p.sent[0].events[1].id);
    assert.equal(event.subject, client.id());
    assert.deepEqual(event.data, { category: "dresses" });
    assert(!("visitor" in event) && !("locale" in event));
  },
  async "keeps nothing and reads nothing in the browser until the person agreed"() {
    const p = page([{}], { "sarto.id": "anonymous-before" });
    const client = p.sarto.init(options);
    await client.track("page.viewed");
    client.leave();
    assert.deepEqual(p.touched, []);
    assert.notEqual(client.id(), "anonymous-before");
  },
  async "finds the id again once the person agreed, and forgets it when they do not any more"() {
    const p = page([{}]);
    const client = p.sarto.init({ ...options, remember: true });
    assert.equal(p.kept["sarto.id"], client.id());
    const next = page([{}], p.kept).sarto.init({ ...options, remember: true });
    assert.equal(next.id(), client.id());
    next.remember(false);
    assert.deepEqual(p.kept, {});
    assert.notEqual(next.id(), client.id());
  },
  async "works where the browser forbids storage"() {
    const p = page([{}]);
    Object.defineProperty(p.world, "localStorage", { get() { throw new Error("SecurityError"); } });
    const client = p.sarto.init({ ...options, remember: true });
    assert((await client.track("page.viewed")).decision_id);
  },
  async "sends the same event again, after as long as it is told to wait"() {
    const p = page([{ status: 429, after: "7" }, { status: 503 }, "down", {}]);
    const told = await p.sarto.init(options).track("page.viewed");
    assert(told.decision_id);
    assert.equal(p.sent.length, 4);
    assert.equal(new Set(p.sent.map((s) => s.request.body)).size, 1);
    assert(p.waits.includes(7000));
  },
  async "does not send again what was refused, and says so"() {
    const said = [];
    const p = page([{ status: 400, body: { detail: "type: expected a name" } }]);
    const client = p.sarto.init({ ...options, failed: (why) => said.push(why) });
    assert.equal(await client.track(""), null);
    await turn(20);
    assert.equal(p.sent.length, 1);
    assert.deepEqual(said, ["type: expected a name"]);
  },
  async "of a batch sends again those alone that were told to come later"() {
    let first = true;
    const p = page([{}]);
    const fetch = p.world.fetch;
    p.world.fetch = async (url, request) => {
      const answer = await fetch(url, request);
      if (first) {
        first = false;
        answer.json = async () => [{ decision_id: "d" }, { error: { status: 503 } }, { error: { status: 400, detail: "no" } }];
      }
      return answer;
    };
    const client = p.sarto.init(options);
    const told = await Promise.all(["a", "b", "c"].map((type) => client.track(type)));
    assert.deepEqual(p.sent[1].events.map((e) => e.type), ["b"]);
    assert.equal(p.sent[1].events[0].id, p.sent[0].events[1].id);
    assert.equal(told[2], null);
  },
  async "gives up after ten tries"() {
    const said = [];
    const p = page([{ status: 500 }]);
    const client = p.sarto.init({ ...options, failed: (why) => said.push(why) });
    assert.equal(await client.track("page.viewed"), null);
    assert.equal(p.sent.length, 11);
    assert.deepEqual(said, ["events were given up"]);
  },
  async "sends what is left when the page is hidden, so that the browser sends it after"() {
    const p = page([{}]);
    p.world.fastest = false;
    const client = p.sarto.init(options);
    client.track("page.left");
    p.world.document.visibilityState = "hidden";
    p.listeners.visibilitychange();
    await turn();
    assert.equal(p.sent.length, 1);
    assert.equal(p.sent[0].request.keepalive, true);
    await turn();
    p.listeners.pagehide();
    await turn();
    assert.equal(p.sent.length, 1, "and once");
  },
  async "loses nothing where a page is left while it sends"() {
    const p = page([{}]);
    const fetch = p.world.fetch;
    p.world.fetch = async (...a) => { const answer = await fetch(...a); await turn(p.sent.length * 15); return answer; };
    const client = p.sarto.init(options);
    const first = client.track("first");
    await turn(12);
    assert.equal(p.sent.length, 1);
    p.listeners.pagehide(); // while the first is under way: it is sent again, and answered twice
    assert.equal(p.sent.length, 2);
    assert((await first).decision_id);
    p.world.fastest = false;
    client.track("second");
    await turn(60);
    p.listeners.pagehide();
    assert.equal(p.sent.at(-1).events[0].type, "second");
  },
  async "splits what is more than a browser sends of a page being left"() {
    const p = page([{}]);
    const client = p.sarto.init(options);
    await Promise.all(Array.from({ length: 4 }, () => client.track("long", { text: "è".repeat(12000) })));
    assert(p.sent.length >= 2);
    assert(p.sent.every((s) => Buffer.byteLength(s.request.body) < 64 * 1024));
  },
  async "shows what is decided as text, and no address that runs code"() {
    const p = page([{ placements: [hero] }]);
    const slot = new Element("div");
    await p.sarto.init(options).ask({ "home.hero": slot });
    assert.equal(p.sent[0].events[0].placements, "home.hero");
    assert.match(slot.text(), /Two <b>dresses<\/b><img src=x onerror=alert\(1\)>Two& more/);
    assert.equal(slot.find("b").length, 0);
    assert.deepEqual(slot.find("a").map((a) => a.attributes.href), [undefined, "/two"]);
    assert.deepEqual(slot.find("img").map((i) => i.attributes.src), ["https://img.example/1.png"]);
  },
  async "makes no handler of an attribute"() {
    const { make } = page([{}]).sarto;
    const node = make("a", { onclick: "alert(1)", OnLoad: "x", HREF: " java\tscript:alert(1)", srcdoc: "<b>", title: "fine" });
    assert.deepEqual(node.attributes, { title: "fine" });
  },
  async "leaves what stands there where nothing was decided, or no answer comes in time"() {
    const slot = new Element("div");
    slot.append("as it was");
    const empty = page([{ placements: [{ placement: "home.hero", alternatives: [] }] }]);
    await empty.sarto.init(options).ask({ "home.hero": slot });
    const late = page([{ placements: [hero] }]);
    const fetch = late.world.fetch;
    late.world.fetch = async (...a) => (await turn(60), fetch(...a));
    assert.equal(await late.sarto.init({ ...options, patience_ms: 20 }).ask({ "home.hero": slot }), null);
    await turn(100);
    assert.equal(slot.text(), "as it was");
  },
  async "gives a render of the page's own what was decided, and puts what it makes"() {
    const p = page([{ placements: [hero] }]);
    const slot = new Element("div");
    await p.sarto.init(options).ask({ "home.hero": slot }, {
      render: (placement, h) => h("p", { class: "mine" }, placement.message), type: "product.viewed", data: { item: "one" },
    });
    assert.equal(p.sent[0].events[0].type, "product.viewed");
    assert.equal(slot.children[0].attributes.class, "mine");
  },
  async "reports an exposure once, when half of it was in sight for a second"() {
    const p = page([{ placements: [hero] }]);
    const client = p.sarto.init(options), slot = new Element("div");
    const told = await client.ask({ "home.hero": slot });
    const [watcher] = p.watchers;
    const exposures = () => p.sent.flatMap((s) => s.events).filter((e) => e.type == "decision.exposed");
    watcher.call([{ intersectionRatio: 0.3, intersectionRect: { height: 90 } }]);
    await turn(20);
    assert.equal(exposures().length, 0, "not at a third");
    watcher.call([{ intersectionRatio: 0.6, intersectionRect: { height: 90 } }]);
    watcher.call([{ intersectionRatio: 0.1, intersectionRect: { height: 9 } }]);
    await turn(20);
    assert.equal(exposures().length, 0, "not where it went by");
    watcher.call([{ intersectionRatio: 0.6, intersectionRect: { height: 90 } }]);
    await turn(40);
    assert.equal(exposures().length, 1);
    assert.deepEqual(exposures()[0].data, { decision_id: told.decision_id, placement: "home.hero" });
    assert(watcher.isOff, "and looks no more");
    assert(p.waits.includes(1000));
  },
  async "reports none of a page in the background"() {
    const p = page([{ placements: [hero] }]);
    const slot = new Element("div");
    await p.sarto.init(options).ask({ "home.hero": slot });
    p.world.document.visibilityState = "hidden";
    p.watchers[0].call([{ intersectionRatio: 1, intersectionRect: { height: 90 } }]);
    await turn(30);
    assert.equal(p.sent.length, 1);
    p.world.document.visibilityState = "visible";
    await turn(30);
    assert.equal(p.sent.flatMap((s) => s.events).filter((e) => e.type == "decision.exposed").length, 1);
  },
  async "tells which offer was taken, and what was waved away"() {
    const p = page([{ placements: [hero] }]);
    const slot = new Element("div");
    await p.sarto.init(options).ask({ "home.hero": slot });
    const node = slot.children[0];
    node.listeners.click({ target: slot.find("a")[1] });
    const away = new Element("button");
    away.setAttribute("data-dismiss", "");
    node.append(away);
    node.listeners.click({ target: away });
    node.listeners.click({ target: node });
    await turn(30);
    const told = p.sent.slice(1).flatMap((s) => s.events).map((e) => [e.type, e.data.offer]);
    assert.deepEqual(told, [["decision.accepted", "two"], ["decision.dismissed", undefined]]);
  },
  async "speaks for a known person with what the shop's server gave it"() {
    const p = page([{}]);
    const client = p.sarto.init({ ...options, locale: "it" });
    const before = client.id();
    client.identify("lucia", "proof");
    await client.track("page.viewed");
    const [alias, view] = p.sent.flatMap((s) => s.events);
    assert.deepEqual([alias.type, alias.subject, alias.visitor, alias.data], ["customer.alias", "lucia", "proof", { previous: before }]);
    assert.deepEqual([view.subject, view.visitor, view.locale], ["lucia", "proof", "it"]);
    client.leave();
    assert(client.id() != "lucia" && client.id() != before, "whoever comes next is somebody else");
  },
  async "tells consents and answers by their names"() {
    const p = page([{}]);
    const client = p.sarto.init(options);
    await Promise.all([client.consent("personalization", "withdrawn"), client.answer("size", { size: "38" }), client.answer("size")]);
    assert.deepEqual(p.sent.flatMap((s) => s.events).map((e) => [e.type, e.data]), [
      ["consent.withdrawn", { purpose: "personalization" }],
      ["ask.answered", { ask: "size", answers: { size: "38" } }],
      ["ask.answered", { ask: "size", refused: true }],
    ]);
  },
};

(async () => {
  let passed = 0, failed = 0;
  for (const [name, test] of Object.entries(tests)) {
    try { await test(); passed++; } catch (error) { failed++; console.log(`FAILED: ${name}: ${error.stack}`); }
  }
  console.log(`page client: ${passed} passed, ${failed} failed`);
  process.exit(failed ? 1 : 0);
})();
