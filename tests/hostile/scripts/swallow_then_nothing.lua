-- Swallows the stop and returns nothing: a stopped call must not look like one that had nothing to say.
-- expect: time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local function spin() while true do end end
    pcall(spin)
    return nil
  end,
}
