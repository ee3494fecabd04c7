-- Throws away what it makes: nothing is collected during a call.
-- expect: memory | time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    while true do
      local thrown = { 1, 2, 3 }
      thrown[4] = nil
    end
    return { offers = { "cup", "lamp" } }
  end,
}
