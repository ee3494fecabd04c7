-- One lesson: what waits. Who filled a basket and left may want to sleep on it: this is called twenty hours after the basket
-- last changed, at another minute for each, and not at all if they ordered meanwhile. It shows pieces of that kind and does
-- not mention the basket. Consent, caps and quiet hours are looked at when the mail would go, not before.
strategy "day_after" {
  about = "Pieces of the kind they were choosing, the day after",
  on = "cart.updated",
  after = "20h",
  spread = "4h",
  unless = "order.placed",
  placement = "email.offers",
  priority = 30,
  purpose = "personalization",
  propose = function(profile, event)
    return {
      offers = offers.where { category = event.data.category, limit = 3 },
      message = {
        it = { title = "Con calma", body = "{salutation}, qualche idea per scegliere con calma." },
        en = { title = "In your own time", body = "{salutation}, a few ideas to choose from in your own time." },
      },
    }
  end,
}
