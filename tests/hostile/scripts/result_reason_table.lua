-- A reason that is no text.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  eligible = function() return false, { error } end,
  propose = function() return { offers = { "cup", "lamp" } } end,
}
