/* Sarto's client for pages: sends events, asks for placements, reports what was seen. docs: clients/README.md. MIT.
 *
 * What comes is put into the page as text, never as HTML. Nothing is kept in the browser until the page says that the
 * person agreed: until then the anonymous id lives as long as the page. An event keeps its id when it is sent again, so
 * that it counts once. */
(function (root) {
  "use strict";
  const STORED = "sarto.id";
  const BATCH_BYTES = 50000; // what a browser still sends for a page that is being left: 64 KiB
  const QUEUE_MAX = 500;
  const TRIES_MAX = 10;

  const random = () =>
    Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");

  const isSafe = (url) => {
    try {
      return /^https?:$/.test(new URL(url, location.href).protocol);
    } catch (e) {
      return false;
    }
  };

  /* An element with attributes and children; a text among them stays a text. Handlers and addresses that run code are
   * left out. */
  function make(tag, attributes, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      const isAddress = /href|src|action|data$/i.test(name);
      if (value == null || /^(on|srcdoc|srcset)/i.test(name) || (isAddress && !isSafe(value))) continue;
      node.setAttribute(name, value);
    }
    node.append(...children.filter((child) => child != null));
    return node;
  }

  function plain(placement, h) {
    const words = placement.message;
    const parts = words && typeof words == "object" ? words : { message: words };
    const offers = placement.alternatives.map((offer) =>
      h("li", { "data-offer": offer.offer },
        h("a", { href: offer.url }, offer.image ? h("img", { src: offer.image, alt: "" }) : null, offer.name),
        offer.text ? h("p", null, offer.text) : null));
    const texts = Object.keys(parts).map((part) => parts[part] && h("p", { class: part }, parts[part]));
    return h("div", { class: "sarto" }, ...texts, h("ul", null, ...offers));
  }

  /* Calls once, when half of it (or half a screen of it) was in sight for a second on end. */
  function whenSeen(element, call) {
    let timer;
    const watch = new IntersectionObserver((entries) => {
      const entry = entries[entries.length - 1];
      clearTimeout(timer);
      if (entry.intersectionRatio < 0.5 && !(entry.intersectionRect.height >= innerHeight / 2)) return;
      timer = setTimeout(function look() {
        if (document.visibilityState == "hidden") return (timer = setTimeout(look, 1000));
        watch.disconnect();
        call();
      }, 1000);
    }, { threshold: [0, 0.1, 0.2, 0.3, 0.4, 0.5] });
    watch.observe(element);
    return () => { clearTimeout(timer); watch.disconnect(); };
  }

  /* { url, key, profile?, visitor?, locale?, remember?, patience_ms?, failed? } */
  function init(options) {
    let { profile, visitor } = options;
    let anonymous, isRemembered = false, timer, isSending = false, tries = 0;
    const queue = []; // { event, done }, in the order in which it happened
    const shown = new Map(); // element → what stops watching it
    const store = (act, value) => {
      try { return localStorage[act + "Item"](STORED, value); } catch (e) { return null; }
    };
    const failed = (why) => options.failed && options.failed(why);

    function startAfresh() {
      anonymous = "anonymous-" + random();
      if (isRemembered) store("set", anonymous);
    }

    function take(item, answer) {
      const at = queue.indexOf(item); // gone where it was sent twice at once, as when a page is left
      if (at >= 0) queue.splice(at, 1);
      item.done(answer || null);
    }

    function again(seconds) {
      clearTimeout(timer);
      timer = setTimeout(flush, seconds * 1000);
    }

    function retry(after) {
      if (++tries > TRIES_MAX) {
        failed("events were given up");
        while (queue.length) take(queue[0]);
        tries = 0;
        return;
      }
      again(Number(after) || Math.min(60, 2 ** tries) * (0.5 + Math.random() / 2));
    }

    function nextBatch() {
      const batch = [];
      let bytes = 0;
      for (const item of queue) {
        bytes += new TextEncoder().encode(JSON.stringify(item.event)).length + 1;
        if (batch.length && bytes > BATCH_BYTES) break;
        batch.push(item);
      }
      return batch;
    }

    const isLater = (status) => status == 429 || status >= 500;

    /* One answer for each event, in order. Who is told to come later does, with the same event. */
    function settle(batch, answers) {
      let later = false;
      batch.forEach((item, i) => {
        const error = answers[i] && answers[i].error;
        if (error && isLater(error.status)) return (later = true);
        if (error) failed(error.detail);
        take(item, !error && answers[i]);
      });
      return later;
    }

    async function flush(isLeaving) {
      clearTimeout(timer);
      if (!queue.length || (isSending && isLeaving !== true)) return;
      isSending = true;
      const batch = nextBatch();
      try {
        const answer = await fetch(options.url.replace(/\/$/, "") + "/v1/events", {
          method: "POST",
          headers: { Authorization: "Bearer " + options.key, "Content-Type": "application/json" },
          body: JSON.stringify(batch.map((item) => item.event)),
          credentials: "omit",
          keepalive: isLeaving === true,
          signal: AbortSignal.timeout(10000),
        });
        if (isLater(answer.status)) return retry(answer.headers.get("Retry-After"));
        const told = await answer.json().catch(() => null);
        if (!answer.ok) failed((told && told.detail) || answer.status);
        if (settle(batch, answer.ok && Array.isArray(told) ? told : [])) return retry();
        tries = 0;
        if (queue.length) again(0);
      } catch (e) {
        retry();
      } finally {
        isSending = false;
      }
    }

    /* `more`: other members of the event. The promise is of the decision, null where there is none. */
    function send(type, data, more, delay_s) {
      const event = {
        id: random(), source: "page", type, time: new Date().toISOString(),
        subject: profile || anonymous, touchpoint: "web", data: data || {}, ...more,
      };
      if (profile && visitor) event.visitor = visitor;
      if (options.locale) event.locale = options.locale;
      return new Promise((done) => {
        if (queue.length >= QUEUE_MAX) take(queue[0]);
        queue.push({ event, done });
        if (!tries) again(delay_s);
      });
    }

    const client = {
      track: (type, data) => send(type, data, null, 1),

      /* { "home.hero": element or selector, … }; render(placement, h) gives the node that is put there, or nothing: what
       * stands there stays. So it does where no answer comes within patience_ms. */
      async ask(places, { render = plain, type = "page.viewed", data, asked } = {}) {
        const late = new Promise((done) => setTimeout(done, options.patience_ms || 3000, null));
        const answer = send(type, data, { placements: Object.keys(places).join(",") }, 0);
        const decision = await Promise.race([answer, late]);
        if (!decision) return null;
        for (const placement of decision.placements || []) {
          const place = places[placement.placement];
          const element = typeof place == "string" ? document.querySelector(place) : place;
          const node = element && placement.alternatives.length && render(placement, make);
          if (node) put(element, node, decision.decision_id, placement.placement);
        }
        if (decision.ask && asked) asked(decision.ask, (answers) => client.answer(decision.ask.ask, answers));
        return decision;
      },

      /* "exposed", "accepted", "dismissed" or "rejected"; the offer where it was not all of it */
      report: (what, decision_id, placement, offer) =>
        send("decision." + what, { decision_id, placement, offer }, null, 0),
      /* Without answers they would rather not. */
      answer: (ask, answers) => send("ask.answered", answers ? { ask, answers } : { ask, refused: true }, null, 0),
      /* state: "granted", "denied" or "withdrawn" */
      consent: (purpose, state) => send("consent." + state, { purpose }, null, 0),

      /* Whether the id may be kept in this browser; no forgets the one that was. */
      remember(may) {
        isRemembered = may;
        const kept = may && store("get");
        if (kept) anonymous = kept;
        else if (may) store("set", anonymous);
        else { store("remove"); startAfresh(); }
      },

      /* Who it is, with what the shop's server says so by; what they did until now is theirs. */
      identify(id, proof) {
        const previous = profile ? null : anonymous;
        profile = id;
        visitor = proof;
        if (previous) send("customer.alias", { previous }, null, 0);
        startAfresh();
      },

      /* Whoever uses the device next is somebody else. */
      leave() {
        profile = visitor = undefined;
        startAfresh();
      },

      id: () => profile || anonymous,
    };

    function put(element, node, decision_id, placement) {
      if (shown.has(element)) shown.get(element)();
      element.replaceChildren(node);
      shown.set(element, whenSeen(element, () => client.report("exposed", decision_id, placement)));
      node.addEventListener("click", ({ target }) => {
        const offer = target.closest("[data-offer]");
        const name = offer ? offer.getAttribute("data-offer") : undefined;
        const isAway = target.closest("[data-dismiss]");
        if (isAway || offer) client.report(isAway ? "dismissed" : "accepted", decision_id, placement, name);
      });
    }

    startAfresh();
    if (options.remember) client.remember(true);
    addEventListener("visibilitychange", () => document.visibilityState == "hidden" && flush(true));
    addEventListener("pagehide", () => flush(true));
    return client;
  }

  root.sarto = { init, make };
})(globalThis);
