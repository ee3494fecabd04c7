strategy "letter" {
  on = "campaign.sent",
  placement = "mail",
  propose = function()
    return { offers = offers.where { limit = 2 } }
  end,
}
strategy "receipt" {
  on = "order.placed",
  placement = "mail",
  class = "transactional",
  propose = function()
    return { offers = offers.where { limit = 2 } }
  end,
}
