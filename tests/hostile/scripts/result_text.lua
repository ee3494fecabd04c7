-- A text of a megabyte where a proposal is expected.
-- expect: error: propose: expected a table

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    return ("x"):rep(1000000)
  end,
}
