-- A text of three megabytes where a proposal is expected.
-- expect: error: propose: expected a table

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    return ("x"):rep(3000000)
  end,
}
