-- The customer's own name holds a slot: it is said as it stands.
-- expect: harmless

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    return { offers = { "cup", "lamp" }, message = "Hello {given_name}" }
  end,
}
