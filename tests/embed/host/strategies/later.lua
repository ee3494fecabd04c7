strategy "later" {
  on = "postponed",
  after = "1s",
  placement = "p",
  propose = function()
    return { offers = { "b", "a" } }
  end,
}
