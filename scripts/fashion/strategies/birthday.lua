-- One lesson: a birthday is for who knows us well, on their day and where they live. The host keeps all three, and makes the
-- event itself at nine in the morning there; a strategy says what it would like to show, and in which words. {salutation} addresses each as they told us to.
strategy "birthday" {
  about = "On the day, two pieces that are made in small numbers",
  on = "occasion.birthday",
  placement = "email.offers",
  priority = 80,
  purpose = "personalization",
  propose = function()
    return {
      offers = offers.where { category = "accessories", tags = "rare", limit = 2 },
      message = {
        it = { title = "Un pensiero per oggi", body = "{salutation}, due pezzi rari: {offer_name} e un altro." },
        en = { title = "Something for today", body = "{salutation}, two rare pieces: {offer_name} and another." },
      },
    }
  end,
}
