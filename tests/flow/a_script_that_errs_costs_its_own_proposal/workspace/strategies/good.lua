strategy "good" {
  on = "page.viewed",
  placement = "hero",
  propose = function()
    return { offers = { "kimono", "slip" } }
  end,
}
