-- An offer that does not exist, with a long and broken name.
-- expect: error: there is no offer

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    return { offers = { "cup", ("\xff\27"):rep(100000) } }
  end,
}
