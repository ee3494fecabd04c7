-- A grocer. People come every week, buy much the same, and are asked nothing: what we know is the receipts, and which
-- coupons came back. There are two places to say something: the foot of the receipt, and the booklet of coupons.
--
-- It runs as it is on a year of a real grocer's events, 84.51°'s "Complete Journey" (CC0; 84,492 events here, a twentieth
-- of the receipts' lines), where it lies beside this checkout:
--
--   gzip -dc ../shared/data/completejourney.ndjson.gz | build/sarto run scripts/grocer > decisions.ndjson
--
-- and without them on events.ndjson, a few that we made up. Specs: build/sarto test scripts/grocer
workspace {
  locales = { "en" },
  currency = "USD",
  -- One household in twenty sees no personalization, so that we can measure what it earns.
  holdout = 0.05,
  -- Draws them by chance. A shop of your own needs one of its own: `sarto new` makes it.
  salt = "d1f5a0c27be84963a7705e1c9b3f2468",
  -- Of all pauses between two visits one in twenty is longer than 51 days: after 60 somebody shops elsewhere.
  lifecycle = { new = { orders = 1 }, established = { orders = 3 }, lapsed = { silent = "60d" } },
  -- What goes with what is counted anew after so many events, and told from ten households on.
  epoch = { events = 2000 },
  min_people = 10,
}

origin "coupons" { label = { en = "The coupons you used" } }

-- Neither goes out for our sake: the receipt is printed anyway, the booklet has its day. So they interrupt nobody.
channel "till" { interrupts = false }
channel "booklet" { interrupts = false }

placement "receipt.foot" {
  channel = "till",
  alternatives = 2,
  fallback = { offers = { tags = "new" }, message = { en = "New on our shelves" } },
}

placement "booklet.coupons" {
  channel = "booklet",
  alternatives = 3,
  fallback = { offers = { tags = "coupon" }, message = { en = "This month's coupons" } },
}
