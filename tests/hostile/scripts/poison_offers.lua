-- offers, replaced.
-- expect: error: 'offers' cannot be changed

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local env = _ENV
    env.offers = { where = function() return {} end }
    return { offers = { "cup", "lamp" } }
  end,
}
