-- Nothing at all, after much.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    return nil, "reason", {}, error
  end,
}
