strategy "letter" {
  on = "campaign.sent",
  placement = "email.offers",
  degree = "mass",
  propose = function()
    return {
      offers = offers.where { tags = "linen", limit = 3 },
      message = { en = { title = "Here", body = "Two pieces" }, it = { title = "Ecco", body = "Due pezzi" } },
    }
  end,
}
