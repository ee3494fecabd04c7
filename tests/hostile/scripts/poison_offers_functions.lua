-- Replaces offers.where.
-- expect: error: offers are read-only

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    offers.where = function() return {} end
    return { offers = { "cup", "lamp" } }
  end,
}
