-- eligible answers with a text.
-- expect: error: eligible: expected true or false

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  eligible = function() return ("yes"):rep(1000000) end,
  propose = function() return { offers = { "cup", "lamp" } } end,
}
