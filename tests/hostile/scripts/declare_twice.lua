-- The canary's name, taken.
-- expect: refused: declared twice

strategy "canary" {
  on = "attack.made",
  placement = "attack",
  propose = function() return { offers = { "cup", "lamp" } } end,
}
