-- Every floor tries again what failed.
-- expect: time

strategy "attack" {
  on = "attack.made",
  placement = "attack",
  propose = function()
    local function again()
      pcall(again)
      while true do pcall(again) end
    end
    again()
    return { offers = { "cup", "lamp" } }
  end,
}
