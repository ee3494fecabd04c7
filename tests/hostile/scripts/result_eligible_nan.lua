-- eligible answers with no number.
-- expect: error: eligible: expected true or false

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  eligible = function() return 0 / 0 end,
  propose = function() return { offers = { "cup", "lamp" } } end,
}
