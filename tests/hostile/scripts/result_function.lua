-- A function where a proposal is expected.
-- expect: error: propose: expected a table

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    return function() while true do end end
  end,
}
