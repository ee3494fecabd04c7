-- A number where a proposal is expected.
-- expect: error: propose: expected a table

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    return 0 / 0
  end,
}
