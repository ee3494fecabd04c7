-- Seeding chance, so that it tells of the last customer.
-- expect: error: 'math.randomseed' is not available to scripts

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function(_, event)
    math.randomseed(event.data.secret)
    return { offers = { "cup", "lamp" } }
  end,
}
