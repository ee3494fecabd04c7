-- An _ENV of nil.
-- expect: error: nil

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local _ENV = nil
    return pairs
  end,
}
