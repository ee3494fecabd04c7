strategy "of_a_kind" {
  on = "page.viewed",
  placement = "page.top",
  propose = function(_, event)
    return { offers = offers.where { category = event.data.category, limit = 3 }, message = { en = "More of them" } }
  end,
}
