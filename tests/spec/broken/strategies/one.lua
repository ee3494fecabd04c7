strategy "one" {
  placment = "home.hero",
  propose = function() end,
}
