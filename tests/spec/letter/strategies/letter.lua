strategy "letter" {
  on = "page.viewed",
  placement = "letter",
  propose = function()
    return {
      offers = offers.where { id = { "pen", "ink" } },
      message = { en = { title = "Two ideas", body = "For the days ahead" } },
    }
  end,
}
