-- Levels that do not exist.
-- expect: error: deep

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    pcall(error, "deep", math.mininteger)
    pcall(error, "deep", 0.5)
    error("deep", 1 << 40)
    return { offers = { "cup", "lamp" } }
  end,
}
